"""A program that trains and meets: a room, a manager, and supporters on their way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from beenthere.apps.gatherings import planning
from beenthere.apps.gatherings.models import Gathering, Place
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import GatheringKind, Role, SupporterStatus
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

DAY = timedelta(days=1)
SOON = MONDAY + 20 * DAY
Planned = Callable[..., Gathering]


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def room() -> Place:
    return planning.add_place(label="Room B-214")


@pytest.fixture
def planned(room: Place) -> Planned:
    """Plans something in the room: a meeting with two seats in twenty days, unless changed."""

    def plan(
        kind: GatheringKind = GatheringKind.MEETING,
        *,
        begins: datetime = SOON,
        seats: int = 2,
        leaders: tuple[int, ...] = (),
        now: datetime | None = None,
    ) -> Gathering:
        what = planning.Plan(
            begins=begins,
            lasts=timedelta(minutes=90),
            place_id=room.pk,
            seats=seats,
            leaders=leaders,
        )
        return planning.plan(kind=kind, what=what, now=now or min(MONDAY, begins - DAY))

    return plan


@pytest.fixture
def newcomer(hospital: Hospital) -> Supporter:
    """Somebody who has said yes, and is still to be trained."""
    return hospital.supporter(status=SupporterStatus.COMMITTED, trained_on=None)


@pytest.fixture
def manager(hospital: Hospital) -> Client:
    return signed_in(hospital.account(Role.PROGRAM_MANAGER, person=hospital.person()))
