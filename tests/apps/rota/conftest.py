"""A program that is large enough for a rota, with two people who take turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from beenthere.apps.people.models import Account
from beenthere.apps.rota.models import Shift
from beenthere.domain.program import Size
from beenthere.domain.vocabulary import Duty, Role
from tests.hospital import MONDAY, Hospital

DAY = timedelta(days=1)
ShiftOf = Callable[..., Shift]


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def large(settings: object) -> None:
    """A program whose directors take turns."""
    settings.PROGRAM = replace(settings.PROGRAM, size=Size.FULL)  # type: ignore[attr-defined]


@pytest.fixture
def dana(hospital: Hospital) -> Account:
    return hospital.director(name="Dana Director")


@pytest.fixture
def lee(hospital: Hospital) -> Account:
    return hospital.director(Role.ASSOCIATE_DIRECTOR, name="Lee Associate")


@pytest.fixture
def shift() -> ShiftOf:
    """Gives somebody a duty, from now for a day unless said otherwise."""

    def give(
        account: Account,
        *,
        duty: Duty = Duty.ON_CALL,
        begins: datetime = MONDAY,
        lasts: timedelta = DAY,
        **more: object,
    ) -> Shift:
        return Shift.objects.create(
            account=account,
            duty=duty,
            begins_at=begins.astimezone(UTC),
            ends_at=(begins + lasts).astimezone(UTC),
            **more,
        )

    return give
