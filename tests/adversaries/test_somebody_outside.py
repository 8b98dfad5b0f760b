"""People without an account: whoever referred somebody, and whoever comes with a court's order."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import now, program
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.privacy.models import Receipt
from beenthere.apps.referral import form_token
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from tests.adversaries.browsing import learned
from tests.adversaries.test_a_stolen_database import stolen
from tests.fuzz.town import Town
from tests.hospital import MONDAY


def refer(name: str) -> str:
    """Send the form about a colleague; the last page there is."""
    told = Client().post(
        reverse("refer"),
        {
            "token": form_token.issue(now=now()),
            "step": "check",
            "go": "send",
            "whom": "colleague",
            "person-name": name,
            "kind": "adverse_event",
            "when": "today",
            "soon": "routine",
        },
        follow=True,
    )
    assert told.status_code == 200
    return told.content.decode()


def test_a_referrer_learns_nothing_of_whom_they_referred_nor_of_anybody(town: Town) -> None:
    """They hear the same of somebody who is being supported, whom the directory lists, and of
    nobody."""
    waiting = unsealed(town.of_state[CaseState.WAITING])[SealedField.NAME]
    before = Case.objects.count()
    told = {refer(name) for name in (waiting, "Perdita Underling", "Nadja Nowhere")}
    assert Case.objects.count() == before + 3
    assert len(told) == 1
    assert learned(town, "") == set()


def test_opposing_counsel_finds_of_an_erased_case_that_one_was_erased_on_a_day(town: Town) -> None:
    """An order for everything: every row, and every page there is without signing in.

    Keys that are destroyed stay so: no other test of this file comes after it.
    """
    case = town.of_state[CaseState.CLOSED]
    of_it = {word for word, cases in town.needles().items() if cases == {case}}
    of_it |= {str(case.pk), str(case.event_id), str(case.code_name)}
    assert len(of_it) > 5
    later = MONDAY + program().policy.erase.length + timedelta(hours=1)
    trust_clock(now=later)
    assert sever_due(now=later, limit=10) == 1
    rows = stolen()
    assert len(rows) > 500
    assert [
        (place, word) for place, value in rows for word in of_it if word.encode() in value
    ] == []
    [receipt] = Receipt.objects.all()
    assert (receipt.on, receipt.count) == (later.date(), 1)
    assert learned(town, "") == set()
