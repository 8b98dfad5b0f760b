"""The addresses of the handbook."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.handbook import views

urlpatterns = [
    path("", views.contents, name="handbook"),
    path("booklet.pdf", views.booklet, name="handbook_booklet"),
    path("guide/", views.guide, name="guide"),
    path("<slug:chapter>/", views.one, name="handbook_chapter"),
]
