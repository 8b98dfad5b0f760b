"""The roster: who can be asked, and nothing about any case."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.cases.models import Assignment
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Rest, TimeAway
from beenthere.domain.permissions import ROSTER_KEEPERS
from beenthere.domain.vocabulary import Role, SupporterStatus
from tests.apps.desk.conftest import SignIn, hospital, signed_in
from tests.hospital import MONDAY, Hospital

__all__ = ["hospital", "signed_in"]

pytestmark = pytest.mark.django_db

ROSTER = "/roster/"


@pytest.fixture
def manager(hospital: Hospital) -> Account:
    return hospital.account(Role.PROGRAM_MANAGER)


@pytest.fixture
def client(manager: Account, signed_in: SignIn) -> Client:
    return signed_in(manager)


def test_everybody_by_name_with_training_and_room(hospital: Hospital, client: Client) -> None:
    hospital.supporter(name="Zoe Last")
    hospital.supporter(name="Ada First", trained_on=None, capacity=4, status="paused")
    html = client.get(ROSTER).content.decode()
    assert html.index("Ada First") < html.index("Zoe Last")
    for words in ("Not yet", "January 15, 2026", "Paused", "Surgery"):
        assert words in html


def test_who_is_away_is_shown_until_when_and_no_more(
    hospital: Hospital, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
    gone, later = hospital.supporter(), hospital.supporter()
    for supporter, first, last in ((gone, 20, 26), (later, 27, 29)):
        TimeAway.objects.create(
            supporter=supporter, first_day=date(2026, 11, first), last_day=date(2026, 11, last)
        )
    html = client.get(ROSTER).content.decode()
    assert "Away until November 26" in html
    assert "November 29" not in html


def test_what_a_supporter_does_changes_nothing_on_it(hospital: Hospital, client: Client) -> None:
    hospital.director()
    supporter = hospital.supporter()

    def page() -> str:
        return re.sub("csrfmiddlewaretoken.*?>", "", client.get(ROSTER).content.decode())

    before = page()
    Assignment.objects.create(case=hospital.case(), supporter=supporter, lead=True, since=MONDAY)
    Rest.objects.create(supporter=supporter, until=MONDAY.date(), recent_cases=3)
    assert page() == before


def test_it_reads_no_table_of_cases(hospital: Hospital, client: Client) -> None:
    hospital.supporter()
    with CaptureQueriesContext(connection) as queries:
        client.get(ROSTER)
    assert not [query for query in queries.captured_queries if '"cases_' in query["sql"]]


def test_pausing_and_coming_back(hospital: Hospital, client: Client) -> None:
    supporter = hospital.supporter()
    for change, status in (
        ("paused", SupporterStatus.PAUSED),
        ("back", SupporterStatus.ACTIVE),
    ):
        posted = {"supporter": str(supporter.pk), "change": change}
        html = client.post(reverse("roster_status"), posted, follow=True).content.decode()
        assert "The roster is as you asked." in html
        supporter.refresh_from_db()
        assert supporter.status == status


def test_a_change_made_twice_or_from_elsewhere_is_said_kindly(
    hospital: Hospital, client: Client
) -> None:
    for status, wanted in (
        ("paused", "paused"),
        ("stepped_down", "back"),
        ("active", "returned"),
    ):
        supporter = hospital.supporter(status=status)
        posted = {"supporter": str(supporter.pk), "change": wanted}
        html = client.post(reverse("roster_status"), posted, follow=True).content.decode()
        assert "changed in the meantime" in html
        supporter.refresh_from_db()
        assert supporter.status == status


def test_by_hand(hospital: Hospital, client: Client) -> None:
    supporter = hospital.supporter()
    for posted in (
        {},
        {"supporter": str(supporter.pk), "change": "nonsense"},
        {"supporter": str(supporter.pk), "change": "activated"},
        {"supporter": "x", "change": "paused"},
        {"supporter": "\x00", "change": "paused"},
        {"supporter": "9" * 10_000, "change": "paused"},
        {"supporter": "0", "change": "paused"},
    ):
        assert client.post(reverse("roster_status"), posted).status_code == 404, posted
    assert client.get(reverse("roster_status")).status_code == 405
    for query in ({"status": "nonsense"}, {"page": "\x00"}, {"status": "\x00", "page": "9" * 50}):
        assert client.get(ROSTER, query).status_code == 200


def test_only_those_who_keep_it(hospital: Hospital, signed_in: SignIn) -> None:
    for role in Role:
        client = signed_in(hospital.account(role))
        expected = 200 if role in ROSTER_KEEPERS else 403
        assert client.get(ROSTER).status_code == expected, role


def test_whoever_also_directs_cannot_read_off_who_is_being_supported(
    hospital: Hospital, signed_in: SignIn
) -> None:
    supporter = hospital.supporter()
    both = signed_in(hospital.account(Role.PROGRAM_MANAGER, Role.DIRECTOR))
    pages, answers = [], []
    for status in (SupporterStatus.ACTIVE, SupporterStatus.PAUSED):
        supporter.status = status
        supporter.save()
        for query in ({}, {"status": "paused"}):
            html = both.get(ROSTER, query).content.decode()
            pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", html))
        posted = {"supporter": str(supporter.pk), "change": "paused"}
        answers.append(both.post(reverse("roster_status"), posted, follow=True).redirect_chain)
    assert len(set(pages)) == 1
    assert answers[0] == answers[1]
    # Not even by what is missing, for which only whoever is paused is refused.
    for status in (SupporterStatus.ACTIVE, SupporterStatus.PAUSED):
        untrained = hospital.supporter(status=status, trained_on=None)
        posted = {"supporter": str(untrained.pk), "change": "back"}
        page = both.post(reverse("roster_status"), posted, follow=True).content.decode()
        assert "The roster is as you asked." in page
        assert "cannot be asked" not in page
