"""The addresses of what makes the program known."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.awareness import views

urlpatterns = [
    path("from/<str:department>/", views.refer_from, name="refer_from"),
]
