"""The addresses of training and meetings: a supporter's own first, then the manager's."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.gatherings import planning_views, views

_ONE = "planned/<uuid:gathering>/"

urlpatterns = [
    path("", views.gatherings, name="gatherings"),
    path("seat/", views.seat, name="gathering_seat"),
    path("guide/", views.guide, name="gathering_guide"),
    path("letter/<int:year>/", views.letter, name="service_letter"),
    path("<uuid:gathering>.ics", views.calendar, name="gathering_calendar"),
    path("planned/", planning_views.planned, name="gatherings_planned"),
    path("planned/add/", planning_views.add, name="gathering_add"),
    path("planned/year/", planning_views.year, name="gatherings_year"),
    path("planned/places/", planning_views.places, name="gathering_places"),
    path(_ONE, planning_views.gathering, name="gathering"),
    path(f"{_ONE}change/", planning_views.change, name="gathering_change"),
    path(f"{_ONE}call-off/", planning_views.call_off, name="gathering_call_off"),
    path(f"{_ONE}attendance/", planning_views.attendance, name="gathering_attendance"),
]
