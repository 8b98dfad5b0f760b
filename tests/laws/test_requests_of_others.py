"""No page does anything for a request that was not made by a page of ours."""

from __future__ import annotations

import pytest
from django.conf import settings as in_force
from django.test import Client
from pytest_django.fixtures import Settings

from beenthere.domain.permissions import PAGES
from beenthere.domain.vocabulary import Role
from tests.laws.rooms import Building

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

IN_NOBODYS_NAME = {
    *("refer", "again", "answer", "api_announcements", "receipts", "group_ask"),
    *("nominate", "nominate_once", "nominee_join", "phase_calendar"),
}
"""Pages that take a form from anywhere: they do nothing in the name of whoever is signed in."""


def who_may(building: Building, name: str) -> Client:
    """The browser of somebody who may open the page; what it sends carries no token of ours."""
    client = Client(enforce_csrf_checks=True)
    who = PAGES[name].who
    role = min(who) if isinstance(who, frozenset) else Role.DIRECTOR
    client.force_login(building.people[role], backend=in_force.AUTHENTICATION_BACKENDS[-1])
    return client


def taken(building: Building) -> set[str]:
    """The pages that take a form which another site had the browser send."""
    return {
        name
        for name, address in building.addresses.items()
        if who_may(building, name).post(address).status_code not in (403, 405)
    }


def test_a_forged_form_is_refused() -> None:
    assert taken(Building()) == IN_NOBODYS_NAME


def test_a_page_that_takes_one_is_caught(settings: Settings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Csrf" not in name]
    assert "desk_close" in taken(Building())


@pytest.mark.parametrize("method", ["trace", "options", "put", "delete"])
def test_pages_are_asked_for_and_posted_to_and_nothing_else(method: str) -> None:
    building = Building()
    for name, address in building.addresses.items():
        browser = who_may(building, name)
        browser.handler.enforce_csrf_checks = False
        assert getattr(browser, method)(address).status_code == 405, name


def test_every_answer_says_what_it_is_and_in_which_letters() -> None:
    building = Building()
    for name, address in building.addresses.items():
        kind = who_may(building, name).get(address).headers["Content-Type"]
        # JSON is always UTF-8, and has no word for it (RFC 8259); a PDF file is no text.
        assert kind.endswith(("; charset=utf-8", "json", "pdf")), name


@pytest.mark.parametrize("number", ["9" * 30, "0"])
def test_a_number_beyond_the_database_is_a_page_that_is_not_there(number: str) -> None:
    building = Building()
    address = building.addresses["mfa_remove_webauthn"].replace("1", number)
    for method in ("get", "post"):
        browser = who_may(building, "mfa_remove_webauthn")
        browser.handler.enforce_csrf_checks = False
        assert getattr(browser, method)(address).status_code in (302, 404)
