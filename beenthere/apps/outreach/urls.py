"""The addresses of a supporter's pages. A case goes by its code name."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.outreach import (
    about_me,
    card,
    connected,
    connecting,
    home,
    joining,
    views,
    when_to_ask,
)

_CASE = "case/<slug:code_name>/"

urlpatterns = [
    path("", home.home, name="support_home"),
    path("offer/<slug:code_name>/", views.offer, name="support_offer"),
    path("connected/", connected.connected, name="support_connected"),
    path("about-me/", about_me.about_me, name="support_about_me"),
    path("when-to-ask-me/", when_to_ask.when_to_ask, name="support_when_to_ask"),
    path("when-to-ask-me/away/", when_to_ask.away, name="support_away"),
    path("when-to-ask-me/pause/", when_to_ask.pause, name="support_pause"),
    path("call-me/", views.call_me, name="support_call_me"),
    path("appointment/", joining.appointment, name="support_appointment"),
    path("step-down/", joining.stop, name="support_step_down"),
    path("agreement/", joining.agreement, name="support_agreement"),
    path("lawyer/", views.lawyer, name="support_lawyer"),
    path(_CASE, views.case, name="support_case"),
    path(f"{_CASE}record/", views.record, name="support_record"),
    path(f"{_CASE}follow-up/", views.follow_up, name="support_follow_up"),
    path(f"{_CASE}hand-back/", views.recuse, name="support_recuse"),
    path(f"{_CASE}code/", card.code, name="support_code"),
    path(f"{_CASE}connect/", connecting.connect, name="support_connect"),
    path(f"{_CASE}ask-director/", views.ask_director, name="support_ask_director"),
]
