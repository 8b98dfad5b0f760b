"""The addresses of Risk Management: a page, and the same for a machine."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.announcements import api, views

urlpatterns = [
    path("announce/", views.announce, name="announce"),
    path("api/announcements", api.announcements, name="api_announcements"),
]
