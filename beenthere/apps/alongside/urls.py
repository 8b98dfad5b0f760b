"""The addresses of a walk alongside a clinician. A case goes by its code name."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
