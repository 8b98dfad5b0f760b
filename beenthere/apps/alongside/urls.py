"""The addresses of a walk alongside a clinician, where a case goes by its code name; and those of
what anybody may read of a lawsuit."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.alongside import defendants_views, phase_views, views

_WALK = "support/case/<slug:code_name>/alongside/"

in_every_language = [
    path("lawsuit/", phase_views.phases, name="phases"),
    path("lawsuit/calendar/", phase_views.phase_calendar, name="phase_calendar"),
    path("lawsuit/<slug:phase>/", phase_views.phase, name="phase"),
]

urlpatterns = [
    path(_WALK, views.walk, name="walk"),
    path(f"{_WALK}begin/", views.begin, name="walk_begin"),
    path(f"{_WALK}next/", views.next_step, name="walk_next"),
    path(f"{_WALK}answer/", views.answer, name="walk_answer"),
    path("lawsuit/defendants/", defendants_views.name_defendants, name="name_defendants"),
]
