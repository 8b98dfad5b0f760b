"""The addresses of coverage."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.coverage import views

urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("for-one/", views.for_one, name="coverage_for_one"),
]
