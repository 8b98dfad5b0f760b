"""The address of the page that says what is kept."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.privacy import views

urlpatterns = [path("what-we-keep/", views.what_we_keep, name="what_we_keep")]
