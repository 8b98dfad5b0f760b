"""A supporter says when to ask them: their hours, their days away, and pausing for a while."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from beenthere.apps.supporters.models import OwnHours, Supporter, TimeAway
from beenthere.domain.vocabulary import SupporterStatus
from tests.browser import HOME, axe_violations, serve
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db

PAGE = "/support/when-to-ask-me/"


def said(client: Client, path: str = PAGE, **answers: str) -> str:
    """What the page says to these answers."""
    response = client.post(path, {"capacity": "3", **answers}, follow=True)
    return response.content.decode()


def test_their_own_hours_count_until_they_take_the_programs_again(
    client: Client, supporter: Supporter
) -> None:
    mine = {"whose": "own", "zone": "arizona", "urgent_any_hour": "on"}
    monday = {"opens_0": "09:00", "closes_0": "17:00"}
    night = {"opens_6": "22:00", "closes_6": "06:00"}
    assert "Saved" in said(client, **mine, **monday, **night)
    supporter.refresh_from_db()
    assert (supporter.zone, supporter.urgent_any_hour) == ("arizona", True)
    assert supporter.capacity == 3
    assert sorted(OwnHours.objects.values_list("weekday", "opens", "closes")) == [
        (0, time(9), time(17)),
        (6, time(22), time(6)),
    ]
    page = client.get(PAGE).content.decode()
    assert '<option value="22:00" selected>10 pm</option>' in page
    said(client, whose="program", **monday)
    supporter.refresh_from_db()
    assert (supporter.zone, supporter.urgent_any_hour) == (None, False)
    assert not OwnHours.objects.exists()


def test_hours_that_do_not_fit_are_refused_with_a_cure(client: Client) -> None:
    for answers, cure in (
        ({"whose": "own"}, "Choose hours on at least one day."),
        ({"whose": "own", "opens_2": "09:00"}, "Wednesday: choose both hours"),
        ({"whose": "own", "opens_2": "09:17"}, "Wednesday: choose one of the hours listed."),
        ({}, "needs an answer"),
        ({"whose": "program", "zone": "Mars/Base"}, "takes one of the answers listed"),
        ({"whose": "program", "capacity": "7"}, "takes one of the answers listed"),
    ):
        response = client.post(PAGE, {"capacity": "2", **answers})
        assert response.status_code == 422
        assert cure in response.content.decode()
    assert not OwnHours.objects.exists()


def test_days_away_are_noted_once_and_can_be_taken_off(
    client: Client, supporter: Supporter, hospital: Hospital
) -> None:
    for _ in range(2):
        assert "Noted" in said(client, f"{PAGE}away/", first="2026-12-24", last="2026-12-31")
    [row] = TimeAway.objects.all()
    assert (row.first_day, row.last_day) == (date(2026, 12, 24), date(2026, 12, 31))
    assert "December 24 to December 31, 2026" in client.get(PAGE).content.decode()
    TimeAway.objects.create(
        supporter=hospital.supporter(),
        first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 2),
    )
    for key in TimeAway.objects.values_list("pk", flat=True):
        said(client, f"{PAGE}away/", not_away=str(key))
    assert TimeAway.objects.exclude(supporter=supporter).count() == 1
    assert TimeAway.objects.count() == 1


def test_days_that_make_no_sense_are_refused_with_a_cure(client: Client) -> None:
    for first, last, cure in (
        ("2026-12-24", "2026-12-23", "Swap the two."),
        ("2026-11-01", "2026-11-22", "That is over already."),
        ("2026-12-24", "2028-12-23", "within 365 days"),
        ("soon", "", "Choose a day, such as 2026-12-24."),
    ):
        response = client.post(f"{PAGE}away/", {"first": first, "last": last})
        assert response.status_code == 422
        assert cure in response.content.decode()


def test_they_pause_and_come_back_without_a_reason(client: Client, supporter: Supporter) -> None:
    for back, status in (("", "paused"), ("", "paused"), ("1", "active"), ("1", "active")):
        said(client, f"{PAGE}pause/", back=back)
        supporter.refresh_from_db()
        assert supporter.status == status
    Supporter.objects.update(status=SupporterStatus.STEPPED_DOWN)
    said(client, f"{PAGE}pause/", back="1")
    assert Supporter.objects.get().status == SupporterStatus.STEPPED_DOWN


def test_the_page_is_easy_to_use(client: Client, supporter: Supporter, page: Page) -> None:
    TimeAway.objects.create(
        supporter=supporter, first_day=date(2026, 12, 24), last_day=date(2026, 12, 24)
    )
    serve(page, client)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(HOME + "/support/")
    page.get_by_role("link", name="When to ask me").click()
    assert axe_violations(page) == []
    page.get_by_text("My own hours").first.click()
    page.get_by_role("button", name="Save my hours").click()
    expect(page.get_by_role("heading", name="One thing to check")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("group", name="Monday").get_by_label("From").select_option("9 am")
    page.get_by_role("group", name="Monday").get_by_label("Until").select_option("5 pm")
    page.get_by_role("button", name="Save my hours").click()
    expect(page.get_by_text("Saved. It counts from now on.")).to_be_visible()
    page.goto(HOME + PAGE)
    page.get_by_role("button", name="Pause me").click()
    expect(page.get_by_role("button", name="I am back")).to_be_visible()
    assert axe_violations(page) == []
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
