"""The addresses of groups: asking for one, the desk's and the facilitator's, the supporter's."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.groups import asking_views, peer_views, views

_ONE = "<slug:code_name>/"

in_every_language = [
    path("ask/", asking_views.ask, name="group_ask"),
    path("asked/", asking_views.asked, name="group_asked"),
]

urlpatterns = [
    path("", views.groups, name="groups"),
    path("start/", views.start, name="group_start"),
    path("guide/", peer_views.guide, name="group_guide"),
    path(f"mine/{_ONE}", peer_views.mine, name="group_mine"),
    path(f"mine/{_ONE}answer/", peer_views.offer, name="group_offer"),
    path(f"one/{_ONE}", views.group, name="group"),
    path(f"one/{_ONE}take/", views.take, name="group_take"),
    path(f"one/{_ONE}split/", views.split_it, name="group_split"),
    path(f"one/{_ONE}facilitator/", views.facilitator, name="group_facilitator"),
    path(f"one/{_ONE}plan/", views.plan, name="group_plan"),
    path(f"one/{_ONE}peers/", views.choose_peers, name="group_peers"),
    path(f"one/{_ONE}hand-back/", views.hand_back, name="group_hand_back"),
    path(f"one/{_ONE}count/", views.count, name="group_count"),
    path(f"one/{_ONE}again/", views.follow, name="group_follow"),
    path(f"one/{_ONE}call-off/", views.call_off, name="group_call_off"),
    path(f"one/{_ONE}event/", views.tie, name="group_tie"),
    path(f"one/{_ONE}team-time.ics", peer_views.calendar, name="group_calendar"),
]
