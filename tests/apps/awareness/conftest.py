"""A Monday, somebody who keeps the roster, and presentations to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from beenthere.apps.awareness.models import Presentation
from beenthere.apps.people.models import Department
from beenthere.domain.vocabulary import PresentationKind, Role
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

DAY = timedelta(days=1)
Presents = Callable[..., Presentation]


@pytest.fixture(autouse=True)
def monday(ten_on_monday: None) -> None:
    """It is always ten on that Monday here."""


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def manager(hospital: Hospital) -> Client:
    return signed_in(hospital.account(Role.PROGRAM_MANAGER))


@pytest.fixture
def presents() -> Presents:
    """Makes a presentation for departments, or for all of them; held when `came` is said."""

    def make(
        *departments: str,
        begins_at: datetime = MONDAY + 7 * DAY,
        kind: PresentationKind = PresentationKind.GRAND_ROUNDS,
        **more: object,
    ) -> Presentation:
        made = Presentation.objects.create(
            kind=kind, begins_at=begins_at, ends_at=begins_at + timedelta(minutes=30), **more
        )
        made.departments.set(Department.objects.filter(code__in=departments))
        return made

    return make
