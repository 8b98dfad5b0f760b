"""The rota on a screen: filled, passed on and looked at by those who may, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, Page, expect

from beenthere.apps.people.models import Account
from beenthere.apps.rota.models import Leave, Shift
from beenthere.domain.vocabulary import Duty, Role
from tests.apps.rota.conftest import DAY, ShiftOf
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

EVERY_WEEK = {
    "duty": "on_call",
    "first": "2026-11-30",
    "hour": "7",
    "length": "week",
    "every": "week",
    "times": "3",
}


@pytest.fixture
def manager(hospital: Hospital) -> Client:
    return signed_in(hospital.account(Role.PROGRAM_MANAGER, person=hospital.person()))


def page_of(client: Client) -> str:
    return client.get("/rota/").content.decode()


def test_in_a_small_program_the_page_says_that_there_is_nothing_to_fill_in(
    dana: Account, manager: Client
) -> None:
    for client in (signed_in(dana), manager):
        assert "There is nothing to fill in here" in page_of(client)
    assert "Dana Director" in page_of(manager)


@pytest.mark.usefixtures("large")
def test_a_director_fills_the_rota_for_themselves_alone(dana: Account, lee: Account) -> None:
    mine = signed_in(dana)
    assert "Nobody: a gap" in page_of(mine)
    for_lee = mine.post("/rota/add/", {"who": lee.pk, **EVERY_WEEK})
    assert for_lee.status_code == 422
    added = mine.post("/rota/add/", {"who": dana.pk, **EVERY_WEEK}, follow=True)
    assert "3 shifts were added." in added.content.decode()
    for changes, cure in (
        ({}, "Somebody has that duty at that time"),
        ({"every": "day"}, "That lasts longer than until it comes round again"),
        ({"first": "2031-01-01"}, "takes one of the answers listed"),
    ):
        refused = mine.post("/rota/add/", {"who": dana.pk, **EVERY_WEEK, **changes})
        assert refused.status_code == 422
        assert cure in refused.content.decode()
    others = Shift.objects.create(
        account=lee, duty=Duty.BACKUP, begins_at=MONDAY, ends_at=MONDAY + DAY
    )
    mine.post("/rota/shift/", {"shift": others.pk, "do": "remove"})
    assert Shift.objects.filter(pk=others.pk).exists()


@pytest.mark.usefixtures("large")
def test_whoever_keeps_the_roster_fills_it_for_everybody(
    dana: Account, lee: Account, manager: Client
) -> None:
    assert manager.post("/rota/add/", {"who": lee.pk, **EVERY_WEEK}).status_code == 302
    shift = Shift.objects.earliest("begins_at")
    manager.post("/rota/shift/", {"shift": shift.pk, "do": "remove"})
    assert Shift.objects.count() == 2
    days = {"who": dana.pk, "first": "2026-12-24", "last": "2026-12-26"}
    assert manager.post("/rota/leave/", days).status_code == 302
    leave = Leave.objects.get()
    assert (leave.account_id, leave.last_day) == (dana.pk, date(2026, 12, 26))
    manager.post("/rota/leave/", {"end": leave.pk})
    assert not Leave.objects.exists()
    assert manager.post("/rota/leave/", {**days, "first": "2026-12-27"}).status_code == 422
    assert manager.get("/rota/calendar/").status_code == 403


@pytest.mark.usefixtures("large")
def test_a_shift_passes_on_in_two_taps(dana: Account, lee: Account, shift: ShiftOf) -> None:
    passed = shift(dana, begins=MONDAY + DAY)
    signed_in(dana).post("/rota/shift/", {"shift": passed.pk, "do": "offer"})
    taker = signed_in(lee)
    assert "Take it" in page_of(taker)
    said = taker.post("/rota/shift/", {"shift": passed.pk, "do": "take"}, follow=True)
    assert "It is yours now." in said.content.decode()
    said = taker.post("/rota/shift/", {"shift": passed.pk, "do": "take"}, follow=True)
    assert "The rota has changed in the meantime." in said.content.decode()
    passed.refresh_from_db()
    assert passed.account_id == lee.pk
    for refused in ({"shift": "x"}, {"shift": passed.pk, "do": "dance"}, {"do": "take"}):
        assert taker.post("/rota/shift/", refused).status_code == 404
    gone = taker.post("/rota/shift/", {"shift": str(uuid4()), "do": "take"}, follow=True)
    assert "The rota has changed" in gone.content.decode()


@pytest.mark.usefixtures("large")
def test_the_page_takes_as_many_statements_however_full_the_rota_is(
    hospital: Hospital, dana: Account, shift: ShiftOf
) -> None:
    client = signed_in(dana)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/rota/")
        return len(captured)

    shift(dana)
    Leave.objects.create(account=dana, first_day=date(2026, 12, 1), last_day=date(2026, 12, 1))
    little = statements()
    for number in range(1, 12):
        other = hospital.director()
        shift(other, begins=MONDAY + number * DAY)
        Leave.objects.create(
            account=other, first_day=date(2026, 12, number), last_day=date(2026, 12, number)
        )
    assert statements() == little


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.mark.usefixtures("large")
def test_on_a_phone_and_on_a_desk(dana: Account, lee: Account, shift: ShiftOf, page: Page) -> None:
    shift(dana, lasts=7 * DAY)
    shift(lee, begins=MONDAY + 9 * DAY, lasts=12 * DAY, offered=True)
    shift(lee, duty=Duty.BACKUP, lasts=7 * DAY)
    Leave.objects.create(account=lee, first_day=date(2026, 12, 5), last_day=date(2026, 12, 6))
    serve(page, signed_in(dana))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(HOME + "/rota/")
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []
    page.get_by_role("button", name="Take it").first.click()
    expect(page.get_by_text("Thank you. It is yours now.")).to_be_visible()
    for link in ("Add shifts", "In my calendar"):
        page.goto(HOME + "/rota/")
        page.get_by_role("link", name=link).first.click()
        expect(page.get_by_role("heading", name=link, level=1)).to_be_visible()
        assert axe_violations(page) == []
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_text("Copy this address now")).to_be_visible()
    assert axe_violations(page) == []
