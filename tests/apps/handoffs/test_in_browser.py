"""The two doors, hand-offs and announced events in a real browser: axe, and every width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page

from beenthere.apps.announcements.actions import announce
from beenthere.apps.people.models import Account
from beenthere.domain.vocabulary import EventKind, HandOffTo, Occurred, Role
from tests.apps.handoffs.conftest import Supported
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

Shown = Callable[[Account, str], Page]


@pytest.fixture
def shown(browser: Browser) -> Iterator[Shown]:
    """Opens a page as somebody; whatever the browser complains of fails the test."""
    opened: list[Page] = []
    complaints: list[str] = []

    def show(account: Account, path: str) -> Page:
        page = browser.new_page(reduced_motion="reduce")
        page.on("console", lambda message: complaints.append(message.text))
        serve(page, signed_in(account))
        opened.append(page)
        page.goto(HOME + path)
        return page

    yield show
    for page in opened:
        page.close()
    assert complaints == []


def sound(page: Page, heading: str) -> None:
    """Axe finds nothing, nothing runs out of the page, and it is the page that was meant."""
    page.get_by_role("heading", name=heading, level=1).wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (heading, width)
    assert axe_violations(page) == [], heading


def test_every_page_of_them_is_sound(
    supported: Supported, shown: Shown, at: Callable[..., datetime]
) -> None:
    hospital, code_name = supported.hospital, str(supported.case.code_name)
    risk = hospital.account(Role.RISK_MANAGEMENT)
    hospital.account(Role.PSYCHIATRY)
    announce(
        once=uuid4(),
        kind=EventKind.UNEXPECTED_DEATH,
        occurred=Occurred.TODAY,
        clinicians=2,
        now=MONDAY,
    )
    supporter = supported.supporter.account
    sound(shown(supporter, f"/support/case/{code_name}/"), code_name)
    page = shown(supporter, f"/support/case/{code_name}/connect/")
    sound(page, "Connect them to professional help")
    supported.asks(they_asked=False, to=HandOffTo.PSYCHIATRY)
    supported.asks()
    sound(shown(supported.director, f"/desk/{code_name}/hand-off/"), "Hand ")
    page = shown(supported.eap, "/hand-offs/")
    sound(page, "Hand-offs")
    page.get_by_role("button", name="Show me whom to call").click()
    sound(page, "Whom to call")
    page = shown(risk, "/announce/")
    sound(page, "Announce an event")
    page.get_by_text("A patient died").click()
    page.get_by_text("Today or last night").click()
    page.get_by_label("How many clinicians").select_option("3")
    page.get_by_role("button", name="Announce it").click()
    sound(page, "Thank you, it is announced")
    at(hours=25)
    page = shown(supported.director, "/desk/")
    sound(page, "Desk")
    assert page.get_by_text("Somebody may not have been reached").first.is_visible()
    assert page.get_by_role("heading", name="Please decide").is_visible()
