"""The addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.referral import again, resources, views

in_every_language = [
    path("", views.home, name="home"),
    path("refer/", views.refer, name="refer"),
    path("refer/me/", views.refer_myself, name="refer_myself"),
    path("refer/sent/", views.refer_sent, name="refer_sent"),
    path("again/", again.again, name="again"),
    path("again/sent/", again.again_sent, name="again_sent"),
    path("help/", views.help_now, name="help_now"),
    path("resources/", resources.resources, name="resources"),
    path("patient-and-family/", views.patient_family, name="patient_family"),
]

urlpatterns = [
    path("health", views.health, name="health"),
    path("health/work", views.health_of_work, name="health_of_work"),
    path("robots.txt", views.robots, name="robots"),
]
