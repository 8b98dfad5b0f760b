"""The addresses of what can be printed."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.printing import views

urlpatterns = [
    path("", views.printing, name="printing"),
    path("cards-to-hand-out/", views.team_cards, name="printing_team_cards"),
    path("<slug:leaflet>/", views.leaflet, name="printing_hospital"),
    path("<slug:leaflet>/<slug:department>/", views.leaflet, name="printing_department"),
]
