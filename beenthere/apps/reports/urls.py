"""The addresses of the reports."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.reports import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("all.csv", views.reports_file, name="reports_file"),
]
