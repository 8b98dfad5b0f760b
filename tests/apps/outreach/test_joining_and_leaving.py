"""Saying yes or no, and stepping down with everything in hand: nothing falls through."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from beenthere.apps.awareness.models import Presentation
from beenthere.apps.awareness.queries import presenters
from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.cases.models import Assignment, Offer
from beenthere.apps.gatherings.models import Gathering, Place
from beenthere.apps.outside import program
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.apps.paging.queries import still_true, waiting
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters import joining, life
from beenthere.apps.supporters.actions import enroll
from beenthere.apps.supporters.asking import ask_at
from beenthere.apps.supporters.life import Mover
from beenthere.apps.supporters.models import Declaration, OwnHours, Supporter
from beenthere.apps.supporters.queries import can_be_put_down
from beenthere.domain.agreement import IN_FORCE
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.availability import Window
from beenthere.domain.case import CaseState
from beenthere.domain.gatherings import TRAINERS
from beenthere.domain.supporter_life import LifeEvent
from beenthere.domain.vocabulary import (
    EventKind,
    GatheringKind,
    PresentationKind,
    Role,
    SupporterStatus,
)
from beenthere.domain.wording import MessageKind
from tests.apps.outreach.test_pages import offered, text
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]


def invited(hospital: Hospital, *roles: Role) -> tuple[Supporter, Client]:
    person = hospital.person()
    made = accounts.invite(
        email=person.email, roles=[Role.SUPPORTER, *roles], directory_id=person.directory_id,
        now=MONDAY,
    )  # fmt: skip
    supporter = enroll(account=made.account, trained_on=None, now=MONDAY)
    account = joining.accept_invitation(token=made.token, password="four calm herons", now=MONDAY)
    return supporter, signed_in(account)


def test_a_yes_is_the_agreement_and_whatever_is_missing_then_is_said(hospital: Hospital) -> None:
    supporter, browser = invited(hospital)
    for page in ("support_home", "support_about_me", "support_when_to_ask", "support_appointment"):
        assert browser.get(reverse(page)).headers["Location"] == reverse("support_agreement")
    page = text(browser, "support_agreement")
    assert "half a day" in page.lower()
    assert all(sentence in page for sentence in IN_FORCE.sentences)
    home = browser.post(reverse("support_agreement"), {"answer": "yes"}, follow=True)
    said = home.content.decode()
    assert "Come to a half-day of training" in said
    supporter.refresh_from_db()
    assert supporter.status == SupporterStatus.COMMITTED
    assert supporter.agreed.get().version == IN_FORCE
    moved = life.move(
        supporter_id=supporter.pk, event=LifeEvent.TRAINED, by=Mover.MANAGER, now=MONDAY
    )
    reachable = ContactPoint.objects.filter(verified_at__isnull=False).exists()
    assert moved is (SupporterStatus.ACTIVE if reachable else SupporterStatus.TRAINED)
    letter = browser.get(reverse("support_appointment"))
    assert letter.headers["Content-Type"] == "application/pdf"
    said = letter.content.decode()
    assert all(each in said for each in (supporter.person.name, *IN_FORCE.sentences))
    # A yes cannot be taken back by an old page; stepping down is how to stop.
    browser.post(reverse("support_agreement"), {"answer": "no"})
    assert Supporter.objects.filter(pk=supporter.pk).exists()


def test_a_no_leaves_no_trace_but_of_what_else_they_are(hospital: Hospital) -> None:
    supporter, browser = invited(hospital)
    page = browser.post(reverse("support_agreement"), {"answer": "no"})
    assert "nobody asks why" in page.content.decode()
    assert not Supporter.objects.exists()
    assert not Account.objects.filter(pk=supporter.account_id).exists()
    assert Person.objects.filter(pk=supporter.person_id).exists()
    manager, browser = invited(hospital, Role.ASSISTANT)
    browser.post(reverse("support_agreement"), {"answer": "no"})
    assert Account.objects.get(pk=manager.account_id).roles == {Role.ASSISTANT}


def test_what_is_planned_with_somebody_keeps_nobody_from_being_forgotten(
    hospital: Hospital,
) -> None:
    supporter, browser = invited(hospital)
    assert supporter.account not in presenters()
    assert not can_be_put_down(TRAINERS).exists()
    place = Place.objects.create(label="Hall")
    times = {"begins_at": MONDAY, "ends_at": MONDAY + timedelta(hours=1), "place": place}
    talk = Presentation.objects.create(
        kind=PresentationKind.GRAND_ROUNDS, presenter=supporter.account, **times
    )
    meeting = Gathering.objects.create(kind=GatheringKind.MEETING, seats=9, **times)
    meeting.trainers.add(supporter.account)
    browser.post(reverse("support_agreement"), {"answer": "no"})
    assert not Account.objects.filter(pk=supporter.account_id).exists()
    talk.refresh_from_db()
    assert talk.presenter is None
    assert not meeting.trainers.exists()


def test_one_who_cannot_be_forgotten_keeps_no_other_here(
    hospital: Hospital, caplog: pytest.LogCaptureFixture
) -> None:
    kept, silent = (invited(hospital)[0] for _ in range(2))
    Assignment.objects.create(case=hospital.case(), supporter=kept, lead=True, since=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    later = MONDAY + program().policy.nomination_kept.length + timedelta(days=1)
    assert life.expire(now=later) == 1
    assert [record.getMessage() for record in caplog.records] == ["not_forgotten"]
    assert list(Supporter.objects.all()) == [kept]
    assert not Account.objects.filter(pk=silent.account_id).exists()


def test_an_invitation_can_be_taken_back_and_a_new_agreement_is_asked_for(
    hospital: Hospital,
) -> None:
    waits, _ = invited(hospital)
    active = hospital.supporter()
    active.agreed.all().delete()
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    posted = {"supporter": str(waits.pk), "change": "set_aside"}
    assert manager.post(reverse("roster_status"), posted).status_code == 302
    assert not Supporter.objects.filter(pk=waits.pk).exists()
    browser = signed_in(active.account)
    assert reverse("support_agreement") in text(browser, "support_home")
    browser.post(reverse("support_agreement"), {"answer": "yes"})
    assert "What we need from you" not in text(browser, "support_home")


def test_whoever_steps_down_with_a_case_open_leaves_nothing_behind(hospital: Hospital) -> None:
    leaving = hospital.supporter(been_there=[EventKind.ADVERSE_EVENT], capacity=5)
    other, third = hospital.supporter(), hospital.supporter(capacity=5)
    led, waits = offered(hospital, leaving, other), offered(hospital, leaving, third)
    joined = offered(hospital, third)
    all_day = Window(0, time(8), time(8))
    ask_at(supporter=leaving, week=[all_day], zone=None, urgent_any_hour=False, capacity=2)
    offering.accept(offer_id=led.offers.get(supporter=leaving).pk, supporter=leaving, now=MONDAY)
    offering.accept(offer_id=joined.offers.get().pk, supporter=third, now=MONDAY)
    offering.ask_second(case_id=joined.pk, wanted=Wanted(supporter=leaving.pk), now=MONDAY)
    second = joined.offers.get(second=True)
    offering.accept(offer_id=second.pk, supporter=leaving, now=MONDAY)
    browser = signed_in(leaving.account)
    assert "Stop being a supporter" in text(browser, "support_step_down")

    page = browser.post(reverse("support_step_down"), follow=True).content.decode()

    assert "Thank you for being there" in page
    assert not Assignment.objects.filter(supporter=leaving, until=None).exists()
    for case, stands in (
        (led, CaseState.MATCHING),
        (waits, CaseState.OFFERED),
        (joined, CaseState.ACCEPTED),
    ):
        case.refresh_from_db()
        assert case.state == stands
    assert waits.offers.get(state=OfferState.OPEN).supporter == third
    assert led.messages.filter(kind=MessageKind.NEEDS_MATCH, state=MessageState.QUEUED).exists()
    for case in (led, waits, joined):
        assert browser.get(reverse("support_case", args=[case.code_name])).status_code == 404
    theirs = Message.objects.filter(account=leaving.account, state=MessageState.QUEUED)
    keys = list(theirs.values_list("pk", flat=True))
    assert not any(still_true(each, now=MONDAY) for each in waiting(keys))
    assert not Declaration.objects.filter(supporter=leaving, withdrawn_at=None).exists()
    assert not OwnHours.objects.exists()
    leaving.refresh_from_db()
    assert leaving.status == SupporterStatus.STEPPED_DOWN
    # The doors stay open, and what is of no more use leads to the thanks.
    assert browser.get(reverse("support_when_to_ask")).headers["Location"] == "/support/"
    door = {"why": "harm"}
    browser.post(reverse("support_ask_director", args=[led.code_name]), door)
    assert led.messages.filter(kind=MessageKind.HARM_DOOR).exists()
    # Back again: their training counts, and nobody but they can say yes anew.
    back = life.move(
        supporter_id=leaving.pk, event=LifeEvent.RETURNED, by=Mover.MANAGER, now=MONDAY
    )
    assert back is SupporterStatus.TRAINED
    assert life.let_begin(now=MONDAY) == 0
    assert reverse("support_agreement") in text(browser, "support_home")
    browser.post(reverse("support_agreement"), {"answer": "yes"})
    leaving.refresh_from_db()
    assert leaving.status == SupporterStatus.ACTIVE


def test_the_manager_learns_nothing_of_cases_by_letting_somebody_go(hospital: Hospital) -> None:
    busy, idle = hospital.supporter(), hospital.supporter()
    case = offered(hospital, busy)
    offering.accept(offer_id=case.offers.get().pk, supporter=busy, now=MONDAY)
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    pages = []
    for each in (busy, idle):
        Supporter.objects.filter(pk=each.pk).update(status=SupporterStatus.ACTIVE)
        posted = {"supporter": str(each.pk), "change": "stepped_down"}
        page = manager.post(reverse("roster_status"), posted, follow=True).content.decode()
        words = page.replace(each.person.name, "Somebody").partition("<table")[0]
        pages.append(re.sub("csrfmiddlewaretoken.*?>", "", words))
        assert Supporter.objects.get(pk=each.pk).status == SupporterStatus.STEPPED_DOWN
    assert pages[0] == pages[1]
    case.refresh_from_db()
    assert case.state == CaseState.MATCHING


def test_whoever_has_left_takes_nothing_even_from_an_old_page(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.director()
    supporter = hospital.supporter()
    case = triaged(hospital)
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=supporter.pk)], now=MONDAY)
    offer = Offer.objects.get()
    # What is given to them while they leave is found at the second look.
    looks = iter([set(), {case.pk}])
    see = "beenthere.apps.cases.actions.stepping_down._has"
    real = {case.pk}
    monkeypatch.setattr(see, lambda _supporter: next(looks, real))
    step_down(supporter_id=supporter.pk, by=Mover.THEMSELVES, now=MONDAY)
    assert Offer.objects.get().state == OfferState.DECLINED
    Offer.objects.update(state=OfferState.OPEN)
    with pytest.raises(OfferSettled):
        offering.accept(offer_id=offer.pk, supporter=supporter, now=MONDAY)
