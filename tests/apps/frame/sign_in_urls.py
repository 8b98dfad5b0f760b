"""The pages of signing in, and a front door to come back to."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("", TemplateView.as_view(template_name="404.html"), name="home"),
    path("app.webmanifest", TemplateView.as_view(template_name="404.html"), name="app_manifest"),
    path("account/", include("beenthere.apps.people.urls")),
]
