"""The addresses of the director's pages. A case goes by its code name."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.desk import board_views, handing, matching_views, views

_CASE = "<slug:code_name>/"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("new/", views.new_referral, name="desk_new_referral"),
    path("called/", views.called, name="desk_called"),
    path(f"board/{_CASE}", board_views.show, name="desk_board"),
    path(f"board/{_CASE}add/", board_views.add, name="desk_board_add"),
    path(_CASE, views.case, name="desk_case"),
    path(f"{_CASE}triage/", matching_views.triage, name="desk_triage"),
    path(f"{_CASE}match/", matching_views.match, name="desk_match"),
    path(f"{_CASE}offer/", matching_views.offer, name="desk_offer"),
    path(f"{_CASE}agreed/", matching_views.agreed_by_phone, name="desk_agreed_by_phone"),
    path(f"{_CASE}second/", matching_views.second_supporter, name="desk_second_supporter"),
    path(f"{_CASE}on-it/", views.step, {"step": views.ON_IT}, name="desk_on_it"),
    path(f"{_CASE}close/", views.close, name="desk_close"),
    path(f"{_CASE}join/", views.join, name="desk_join"),
    path(
        f"{_CASE}take-back/", views.step, {"step": views.WITHDRAW_OFFER}, name="desk_withdraw_offer"
    ),
    path(f"{_CASE}somebody-else/", views.step, {"step": views.REASSIGN}, name="desk_reassign"),
    path(
        f"{_CASE}reached-out/", views.step, {"step": views.MARK_OUTREACH}, name="desk_mark_outreach"
    ),
    path(f"{_CASE}let-lead/", views.step, {"step": views.LET_LEAD}, name="desk_let_lead"),
    path(f"{_CASE}hand-off/", handing.hand_off, name="desk_hand_off"),
    path(f"{_CASE}by-voice/", views.step, {"step": views.BY_VOICE}, name="desk_by_voice"),
    path(f"{_CASE}not-me/", views.step, {"step": views.NOT_ME}, name="desk_not_me"),
]
