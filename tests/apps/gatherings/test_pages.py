"""Training and meetings on a screen: planned, joined, marked; and what a file of them tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings

from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.cases.models import Assignment
from beenthere.apps.gatherings.booking import book
from beenthere.apps.gatherings.models import Gathering, Place, Seat, YearCount
from beenthere.domain.paper import Sheet
from beenthere.domain.supporter_life import Mover
from beenthere.domain.vocabulary import GatheringKind, Role, SeatState, SupporterStatus
from tests.apps.gatherings.conftest import DAY, SOON, Planned
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ASKED = {"day": "2026-12-08", "begins": "17:00", "lasts": "90", "seats": "25"}


def posted(client: Client, path: str, **said: object) -> str:
    """What somebody reads after posting this."""
    return client.post(path, said, follow=True).content.decode()


def test_the_manager_keeps_the_places_and_plans_a_year(manager: Client) -> None:
    assert "Add a place first" in manager.get("/dates/planned/add/", follow=True).content.decode()
    assert "Room B-214" in posted(manager, "/dates/planned/places/", label="  Room  B-214 ")
    for label, cure in (
        ("Room B-214", "There is a place of that name"),
        ("He cried; see bed 12", "Write up to six short words"),
    ):
        assert cure in posted(manager, "/dates/planned/places/", label=label)
    room = Place.objects.get()
    said = posted(manager, "/dates/planned/year/", place=room.pk, **ASKED)
    assert "Four meetings are planned: December 8, March 9, June 8, September 7." in said
    assert Gathering.objects.filter(kind=GatheringKind.MEETING).count() == 4
    posted(manager, "/dates/planned/places/", take_off=room.pk)
    refused = manager.post("/dates/planned/add/", {"kind": "half_day", "place": room.pk, **ASKED})
    assert refused.status_code == 302
    assert "Room B-214" in posted(manager, "/dates/planned/places/", label="Room B-214")
    for changes, cure in (
        ({"seats": "0"}, "Write a number from 1 to 300"),
        ({"day": "2026-11-22"}, "That is over already"),
        ({"day": "2026-11-23", "begins": "06:00"}, "That is over already"),
        ({"day": "2031-01-01"}, "That is far away"),
        ({"leader_1": "0"}, "Choose somebody from the list"),
    ):
        answer = manager.post(
            "/dates/planned/add/", {"kind": "half_day", "place": room.pk, **ASKED, **changes}
        )
        assert answer.status_code == 422
        assert cure in answer.content.decode()


def test_a_supporter_joins_and_leaves_in_one_tap_each(hospital: Hospital, planned: Planned) -> None:
    meeting = planned(seats=1)
    first, second = (signed_in(hospital.supporter().account) for _ in range(2))
    asked = {"gathering": meeting.pk, "do": "book"}
    assert "You have a place." in posted(first, "/dates/seat/", **asked)
    page = posted(second, "/dates/seat/", **asked)
    assert "you are on the waiting list" in page
    assert "as the next" in page
    left = posted(first, "/dates/seat/", gathering=meeting.pk, do="leave")
    assert "Your place is free for others" in left
    assert "I can’t come" in second.get("/dates/").content.decode()
    for wrong in ({"gathering": "x"}, {}):
        assert first.post("/dates/seat/", wrong).status_code == 404
    half_day = planned(GatheringKind.HALF_DAY)
    assert first.post("/dates/seat/", {"gathering": half_day.pk}).status_code == 404


def test_a_date_for_the_calendar_says_peer_support_and_nothing_else(
    hospital: Hospital, planned: Planned
) -> None:
    supporter, leader = hospital.supporter(), hospital.account(Role.EAP_LEADER)
    meeting = planned(leaders=(leader.pk,))
    address = f"/dates/{meeting.pk}.ics"
    assert signed_in(supporter.account).get(address).status_code == 404
    book(gathering_id=meeting.pk, supporter_id=supporter.pk, now=MONDAY)
    for account in (supporter.account, leader):
        [event] = Calendar.from_ical(signed_in(account).get(address).content).walk("VEVENT")
        assert event["summary"] == "Peer support"
        assert event.decoded("dtstart") == meeting.begins_at
        assert not {"location", "description", "organizer", "attendee"} & {*map(str.lower, event)}


def test_attendance_is_one_tap_each(
    hospital: Hospital, planned: Planned, manager: Client, clock: Callable[[datetime], None]
) -> None:
    meeting, supporter = planned(), hospital.supporter()
    book(gathering_id=meeting.pk, supporter_id=supporter.pk, now=MONDAY)
    address = f"/dates/planned/{meeting.pk}/attendance/"
    who = {"supporter": supporter.pk}
    assert "changed in the meantime" in posted(manager, address, state="attended", **who)
    clock(SOON + timedelta(hours=1))
    for state in ("missed", "attended"):
        back = manager.post(address, {"state": state, **who})
        assert back["Location"] == f"/dates/planned/{meeting.pk}/#of-{supporter.pk}"
        assert Seat.objects.get().state == state
    late = hospital.supporter()
    assert manager.post(address, {"state": "came_along", "supporter": late.pk}).status_code == 302
    assert manager.post(address, {"state": "rest"}).status_code == 302
    for wrong in ({"state": "booked", **who}, {"state": "attended", "supporter": "x"}):
        assert manager.post(address, wrong).status_code == 404
    clock(SOON + 30 * DAY)
    assert "changed in the meantime" in posted(manager, address, state="missed", **who)
    page = manager.get(f"/dates/planned/{meeting.pk}/").content.decode()
    assert page.count("Was there") == 2


def test_the_managers_pages_read_no_case(
    hospital: Hospital, planned: Planned, manager: Client
) -> None:
    meeting, supporter = planned(), hospital.supporter()
    book(gathering_id=meeting.pk, supporter_id=supporter.pk, now=MONDAY)

    def pages() -> list[str]:
        addresses = ("", "add/", f"{meeting.pk}/", f"{meeting.pk}/change/")
        found = [manager.get(f"/dates/planned/{each}").content.decode() for each in addresses]
        return [re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page) for page in found]

    before = pages()
    hospital.director()
    Assignment.objects.create(case=triaged(hospital), supporter=supporter, lead=True, since=MONDAY)
    with CaptureQueriesContext(connection) as captured:
        assert pages() == before
    assert not [each["sql"] for each in captured.captured_queries if '"cases_' in each["sql"]]


def as_text(sheet: Sheet) -> bytes:
    """What is filled in on a printed sheet."""
    return str(sheet).encode()


def test_a_letter_tells_years_and_training_and_meetings(
    hospital: Hospital, settings: Settings
) -> None:
    settings.PRESS = f"{__name__}.{as_text.__name__}"
    supporter = hospital.supporter(trained_on=date(2024, 3, 1))
    client = signed_in(supporter.account)
    assert client.get("/dates/letter/2025/").status_code == 404
    YearCount.objects.create(
        supporter=supporter,
        year=2025,
        kind=GatheringKind.MEETING,
        times=3,
        last_on=date(2025, 12, 2),
    )
    letter = client.get("/dates/letter/2025/")
    assert letter["Content-Type"] == "application/pdf"
    for told in ("year=2025", "meetings=3", "refreshers=0", supporter.person.name):
        assert told in letter.content.decode()
    assert "Letter for 2025" in client.get("/dates/").content.decode()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(reduced_motion="reduce")
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    yield opened
    opened.close()
    assert complaints == []


def test_every_page_of_them_is_sound(
    page: Page,
    hospital: Hospital,
    planned: Planned,
    manager: Client,
    clock: Callable[[datetime], None],
) -> None:
    long_ago = MONDAY.date() - timedelta(days=900)
    supporter = hospital.supporter(trained_on=long_ago)
    meeting = planned(seats=1, leaders=(supporter.account_id,))
    hospital.supporter(status=SupporterStatus.PAUSED, trained_on=long_ago)
    waits = hospital.supporter()
    for each in (supporter, waits):
        book(gathering_id=meeting.pk, supporter_id=each.pk, now=MONDAY)
    planned(GatheringKind.REFRESHER, begins=SOON + DAY)
    over = planned(begins=MONDAY - 2 * DAY)
    Seat.objects.create(gathering=over, supporter=supporter, state=SeatState.ATTENDED, since=MONDAY)

    def sound(client: Client, path: str, heading: str) -> None:
        page.unroute_all()
        serve(page, client)
        page.goto(HOME + path)
        page.get_by_role("heading", name=heading, level=1).wait_for()
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert axe_violations(page) == [], path

    mine = signed_in(supporter.account)
    sound(mine, "/dates/", "My dates")
    sound(mine, "/dates/guide/", "How to lead a meeting")
    sound(manager, "/dates/planned/", "Training and meetings")
    sound(manager, "/dates/planned/add/", "Plan a date")
    sound(manager, "/dates/planned/year/", "Plan a year of meetings")
    sound(manager, "/dates/planned/places/", "Places")
    sound(manager, f"/dates/planned/{meeting.pk}/", "Quarterly meeting")
    sound(manager, f"/dates/planned/{meeting.pk}/change/", "Change it")
    clock(SOON)
    sound(manager, f"/dates/planned/{meeting.pk}/", "Quarterly meeting")
    step_down(supporter_id=supporter.pk, by=Mover.THEMSELVES, now=SOON)
    sound(mine, "/dates/", "My dates")
    assert page.get_by_text("Letter for 2026").is_visible()
