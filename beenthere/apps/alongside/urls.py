"""The addresses of a walk alongside a clinician. A case goes by its code name."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.alongside import views

_WALK = "support/case/<slug:code_name>/alongside/"

urlpatterns = [
    path(_WALK, views.walk, name="walk"),
    path(f"{_WALK}begin/", views.begin, name="walk_begin"),
    path(f"{_WALK}next/", views.next_step, name="walk_next"),
    path(f"{_WALK}answer/", views.answer, name="walk_answer"),
]
