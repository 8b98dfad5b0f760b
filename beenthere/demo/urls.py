"""The addresses of the demo's pages; `config.urls` has them in demo mode only."""

from __future__ import annotations

from django.urls import path

from beenthere.demo import views

urlpatterns = [
    path("", views.demo_home, name="demo_home"),
    path("act-as/", views.demo_act_as, name="demo_act_as"),
    path("mailbox/", views.demo_mailbox, name="demo_mailbox"),
]
