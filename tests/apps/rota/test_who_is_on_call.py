"""Who is on call, at any moment: one person, nobody, or in a small program everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from beenthere.apps.people.models import Account, AccountRole
from beenthere.apps.rota.models import Leave
from beenthere.apps.rota.queries import backup, gaps_ahead, on_call, stretches
from beenthere.domain.rota import Stretch
from beenthere.domain.vocabulary import Duty, Role
from tests.apps.rota.conftest import DAY, ShiftOf
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def test_in_a_small_program_every_director_is_on_call_and_there_is_no_rota(
    hospital: Hospital, dana: Account, lee: Account, shift: ShiftOf
) -> None:
    hospital.account(Role.ALTERNATE)
    shift(lee)
    assert on_call(now=MONDAY) == [dana.pk, lee.pk]
    assert backup(now=MONDAY) == []
    assert gaps_ahead(now=MONDAY) == []


@pytest.mark.usefixtures("large")
def test_in_a_large_one_whoever_has_the_duty_is(
    dana: Account, lee: Account, shift: ShiftOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert on_call(now=MONDAY) == []
    shift(dana)
    shift(lee, duty=Duty.BACKUP)
    shift(lee, begins=MONDAY + DAY)
    with django_assert_num_queries(2):
        assert on_call(now=MONDAY) == [dana.pk]
    assert backup(now=MONDAY) == [lee.pk]
    assert on_call(now=MONDAY + DAY) == [lee.pk]
    assert backup(now=MONDAY + DAY) == []
    assert on_call(now=MONDAY - timedelta(seconds=1)) == []


@pytest.mark.usefixtures("large")
def test_nobody_counts_on_somebody_who_is_on_leave_has_left_or_stepped_down(
    dana: Account, lee: Account, shift: ShiftOf
) -> None:
    shift(dana, lasts=WEEK)
    tuesday = MONDAY + DAY
    Leave.objects.create(account=dana, first_day=tuesday.date(), last_day=tuesday.date())
    assert on_call(now=MONDAY) == [dana.pk]
    assert on_call(now=tuesday) == []
    assert [(each.who, each.ends - each.begins) for each in gaps_of(3)] == [(None, DAY)]
    AccountRole.objects.filter(account=dana).update(role=Role.ALTERNATE)
    assert on_call(now=MONDAY) == []
    AccountRole.objects.filter(account=dana).update(role=Role.DIRECTOR)
    assert dana.person is not None
    dana.person.active = False
    dana.person.save()
    assert on_call(now=MONDAY) == []


def gaps_of(days: int) -> list[Stretch]:
    laid = stretches(Duty.ON_CALL, since=MONDAY, until=MONDAY + days * DAY)
    return [each for each in laid if each.who is None]


@pytest.mark.usefixtures("large")
def test_gaps_are_known_a_week_ahead(dana: Account, lee: Account, shift: ShiftOf) -> None:
    shift(dana, begins=MONDAY - DAY, lasts=3 * DAY)
    shift(lee, begins=MONDAY + 3 * DAY, lasts=2 * WEEK)
    [gap] = gaps_ahead(now=MONDAY)
    assert (gap.begins, gap.ends) == (MONDAY + 2 * DAY, MONDAY + 3 * DAY)
    assert gaps_ahead(now=MONDAY + 3 * DAY) == []
    assert len(gaps_ahead(now=MONDAY - WEEK)) == 1  # the one that has begun; the next is far


def test_no_two_people_have_one_duty_and_nobody_has_two(
    dana: Account, lee: Account, shift: ShiftOf
) -> None:
    shift(dana)
    shift(lee, duty=Duty.BACKUP)
    shift(lee, begins=MONDAY + DAY)  # where one ends the next can begin
    clashes: list[tuple[Account, dict[str, object]]] = [
        (lee, {"begins": MONDAY + DAY / 2}),
        (dana, {"duty": Duty.BACKUP, "begins": MONDAY + DAY - timedelta(seconds=1)}),
        (dana, {"begins": MONDAY + 9 * DAY, "lasts": -DAY}),
    ]
    for account, clash in clashes:
        with pytest.raises(IntegrityError), transaction.atomic():
            shift(account, **clash)
