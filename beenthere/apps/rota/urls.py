"""The addresses of the rota."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.rota import views

urlpatterns = [
    path("", views.rota, name="rota"),
    path("add/", views.add, name="rota_add"),
    path("shift/", views.shift, name="rota_shift"),
    path("leave/", views.leave, name="rota_leave"),
    path("calendar/", views.calendar, name="rota_calendar"),
    path("calendar/<str:secret>.ics", views.calendar_feed, name="rota_feed"),
]
