"""The addresses of what makes the program known."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.awareness import presenting, views

in_every_language = [path("from/<str:department>/", views.refer_from, name="refer_from")]

urlpatterns = [
    path("awareness/", views.awareness, name="awareness"),
    path("awareness/plan/", views.plan, name="presentation_plan"),
    path("awareness/starters/", views.starters, name="starters"),
    path("awareness/training/", views.training, name="training_list"),
    path("awareness/<uuid:presentation>/", views.presentation, name="presentation"),
    path("presenting/", presenting.my_presentations, name="my_presentations"),
    path("presenting/<uuid:presentation>.ics", presenting.calendar, name="presentation_calendar"),
]
