"""The address of a professional's page."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.handoffs import views

urlpatterns = [path("", views.hand_offs, name="hand_offs")]
