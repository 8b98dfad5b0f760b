"""The addresses of how people are reached."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.paging import installed, receipts, views

in_every_language = [path("offline/", installed.offline, name="offline")]

urlpatterns = [
    path("reach/", views.reach, name="reach"),
    path("reach/add/", views.reach_add, name="reach_add"),
    path("receipts/<slug:provider>/", receipts.receipts, name="receipts"),
    path("app.webmanifest", installed.manifest, name="app_manifest"),
    path("sw.js", installed.service_worker, name="service_worker"),
]
