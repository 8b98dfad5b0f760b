"""An announced event, from Risk Management's page to the day on which it is forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.announcements.actions import announce, tie
from beenthere.apps.announcements.models import Announcement, Shown
from beenthere.apps.announcements.queries import late_for
from beenthere.apps.cases.actions import closing, offering, reaching, routing
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case, Contact, Event
from beenthere.apps.people.models import Account
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    OutreachOutcome,
    Role,
    Source,
)
from beenthere.worker.chores import end_announcements
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

At = Callable[..., datetime]
LATE = MONDAY + timedelta(hours=25)


def announced(clinicians: int = 2) -> Announcement:
    reference = announce(
        once=uuid4(),
        kind=EventKind.UNEXPECTED_DEATH,
        occurred=Occurred.TODAY,
        clinicians=clinicians,
        now=MONDAY,
    )
    return Announcement.objects.get(reference=reference)


def tied(hospital: Hospital, announcement: Announcement, number: int) -> Case:
    """A case of that event, triaged."""
    case = triaged(hospital, {SealedField.PHONE: f"+161755502{number:02}"})
    tie(case.event_id, announcement.reference)
    return case


def reached(hospital: Hospital, case: Case) -> None:
    supporter = hospital.supporter()
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)
    reaching.record(
        case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.NO_ANSWER, now=MONDAY
    )


def late(account: Account, now: datetime = LATE) -> list[Announcement]:
    return list(late_for(account, now=now))


def test_the_desk_says_so_when_somebody_may_not_have_been_reached(
    hospital: Hospital, at: At
) -> None:
    director = hospital.director()
    announcement = announced(2)
    desk = reverse("desk")
    words = "Outreach has not begun for all of them"
    assert words not in signed_in(director).get(desk).content.decode()
    first = tied(hospital, announcement, 1)
    reached(hospital, first)
    at(hours=25)
    page = signed_in(director).get(desk).content.decode()
    assert words in page
    assert announcement.reference in page
    reached(hospital, tied(hospital, announcement, 2))
    assert words not in signed_in(director).get(desk).content.decode()


def test_what_is_over_and_erased_still_counts(hospital: Hospital) -> None:
    director = hospital.director()
    announcement = announced(1)
    case = tied(hospital, announcement, 1)
    assert late(director)
    closing.close(case_id=case.pk, reason=CloseReason.DECLINED, now=MONDAY)
    assert not late(director)
    trust_clock(now=LATE)
    assert sever_due(now=LATE) == 1
    assert not Event.objects.exists()
    assert not late(director)


def test_two_referrals_of_one_person_are_one(hospital: Hospital) -> None:
    director = hospital.director()
    announcement = announced(2)
    for number in (1, 2):
        case = tied(hospital, announcement, number)
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert not late(director)
    Case.objects.filter(pk=case.pk).update(close_reason=CloseReason.JOINED)
    assert late(director)
    trust_clock(now=LATE + timedelta(days=8))
    sever_due(now=LATE + timedelta(days=8))
    assert announcement.shown.get(account=director).gone == 1


def test_it_is_forgotten_whatever_has_become_of_it(hospital: Hospital) -> None:
    director = hospital.director()
    case = tied(hospital, announced(), 1)
    trust_clock(now=MONDAY)
    assert end_announcements(now=MONDAY + timedelta(days=20)) == 0, "the clock has jumped"
    over = MONDAY + timedelta(days=5)
    assert not late(director, over)
    trust_clock(now=over)
    assert end_announcements(now=over) == 1
    assert not Announcement.objects.exists()
    assert not Shown.objects.exists()
    case.event.refresh_from_db()
    assert case.event.announcement_id is None


def test_what_somebody_stepped_back_from_counts_no_more_and_the_alternate_is_told(
    hospital: Hospital,
) -> None:
    first, second = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    outside = hospital.account(Role.ALTERNATE)
    case = tied(hospital, announced(1), 1)
    reached(hospital, case)
    assert not late(first)
    routing.not_me(case_id=case.pk, account_id=first.pk, now=MONDAY)
    assert late(first)
    assert not late(second)
    routing.not_me(case_id=case.pk, account_id=second.pk, now=MONDAY)
    assert late(second)
    assert not late(outside)
    Case.objects.update(last_contact_at=None)
    Contact.objects.all().delete()
    assert late(outside)


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_risk_management_announces_and_quotes_the_reference(hospital: Hospital) -> None:
    hospital.director()
    browser = signed_in(hospital.account(Role.RISK_MANAGEMENT))
    address = reverse("announce")
    token = _token(browser.get(address).content.decode())
    told = {"kind": "unexpected_death", "occurred": "today", "clinicians": "3", "token": token}
    for wrong in ({"kind": "other_stressor"}, {"clinicians": "41"}, {"token": "x"}):
        browser.post(address, {**told, **wrong})
        assert not Announcement.objects.exists()
    first, again = (browser.post(address, told).content.decode() for _ in range(2))
    reference = Announcement.objects.get().reference
    assert reference in first
    assert reference in again
    assert (browser.get(address).content.decode()).count(reference) == 0
    answers = {
        "whom": "colleague",
        "person-name": "Wilhelmina Testcase",
        "kind": "unexpected_death",
        "when": "today",
        "soon": "routine",
        "reference": reference.lower(),
        "go": "send",
        "step": "check",
    }
    _referred(browser, {**answers, "reference": "BT-0000-ZZ"})
    assert not Case.objects.exists(), "a reference that was copied wrongly is asked for again"
    _referred(browser, answers)
    case = Case.objects.get()
    assert case.source == Source.RISK_MANAGEMENT
    assert case.event.announcement == Announcement.objects.get()


def _referred(browser: Client, answers: dict[str, str]) -> None:
    token = _token(browser.get(reverse("refer")).content.decode())
    browser.post(reverse("refer"), {**answers, "token": token})


def test_nobody_else_can_quote_one_on_the_public_form(hospital: Hospital) -> None:
    reference = announced().reference
    answers = {
        "whom": "colleague",
        "person-name": "Wilhelmina Testcase",
        "kind": "unexpected_death",
        "when": "today",
        "soon": "routine",
        "reference": reference,
        "go": "send",
    }
    _referred(Client(), answers)
    assert Event.objects.get().announcement is None


def test_a_director_quotes_it_by_phone_and_at_triage(hospital: Hospital) -> None:
    director = hospital.director()
    announcement = announced()
    browser = signed_in(director)
    page = browser.get(reverse("desk_new_referral")).content.decode()
    told = {
        "token": _token(page),
        "by_voice": "on",
        "kind": "unexpected_death",
        "occurred": "today",
        "urgency": "routine",
        "reference": announcement.reference,
    }
    assert browser.post(reverse("desk_new_referral"), told).status_code == 302
    assert Event.objects.get().announcement == announcement
    case = hospital.case()
    triage = reverse("desk_triage", args=[case.code_name])
    answers = {
        "name": "Wilhelmina Testcase",
        "phone": "+16175550123",
        "profession": "physician",
        "rank": "assistant_professor",
        "department": "medicine",
        "urgency": "routine",
        "reference": "BT-7KQ2-DZ",
    }
    assert "is not a reference of ours" in browser.post(triage, answers).content.decode()
    # One that is forgotten, or never was, says nothing.
    assert browser.post(triage, {**answers, "reference": "BT-7KQ2-DY"}).status_code == 302
    case.event.refresh_from_db()
    assert case.event.announcement is None
    browser.post(triage, {**answers, "reference": announcement.reference})
    case.event.refresh_from_db()
    assert case.event.announcement == announcement
