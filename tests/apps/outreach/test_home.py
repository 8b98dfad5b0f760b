"""A supporter's own page: all that is theirs, in as many statements however much it is."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.supporters.asking import ask_at, go_away
from beenthere.apps.supporters.models import Rest, Supporter
from beenthere.domain.availability import Away, Window
from beenthere.domain.vocabulary import OverrideReason, TimeZone
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged

pytestmark = pytest.mark.django_db

HOME = reverse("support_home")


def words(client: Client) -> str:
    return " ".join(client.get(HOME).content.decode().split())


def has_a_case(hospital: Hospital, supporter: Supporter) -> None:
    wanted = Wanted(supporter=supporter.pk, override=OverrideReason.BEST_FIT)
    offering.agreed_by_phone(case_id=triaged(hospital).pk, wanted=wanted, now=MONDAY)


def test_it_says_how_much_they_carry_when_they_are_asked_and_how_to_rest(
    hospital: Hospital,
) -> None:
    hospital.director()
    supporter = hospital.supporter(capacity=1)
    phone = signed_in(supporter.account)
    assert "Every day, 7 am to 10 pm" in words(phone)
    assert "That is a lot" not in words(phone)
    with CaptureQueriesContext(connection) as little:
        words(phone)

    week = [Window(day, time(17), time(21)) for day in (0, 1, 2, 4)]
    ask_at(supporter=supporter, week=week, zone=TimeZone.PACIFIC, urgent_any_hour=True, capacity=1)
    for first, days in ((date(2026, 12, 24), 8), (date(2027, 2, 1), 0), (date(2026, 11, 1), 2)):
        go_away(supporter=supporter, away=Away(first, first + timedelta(days=days)))
    for _ in range(2):
        has_a_case(hospital, supporter)
    rest = Rest.objects.create(supporter=supporter, until=MONDAY.date(), recent_cases=3)
    with CaptureQueriesContext(connection) as much:
        page = words(phone)
    assert "Monday, Tuesday, Wednesday and Friday, 5 pm to 9 pm<br>By the clock of" in page
    assert "Urgent calls at any hour" in page
    assert "Away December 24 to January 1, February 1." in page
    assert "You carry 2 cases, more than the 1 you offered." in page
    assert "Lately you had about 3 cases more. That is a lot." in page
    assert len(much) == len(little)

    # A longer rest would tell of what kind their last case was (law L5).
    Rest.objects.filter(pk=rest.pk).update(until=MONDAY.date() + timedelta(days=13))
    assert _without_token(words(phone)) == _without_token(page)

    assert phone.post(reverse("support_pause")).status_code == 302
    assert "You are paused." in words(phone)


def _without_token(page: str) -> str:
    return "".join(part.split('"', 1)[1] for part in page.split('csrfmiddlewaretoken" value="')[1:])
