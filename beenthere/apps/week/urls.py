"""The addresses of the manager's week."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.week import views

urlpatterns = [
    path("", views.week, name="week"),
    path("numbers/", views.check_numbers, name="week_numbers"),
]
