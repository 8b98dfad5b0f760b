"""The demo hospital: the same every time, plainly made up, with a case in every state."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters.models import Supporter
from beenthere.demo.hospital import staff
from beenthere.demo.roster import SUPPORTERS
from beenthere.demo.seeding import fill, is_filled
from beenthere.domain.case import CaseState
from beenthere.domain.directory import Reading, checked
from beenthere.domain.formats import FORMATS
from tests.hospital import MONDAY


def test_the_staff_are_the_same_every_time_and_plainly_made_up() -> None:
    people = staff()
    assert people == staff()
    assert 1_100 <= len(people) <= 1_300
    assert len({person.department for person in people}) == 14
    assert len({person.name for person in people}) == len(people)
    assert all(person.email.endswith(".example") for person in people)
    assert all(person.phone[-7:-2] == "55501" for person in people)
    assert all(FORMATS["person_name"].fits(person.name) for person in people)
    assert not checked(Reading(entries=tuple(people)), current={}).problems


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [40, pytest.param(0, marks=pytest.mark.soak)])
def test_the_demo_has_a_case_in_every_state_whenever_it_is_made(hours: int) -> None:
    now: datetime = MONDAY + timedelta(hours=hours)
    assert not is_filled()
    fill(
        Reading(entries=tuple(staff())),
        now=now,
        watch=lambda items, *, doing, total: items,
    )
    assert is_filled()
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == set(CaseState) - {CaseState.RECEIVED}
    assert Supporter.objects.count() == SUPPORTERS
    assert Account.objects.filter(person=None).count() == 2
    assert Person.objects.count() == len(staff())
    assert not Case.objects.exclude(state=CaseState.CLOSED).filter(
        due_at__lt=now - timedelta(days=3)
    )
