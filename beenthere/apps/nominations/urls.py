"""The addresses of nominations."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.nominations import answering, views

in_every_language = [
    path("nominate/<uuid:question>/", answering.question, name="nominate"),
    path("nominate/<uuid:question>/by/<str:token>/", answering.once, name="nominate_once"),
    path("join/<str:token>/", answering.join, name="nominee_join"),
]

urlpatterns = [
    path("nominations/", views.nominations, name="nominations"),
    path("nominations/change/", views.change, name="nominations_change"),
    path("nominations/to/<str:department>/", views.department, name="nominations_department"),
    path("nominate/<uuid:question>/signed-in/", answering.signed_in, name="nominate_signed_in"),
]
