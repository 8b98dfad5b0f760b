"""The calendar feed: a secret address, which says when somebody is busy and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar

from beenthere.apps.people.models import Account, AccountRole
from beenthere.apps.rota import feed
from beenthere.domain.vocabulary import Duty, Role
from tests.apps.rota.conftest import DAY, ShiftOf
from tests.hospital import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)


def address(account: Account) -> str:
    return f"/rota/calendar/{feed.new_secret(account=account)}.ics"


def test_it_says_peer_support_and_nothing_else(
    dana: Account, lee: Account, shift: ShiftOf, client: Client
) -> None:
    shift(dana)
    shift(dana, duty=Duty.BACKUP, begins=MONDAY + DAY, lasts=timedelta(days=7))
    shift(dana, begins=MONDAY - 9 * DAY)  # over
    shift(lee, begins=MONDAY + DAY)
    answer = client.get(address(dana))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in events] == ["Peer support"] * 2
    assert [each.decoded("DTSTART") for each in events] == [MONDAY, MONDAY + DAY]
    assert [each.decoded("DTEND") for each in events] == [MONDAY + DAY, MONDAY + 8 * DAY]
    assert {name for each in events for name in each} == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS",
    }  # fmt: skip
    assert dana.person is not None
    for word in (dana.person.name, dana.email, "call", "backup", "director"):
        assert word.lower() not in answer.content.decode().lower()


def test_a_calendar_program_hears_when_nothing_has_changed(
    dana: Account, shift: ShiftOf, client: Client
) -> None:
    shift(dana)
    where = address(dana)
    mark = client.get(where).headers["ETag"]
    same = client.get(where, headers={"if-none-match": mark})
    assert (same.status_code, same.content) == (304, b"")
    shift(dana, begins=MONDAY + DAY)
    assert client.get(where, headers={"if-none-match": mark}).status_code == 200


def test_the_secret_is_not_kept_and_the_address_can_be_ended(dana: Account, client: Client) -> None:
    secret = feed.new_secret(account=dana)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rota_calendarlink")
        assert secret not in str(cursor.fetchall())
    first, second = f"/rota/calendar/{secret}.ics", address(dana)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert client.post(second).status_code == 405
    AccountRole.objects.filter(account=dana).update(role=Role.SUPPORTER)
    assert client.get(second).status_code == 404
    AccountRole.objects.filter(account=dana).update(role=Role.DIRECTOR)
    feed.revoke(account=dana)
    assert not feed.has_link(dana)
    assert client.get(second).status_code == 404
    assert client.get("/rota/calendar/guess.ics").status_code == 404
