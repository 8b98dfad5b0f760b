"""No page does anything for a request that was not made by a page of ours."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
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


def who_may(building: Building, name: str, *, checked: bool = False) -> Client:
    """The browser of somebody who may open the page; what it sends carries no token of ours, which
    counts where it is checked."""
    who = PAGES[name].who
    client = building.browser(min(who) if isinstance(who, frozenset) else Role.DIRECTOR)
    client.handler.enforce_csrf_checks = checked
    return client


def taken(building: Building, names: Iterable[str]) -> set[str]:
    """The pages that take a form which another site had the browser send."""
    return {
        name
        for name in names
        if who_may(building, name, checked=True).post(building.addresses[name]).status_code
        not in (403, 405)
    }


def test_a_forged_form_is_refused() -> None:
    building = Building()
    assert taken(building, building.addresses) == IN_NOBODYS_NAME


def test_a_page_that_takes_one_is_caught(settings: Settings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Csrf" not in name]
    assert taken(Building(), ["desk_close"]) == {"desk_close"}


OTHER_METHODS = ("trace", "options", "put", "delete")


def test_pages_are_asked_for_and_posted_to_and_nothing_else() -> None:
    """Another method at each page, and all of them at some."""
    building = Building()
    for number, (name, address) in enumerate(building.addresses.items()):
        for method in OTHER_METHODS if number % 10 == 0 else [OTHER_METHODS[number % 4]]:
            browser = who_may(building, name)
            assert getattr(browser, method)(address).status_code == 405, (method, name)


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
        assert getattr(browser, method)(address).status_code in (302, 404)
