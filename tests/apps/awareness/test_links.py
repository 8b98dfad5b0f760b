"""The way in from a poster: to the referral page, counted by department and month, no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from beenthere.apps.awareness import links
from beenthere.apps.awareness.links import by_a_person, referral_link
from beenthere.apps.awareness.models import Opening
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

PHONE = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1"}


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    Hospital().person(department="surgery")
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)


def counted() -> dict[tuple[str, date], int]:
    return {(each.department_id, each.month): each.count for each in Opening.objects.all()}


def test_a_poster_leads_to_the_referral_page_and_its_opening_is_a_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = referral_link("surgery")
    assert address == "http://localhost:8000/from/surgery/"
    for unknown in ("astrology", "", "Surgery", "a/b", "\x00", "x" * 99):
        assert referral_link(unknown) == "http://localhost:8000/refer/"
    path = address.removeprefix("http://localhost:8000")

    def opened(at: datetime = MONDAY, path: str = path, headers: Mapping[str, str] = PHONE) -> None:
        monkeypatch.setattr("tests.jumping_clock.now", lambda: at)
        browser = Client()
        response = browser.get(path, headers=headers)
        assert (response.status_code, response.headers["Location"]) == (302, "/refer/")
        assert not browser.cookies

    opened()
    opened()
    # Still November by the clock of the hospital.
    opened(datetime.fromisoformat("2026-12-01T04:30:00+00:00"))
    opened(MONDAY + timedelta(days=30))
    opened(path="/from/astrology/")
    Client().head(path, headers=PHONE)
    opened(headers={**PHONE, "sec-purpose": "prefetch;prerender"})
    opened(headers={"user-agent": "Mozilla/5.0 (compatible; Somebot/2.1)"})
    november, december = date(2026, 11, 1), date(2026, 12, 1)
    assert counted() == {("surgery", november): 3, ("surgery", december): 1}


def test_a_count_that_fails_keeps_nobody_from_referring(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_code: str) -> bool:
        raise DatabaseError

    monkeypatch.setattr(links, "known", away)
    response = Client().get("/from/surgery/", headers=PHONE)
    assert (response.status_code, response.headers["Location"]) == (302, "/refer/")


def test_what_says_that_it_is_no_person_is_believed() -> None:
    assert by_a_person({"User-Agent": PHONE["user-agent"]})
    for agent in ("", "curl/8.5", "LinkPreview/1", "python-requests/2", "Mail scanner"):
        assert not by_a_person({"User-Agent": agent})
