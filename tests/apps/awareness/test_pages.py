"""Who has heard, who is new, and the list of completed trainings; and all of it on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, Page

from beenthere.apps.awareness.models import Opening, Training
from beenthere.apps.awareness.training_list import signed
from beenthere.domain.vocabulary import PresentationKind, Rank
from tests.apps.awareness.conftest import DAY, Presents
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

AWARENESS, STARTERS, TRAINING = "/awareness/", "/awareness/starters/", "/awareness/training/"


def sent(client: Client, text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    response = client.post(TRAINING, {"file": SimpleUploadedFile("done.csv", data)})
    return response.content.decode()


def test_who_has_not_heard_is_told_by_department(
    hospital: Hospital, manager: Client, presents: Presents
) -> None:
    for department, listed_on in (("surgery", None), ("surgery", MONDAY - 3 * DAY), ("er", None)):
        hospital.person(department=department, listed_on=listed_on)
    presents("surgery", begins_at=MONDAY - 30 * DAY, came=50)
    presents("er", begins_at=MONDAY - 366 * DAY, came=50)
    html = manager.get(AWARENESS).content.decode()
    assert "1 of 2" in html
    assert "October 24, 2026" in html
    assert "1 of 1" in html
    assert "None in that time" in html


def test_openings_are_shown_when_their_month_is_over_and_never_when_they_are_few(
    hospital: Hospital, manager: Client
) -> None:
    surgery = hospital.person(department="surgery").department
    for month, count in ((11, 70), (10, 42), (9, 10), (8, 0), (7, 99)):
        Opening.objects.create(department=surgery, month=date(2026, month, 1), count=count)
    html = manager.get(AWARENESS).content.decode()
    assert "42" in html
    assert "fewer than 11" in html
    for hidden in ("70", "99", ">10<", "52"):
        assert hidden not in html.split("Posters and cards")[1]


def test_whom_to_invite(hospital: Hospital, manager: Client, presents: Presents) -> None:
    for name, days, rank in (
        ("Rosa Resident", 20, Rank.RESIDENT),
        ("Stella Staff", 20, Rank.PROFESSOR),
        ("Olga Oldhand", 500, Rank.RESIDENT),
    ):
        listed = (MONDAY - days * DAY).date()
        hospital.person(name=name, rank=rank, department="surgery", listed_on=listed)
    hospital.person(name="Fiona First", department="surgery")
    presents(kind=PresentationKind.FACULTY_ORIENTATION, begins_at=MONDAY - 5 * DAY, came=30)
    html = manager.get(STARTERS, {"department": "surgery"}).content.decode()
    assert "Rosa Resident" in html
    for name in ("Stella Staff", "Olga Oldhand", "Fiona First"):
        assert name not in html
    assert "Rosa Resident" not in manager.get(STARTERS).content.decode()
    assert manager.get(STARTERS, {"department": "\x00"}).status_code == 200


def test_a_list_is_looked_at_and_then_taken_in_without_a_name(
    hospital: Hospital, manager: Client
) -> None:
    ana = hospital.person(department="surgery").directory_id
    gone = hospital.person(active=False).directory_id
    rows = f"Name,ID,Completed_On\nAna,{ana},2026-03-14\nBo,{gone},2026-03-14\n\n"
    html = sent(manager, rows + "Who,nobody,2026-03-14\nCy,C 1,soon\n")
    for words in (
        "Line 5, id: Nobody in the directory has this id.",
        "Line 6, completed_on: Write the day as in 2026-03-14.",
        "Line 6, id: Use letters, digits",
        "Take in the rest",
    ):
        assert words in html
    assert not Training.objects.exists()
    assert "Ana" not in html
    counts = html.split('name="counts" value="')[1].split('"')[0]
    said = manager.post(TRAINING, {"counts": counts}, follow=True).content.decode()
    assert "Taken in." in said
    [row] = Training.objects.all()
    assert (row.department_id, row.month, row.count) == ("surgery", date(2026, 3, 1), 1)
    # The next list takes its place.
    manager.post(TRAINING, {"counts": signed({("surgery", date(2026, 4, 1)): 2})})
    assert [each.count for each in Training.objects.all()] == [2]
    for forged in (counts[:-1], "x", "\x00"):
        assert manager.post(TRAINING, {"counts": forged}).status_code == 422
    assert [each.count for each in Training.objects.all()] == [2]


def test_a_file_that_cannot_be_read_is_answered_with_its_cure(manager: Client) -> None:
    for data, cure in (
        (b"\xff\xfe\x00", "This file is not in UTF-8. Save it as CSV in UTF-8"),
        ("name,id\nAna,1\n", "The first row names no column completed_on."),
        ("", "This file is empty."),
        ('id,completed_on\n"a,', "This file is not a table we can read."),
    ):
        assert cure in sent(manager, data)
    assert "Choose a file" in manager.post(TRAINING, {}).content.decode()


def test_pages_take_as_many_statements_however_much_there_is(
    hospital: Hospital, manager: Client, presents: Presents
) -> None:
    def statements() -> list[int]:
        counts = []
        for address in (AWARENESS, STARTERS):
            with CaptureQueriesContext(connection) as captured:
                manager.get(address)
            counts.append(len(captured))
        return counts

    def more(department: str, days: int) -> None:
        listed = (MONDAY - timedelta(days=days)).date()
        person = hospital.person(department=department, listed_on=listed)
        presents(department, begins_at=MONDAY - days * DAY, came=10)
        presents(department, begins_at=MONDAY + days * DAY, presenter=hospital.account())
        Opening.objects.create(department=person.department, month=date(2026, 10, 1), count=30)

    more("surgery", 3)
    little = statements()
    for number in range(6):
        more(f"ward_{number}", 4 + number)
    assert statements() == little


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()


def test_every_page_on_a_phone_and_on_a_desk(
    hospital: Hospital, manager: Client, presents: Presents, page: Page
) -> None:
    listed = (MONDAY - DAY).date()
    person = hospital.person(department="surgery", listed_on=listed)
    Opening.objects.create(department=person.department, month=date(2026, 10, 1), count=30)
    ana = hospital.supporter().account
    ahead = presents("surgery", presenter=ana)
    presents(begins_at=MONDAY - DAY)
    presenting = signed_in(ana)
    for client, addresses in (
        (
            manager,
            (
                AWARENESS,
                f"{STARTERS}?department=surgery",
                TRAINING,
                "/awareness/plan/",
                f"/awareness/{ahead.pk}/",
            ),
        ),
        (presenting, ("/presenting/",)),
    ):
        page.unroute_all()
        serve(page, client)
        for address in addresses:
            page.goto(HOME + address)
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert axe_violations(page) == [], address
