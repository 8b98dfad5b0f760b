"""What the worker does as time passes, told with a clock that jumps."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import resolve
from pytest_django import Settings

from beenthere.apps.cases.actions import closing, offering, reaching, routing, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.desk.queries import desk
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.links import read_answer_token
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.apps.paging.queries import answerable
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.channels import Gateways
from beenthere.domain.policy.whole import Policy
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    ChannelKind,
    OutreachOutcome,
    ReachBy,
    Role,
    Undelivered,
    Urgency,
)
from beenthere.domain.wording import TEXTS, MessageKind
from tests.hospital import MONDAY, TYPED
from tests.worker.conftest import Night

KNOWN = {
    **TYPED,
    SealedField.PROFESSION: "physician",
    SealedField.RANK: "assistant_professor",
    SealedField.DEPARTMENT: "medicine",
}


def triaged(night: Night, urgency: Urgency = Urgency.URGENT) -> Case:
    case = night.hospital.case()
    triage.triage(case_id=case.pk, facts=KNOWN, reach_by=ReachBy.TYPED, urgency=urgency, now=MONDAY)
    return case


def offered(night: Night, *supporters: Supporter) -> Case:
    case = triaged(night)
    wanted = [Wanted(supporter=each.pk) for each in supporters]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    return case


def accepted(night: Night, supporter: Supporter) -> Case:
    case = offered(night, supporter)
    offering.accept(offer_id=case.offers.get().pk, supporter=supporter, now=MONDAY)
    return case


def state(case: Case) -> CaseState:
    case.refresh_from_db()
    return CaseState(case.state)


def email(account: Account, kind: MessageKind) -> tuple[str, str]:
    return account.email, TEXTS[kind]


def test_a_referral_is_routed_and_its_director_told_at_once(night: Night) -> None:
    director = night.hospital.director()
    case = night.hospital.case(routed=False)
    assert night.at(MONDAY)["cases"] == 1
    assert state(case) is CaseState.WAITING
    assert night.said == [email(director, MessageKind.TRIAGE_WAITING)]
    assert night.later(seconds=5) == {}


def test_an_offer_that_lapses_goes_to_the_next_and_then_back_to_the_director(night: Night) -> None:
    director = night.hospital.director()
    first, second = night.hospital.supporter(), night.hospital.supporter()
    case = offered(night, first, second)
    night.at(MONDAY)
    night.later(minutes=15)
    night.later(minutes=15)
    assert night.said == [
        email(first.account, MessageKind.OFFER),
        email(second.account, MessageKind.OFFER),
        email(director, MessageKind.LIST_ENDED),
    ]
    assert state(case) is CaseState.MATCHING


def test_a_supporter_is_reminded_and_then_the_director_told(night: Night) -> None:
    director, supporter = night.hospital.director(), night.hospital.supporter()
    case = accepted(night, supporter)
    night.at(MONDAY)
    night.later(hours=2)
    night.later(minutes=30)
    assert night.said == [
        email(supporter.account, MessageKind.REMINDER),
        email(director, MessageKind.QUIET_CASE),
    ]
    assert state(case) is CaseState.QUIET


def test_a_case_follows_up_closes_and_is_erased_by_itself(night: Night) -> None:
    supporter = night.hospital.supporter()
    night.hospital.director()
    case = accepted(night, supporter)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    night.at(MONDAY)
    night.email.pages.clear()
    days = [night.later(days=1) for _ in range(21)]
    assert night.said == [email(supporter.account, MessageKind.FOLLOW_UP_DUE)]
    assert [day.get("erased", 0) for day in days] == [0] * 20 + [1]
    assert not Case.objects.exists()


def test_a_second_supporter_who_does_not_answer_is_not_asked_for_ever(night: Night) -> None:
    night.hospital.director()
    supporter, second = night.hospital.supporter(), night.hospital.supporter()
    case = accepted(night, supporter)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=second.pk), now=MONDAY)
    assert night.later(minutes=16)["offers"] == 1
    assert Offer.objects.get(second=True).state == OfferState.LAPSED
    # The offer had lapsed before its page went out: nobody is paged for it.
    assert night.said == []
    assert state(case) is CaseState.ACCEPTED


def test_nobody_is_paged_for_what_is_settled_even_months_later(night: Night) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    case = offered(night, supporter)
    offering.withdraw_offer(case_id=case.pk, now=MONDAY)
    night.at(MONDAY + timedelta(days=90))
    assert supporter.account.email not in dict(night.said)


def test_after_months_without_a_worker_nobody_is_paged_for_what_is_long_over(
    night: Night,
) -> None:
    """Every kind of message a supporter can get waits, and the clock jumps by 200 days."""
    director = night.hospital.director()
    asked, reminded, followed = (night.hospital.supporter() for _ in range(3))
    offered(night, asked)
    to_remind, to_follow = accepted(night, reminded), accepted(night, followed)
    reaching.record(
        case_id=to_follow.pk, supporter=followed, outcome=OutreachOutcome.SPOKE, now=MONDAY
    )
    for case in (to_remind, to_follow):
        case.refresh_from_db()
        closing.time_came(case_id=case.pk, now=case.due_at)
    waiting = set(Message.objects.filter(state=MessageState.QUEUED).values_list("kind", flat=True))
    assert waiting == {MessageKind.OFFER, MessageKind.REMINDER, MessageKind.FOLLOW_UP_DUE}
    # The messages come first, before any case has moved on.
    night.moment = MONDAY + timedelta(days=200)
    night.post().send_some()
    assert night.said == []
    night.at(night.moment)
    assert {address for address, _ in night.said} == {director.email}


def test_a_supporter_who_was_asked_hears_that_they_are_no_longer_needed(night: Night) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    case = offered(night, supporter)
    night.at(MONDAY)
    offering.withdraw_offer(case_id=case.pk, now=MONDAY)
    night.at(MONDAY)
    assert night.said == [
        email(supporter.account, MessageKind.OFFER),
        email(supporter.account, MessageKind.OFFER_WITHDRAWN),
    ]


@pytest.mark.parametrize("in_flight", [True, False])
def test_a_supporter_who_was_perhaps_asked_hears_that_they_are_no_longer_needed(
    night: Night, in_flight: bool
) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    case = offered(night, supporter)
    lease = MONDAY + Policy().lease.length if in_flight else None
    case.messages.filter(kind=MessageKind.OFFER).update(lease_until=lease)
    offering.withdraw_offer(case_id=case.pk, now=MONDAY)
    night.at(MONDAY)
    told = email(supporter.account, MessageKind.OFFER_WITHDRAWN) in night.said
    assert told is in_flight


def test_an_offer_to_join_goes_out_though_the_case_moves_on(night: Night) -> None:
    night.hospital.director()
    supporter, second = night.hospital.supporter(), night.hospital.supporter()
    case = accepted(night, supporter)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=second.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    night.at(MONDAY)
    assert night.said == [email(second.account, MessageKind.OFFER)]


@pytest.mark.parametrize("leaves", ["switched off", "left the hospital", "stepped back"])
def test_somebody_who_is_out_of_it_is_not_told(night: Night, leaves: str) -> None:
    director, other = night.hospital.director(), night.hospital.director(Role.ASSOCIATE_DIRECTOR)
    case = night.hospital.case()
    if leaves == "switched off":
        Account.objects.filter(pk=director.pk).update(enabled=False)
    elif leaves == "left the hospital":
        assert director.person is not None
        director.person.active = False
        director.person.save()
    else:
        routing.not_me(case_id=case.pk, account_id=director.pk, now=MONDAY)
    night.at(MONDAY)
    assert night.said == [email(other, MessageKind.TRIAGE_WAITING)]


def reached_by_two(account: Account, settings: Settings) -> None:
    """Give somebody a webhook and, second, an address of their own."""
    settings.GATEWAYS = Gateways(webhook_hosts=("pager.hospital.example",))
    account.contact_points.all().delete()
    for place, kind, point in (
        (1, ChannelKind.WEBHOOK, {"web_address": "https://pager.hospital.example/x"}),
        (2, ChannelKind.EMAIL, {"email": "second@hospital.example"}),
    ):
        ContactPoint.objects.create(
            account=account, place=place, kind=kind, verified_at=MONDAY, **point
        )


def test_a_page_that_is_refused_goes_to_the_next_contact_point_at_once_and_only_once(
    night: Night, settings: Settings
) -> None:
    reached_by_two(night.hospital.director(), settings)
    case = night.hospital.case()
    night.webhook.trouble = Undelivered.REFUSED
    night.at(MONDAY)
    told = [("second@hospital.example", TEXTS[MessageKind.TRIAGE_WAITING])]
    assert night.said == told
    first, second = case.messages.filter(due_at__lte=MONDAY).order_by("place")
    assert (first.state, first.carried_by) == (MessageState.MERGED, second)
    # The step of the plan that was to come for the same person has come.
    night.later(minutes=20)
    assert night.said == told


def test_what_no_channel_takes_is_on_the_desk_with_whom_to_call(
    night: Night, settings: Settings
) -> None:
    director = night.hospital.director()
    other = night.hospital.director(Role.ASSOCIATE_DIRECTOR)
    reached_by_two(director, settings)
    case = night.hospital.case()
    night.webhook.trouble = night.email.trouble = Undelivered.REFUSED
    night.at(MONDAY)
    begun = case.messages.filter(due_at__lte=MONDAY)
    assert [each.state for each in begun] == [MessageState.FAILED] * 3
    not_reached = desk(other, state=None, page="", now=MONDAY).not_reached
    assert {call.person for call in not_reached} == {director, other}


def test_a_page_is_tried_less_and_less_often_and_then_given_up(night: Night) -> None:
    night.hospital.director()
    case = night.hospital.case()
    night.email.trouble = Undelivered.UNREACHABLE
    waits = []
    night.at(MONDAY)
    message = case.messages.earliest("due_at")
    while message.state == MessageState.QUEUED:
        waits.append((message.due_at - night.moment).total_seconds())
        night.at(message.due_at)
        message.refresh_from_db()
    assert waits == [20, 40, 80, 160, 320]
    assert len(waits) == Policy().delivery_tries - 1
    assert message.state == MessageState.FAILED


def test_an_urgent_offer_that_no_channel_takes_is_on_the_desk_before_it_lapses(
    night: Night, settings: Settings
) -> None:
    director, supporter = night.hospital.director(), night.hospital.supporter()
    reached_by_two(supporter.account, settings)
    ContactPoint.objects.create(
        account=supporter.account,
        place=3,
        kind=ChannelKind.EMAIL,
        email="third@hospital.example",
        verified_at=MONDAY,
    )
    case = offered(night, supporter)
    night.webhook.trouble = night.email.trouble = Undelivered.UNREACHABLE
    waiting = case.messages.filter(offer__isnull=False, state=MessageState.QUEUED)
    lapses = case.offers.get().due_at
    assert lapses is not None
    while (due := waiting.order_by("due_at").values_list("due_at", flat=True).first()) is not None:
        assert due < lapses
        night.at(due)
    assert state(case) is CaseState.OFFERED
    not_reached = desk(director, state=None, page="", now=night.moment).not_reached
    assert supporter.account in {call.person for call in not_reached}


def test_a_page_goes_out_once_the_other_side_is_back(night: Night) -> None:
    director = night.hospital.director()
    night.hospital.case()
    night.email.trouble = Undelivered.TOO_SLOW
    night.at(MONDAY)
    night.email.trouble = None
    night.later(seconds=19)
    assert night.said == []
    night.later(seconds=1)
    assert night.said == [email(director, MessageKind.TRIAGE_WAITING)]


def test_a_page_that_kills_its_worker_is_given_up_in_the_end(night: Night) -> None:
    night.hospital.director()
    case = night.hospital.case()
    case.messages.update(attempts=Policy().delivery_tries)
    night.at(MONDAY)
    assert night.said == []
    assert case.messages.earliest("due_at").state == MessageState.FAILED


def test_one_case_that_fails_holds_up_no_other(
    night: Night, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    night.hospital.director()
    broken, sound = night.hospital.case(routed=False), night.hospital.case(routed=False)
    broken.sealed.update(value=b"not sealed by this program")
    night.at(MONDAY)
    assert state(broken) is CaseState.RECEIVED
    assert state(sound) is CaseState.WAITING
    assert [record.getMessage() for record in caplog.records] == ["case_failed"]
    # It is tried again, later and later, and never given up.
    broken.refresh_from_db()
    assert broken.lease_until == MONDAY + timedelta(seconds=20)
    night.later(seconds=20)
    broken.refresh_from_db()
    assert broken.lease_until == night.moment + timedelta(seconds=40)


def test_the_links_lead_to_the_right_doors_and_say_nothing(night: Night) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    case = accepted(night, supporter)
    paging.queue(accounts=[supporter.account_id], kind=MessageKind.INVITE, now=MONDAY, case=None)
    night.at(MONDAY)
    night.later(hours=2)
    named = {page.text: page.link for page in night.email.pages}
    pages = {
        kind: resolve(re.sub(r"https?://[^/]+", "", named[TEXTS[kind]]))
        for kind in (MessageKind.INVITE, MessageKind.REMINDER)
    }
    assert pages[MessageKind.INVITE].url_name == "invite_accept"
    assert pages[MessageKind.REMINDER].url_name == "answer"
    [token] = pages[MessageKind.REMINDER].kwargs.values()
    assert read_answer_token(token) == Message.objects.get(kind=MessageKind.REMINDER).pk
    assert case.code_name
    assert not any(str(case.pk) in page.link for page in night.email.pages)


def test_an_answer_link_goes_only_where_its_owner_has_shown_to_be(
    night: Night, settings: Settings
) -> None:
    """The gateway of the one way they verified is gone: their own address is only what is typed."""
    director, supporter = night.hospital.director(), night.hospital.supporter()
    accepted(night, supporter)
    supporter.account.contact_points.all().delete()
    reached_by_two(supporter.account, settings)
    supporter.account.contact_points.filter(kind=ChannelKind.EMAIL).delete()
    settings.GATEWAYS = Gateways()
    night.later(hours=2)
    reminders = Message.objects.filter(kind=MessageKind.REMINDER)
    assert {each.state for each in reminders} == {MessageState.FAILED}
    assert email(supporter.account, MessageKind.REMINDER) not in night.said
    not_reached = desk(director, state=None, page="", now=night.moment).not_reached
    assert supporter.account in {call.person for call in not_reached}


def test_an_answer_link_works_for_a_while(night: Night) -> None:
    night.hospital.director()
    supporter = night.hospital.supporter()
    accepted(night, supporter)
    night.at(MONDAY)
    night.later(hours=2)
    token = night.email.pages[-1].link.rstrip("/").rsplit("/", 1)[-1]
    assert answerable(token, now=night.moment) is not None
    assert answerable(token, now=night.moment + timedelta(days=3)) is None
    # A worker that died after sending it never noted that it was sent.
    Message.objects.filter(kind=MessageKind.REMINDER).update(state=MessageState.QUEUED)
    assert answerable(token, now=night.moment) is not None
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    for other in (forged, token[:-1], "", "é", "A" * 43):
        assert answerable(other, now=night.moment) is None


def test_messages_of_no_case_are_erased_in_time(night: Night) -> None:
    account = night.hospital.account(Role.ASSISTANT)
    paging.queue(accounts=[account.pk], kind=MessageKind.INVITE, now=MONDAY)
    night.at(MONDAY)
    night.later(days=6)
    assert Message.objects.count() == 1
    night.later(days=1, minutes=1)
    assert not Message.objects.exists()
