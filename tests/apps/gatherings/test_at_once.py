"""What touches the same supporters and gatherings at one instant: nobody who left has a place, and
nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, connections, transaction

from beenthere.apps.cases.actions.offering import standings
from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.gatherings import attending, booking
from beenthere.apps.gatherings.models import Seat
from beenthere.domain.supporter_life import Mover
from beenthere.domain.vocabulary import GatheringKind, SeatState, SupporterStatus
from tests.apps.gatherings.conftest import Planned
from tests.hospital import MONDAY, Hospital
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits_for_us() -> bool:
    """Whether another connection waits for what this one has locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return cursor.fetchone() is not None


def elsewhere(acts: Callable[[], None]) -> None:
    """On a connection of its own."""
    try:
        acts()
    finally:
        connections.close_all()


def test_whoever_steps_down_at_that_instant_has_no_place(
    hospital: Hospital, planned: Planned
) -> None:
    leaves, meeting = hospital.supporter(), planned()

    def books() -> None:
        with suppress(booking.NotForThem):
            booking.book(gathering_id=meeting.pk, supporter_id=leaves.pk, now=MONDAY)

    def goes() -> None:
        step_down(supporter_id=leaves.pk, by=Mover.THEMSELVES, now=MONDAY)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            goes()
            done = pool.submit(elsewhere, books)
            eventually(somebody_waits_for_us)
        done.result(timeout=60)
    assert not Seat.objects.exists()


def test_whoever_asks_for_a_place_while_the_others_are_marked_waits_in_no_circle(
    hospital: Hospital, planned: Planned
) -> None:
    half_day = planned(GatheringKind.HALF_DAY)
    first, second = (
        hospital.supporter(status=SupporterStatus.COMMITTED, trained_on=None) for _ in range(2)
    )
    for each in (second, first):
        Seat.objects.create(
            gathering=half_day, supporter=each, state=SeatState.BOOKED, since=MONDAY
        )

    def marks() -> None:
        attending.mark_the_rest(gathering_id=half_day.pk, now=half_day.ends_at)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            # As where somebody steps down: in the order of their keys, before any gathering.
            standings([first.pk])
            done = pool.submit(elsewhere, marks)
            eventually(somebody_waits_for_us)
            standings([second.pk])
            booking.book(gathering_id=half_day.pk, supporter_id=first.pk, now=MONDAY)
        done.result(timeout=60)
    assert set(Seat.objects.values_list("state", flat=True)) == {SeatState.ATTENDED}
