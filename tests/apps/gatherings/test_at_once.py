"""A supporter who asks for a place at the instant they step down: nobody who left has one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, connections, transaction

from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.gatherings import booking
from beenthere.apps.gatherings.models import Seat
from beenthere.domain.supporter_life import Mover
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


def test_whoever_steps_down_at_that_instant_has_no_place(
    hospital: Hospital, planned: Planned
) -> None:
    leaves, meeting = hospital.supporter(), planned()

    def books() -> None:
        with suppress(booking.NotForThem):
            booking.book(gathering_id=meeting.pk, supporter_id=leaves.pk, now=MONDAY)

    def goes() -> None:
        step_down(supporter_id=leaves.pk, by=Mover.THEMSELVES, now=MONDAY)

    def elsewhere(acts: Callable[[], None]) -> None:
        try:
            acts()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            goes()
            done = pool.submit(elsewhere, books)
            eventually(somebody_waits_for_us)
        done.result(timeout=60)
    assert not Seat.objects.exists()
