"""The addresses of the roster."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.supporters import views

urlpatterns = [
    path("", views.roster, name="roster"),
    path("status/", views.roster_change, name="roster_status"),
]
