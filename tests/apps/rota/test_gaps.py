"""A gap in the rota is said before it happens; while there is one, everybody is paged at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.paging.models import Message
from beenthere.apps.people.models import Account
from beenthere.apps.rota.models import Shift
from beenthere.apps.watchdog import Trouble, for_directors, troubles
from beenthere.domain.vocabulary import Duty, Urgency
from beenthere.domain.wording import MessageKind
from tests.apps.rota.conftest import DAY, ShiftOf
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_step")]

AT_NIGHT = MONDAY + timedelta(hours=12)  # ten in the evening
FRIDAY_EVENING = MONDAY + timedelta(days=4, hours=8)  # six, in Boston


def desk_of(account: Account) -> str:
    return signed_in(account).get("/desk/").content.decode()


@pytest.mark.usefixtures("large")
def test_a_gap_is_said_a_week_ahead_to_the_watch_and_to_the_directors(
    dana: Account, shift: ShiftOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
    shift(dana, lasts=3 * DAY)
    [found] = [each for each in troubles(now=MONDAY) if each.trouble is Trouble.ROTA_GAP]
    gap = "Nobody is on call from Thursday, November 26, 10 am, until Monday, November 30, 10 am."
    assert gap in found.words
    assert found.count == 1
    assert f"{gap} Please fill the rota." in for_directors(now=MONDAY)
    assert gap in desk_of(dana)
    shift(dana, begins=MONDAY + 3 * DAY, lasts=9 * DAY)
    assert not [each for each in troubles(now=MONDAY) if each.trouble is Trouble.ROTA_GAP]
    assert "Nobody is on call" not in desk_of(dana)
    Shift.objects.all().delete()
    assert "Nobody is on call from now, until" in " ".join(for_directors(now=MONDAY))


def test_a_small_program_has_no_gaps(dana: Account) -> None:
    assert not [each for each in troubles(now=MONDAY) if each.trouble is Trouble.ROTA_GAP]


def paged_at_once() -> set[int]:
    first = Message.objects.earliest("due_at").due_at
    waiting = Message.objects.filter(kind=MessageKind.TRIAGE_WAITING, due_at=first)
    return set(waiting.values_list("account_id", flat=True))


@pytest.mark.usefixtures("large")
def test_whoever_is_on_call_is_paged_first_and_with_an_empty_rota_everybody_at_once(
    hospital: Hospital, dana: Account, lee: Account, shift: ShiftOf
) -> None:
    hospital.case(urgency=Urgency.URGENT, now=AT_NIGHT)
    assert paged_at_once() == {dana.pk, lee.pk}
    Message.objects.all().delete()
    shift(lee)
    shift(dana, duty=Duty.BACKUP)
    hospital.case(urgency=Urgency.URGENT, now=AT_NIGHT)
    assert paged_at_once() == {lee.pk}


@pytest.mark.usefixtures("large")
def test_somebody_on_call_who_may_not_see_the_case_is_not_told_of_it(
    hospital: Hospital, dana: Account, lee: Account, shift: ShiftOf
) -> None:
    shift(lee)
    assert lee.person is not None
    hospital.case(facts_of(lee.person), urgency=Urgency.URGENT, now=AT_NIGHT)
    assert set(Message.objects.values_list("account_id", flat=True)) == {dana.pk}


def test_in_a_small_program_help_comes_first_while_nobody_is_at_the_desk(
    hospital: Hospital, dana: Account, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    supporter = hospital.supporter()
    for moment, closed in ((MONDAY, False), (FRIDAY_EVENING, True)):
        monkeypatch.setattr("tests.jumping_clock.now", lambda at=moment: at)
        for asking, path in (
            (client, "/refer/sent/"),
            (signed_in(supporter.account), "/support/"),
            (signed_in(dana), "/rota/"),
        ):
            page = asking.get(path).content.decode()
            assert ("8 am Monday" in page) == closed, path
        if closed:
            thanks = client.get("/refer/sent/").content.decode()
            help_now, rest = thanks.index("Nobody is at the desk now"), thanks.index("What happens")
            assert help_now < thanks.index("988") < rest
            assert help_now < thanks.index("Employee Assistance") < rest


@pytest.mark.usefixtures("large")
def test_in_a_large_one_somebody_is_on_call_day_and_night(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: FRIDAY_EVENING)
    assert "Nobody is at the desk" not in client.get("/refer/sent/").content.decode()
