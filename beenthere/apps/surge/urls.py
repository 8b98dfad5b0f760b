"""The addresses of an event with many hurt. It goes by the code name of any of its cases."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.surge import views

urlpatterns = [
    path("<slug:code_name>/", views.show, name="surge"),
    path("<slug:code_name>/team/", views.start_session, name="surge_team"),
    path("<slug:code_name>/outside/", views.ask_outside, name="surge_ask_outside"),
]
