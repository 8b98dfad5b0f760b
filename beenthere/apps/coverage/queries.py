"""Who could be asked, read from the directory, the roster and the hours of supporters.

It reads no table of cases, nothing that is sealed, and no column that a case changes (laws L6 and
L9). The number of statements does not depend on how many people there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from beenthere.apps.nominations.links import question_address
from beenthere.apps.nominations.queries import departments
from beenthere.apps.outside import program
from beenthere.apps.people.models import Person
from beenthere.apps.people.told import OF_PERSON, person_of
from beenthere.apps.reports.models import Period
from beenthere.apps.reports.queries import Told, figures, periods
from beenthere.apps.supporters.availability import calendars
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.coverage import By, Coverage, Known, Row, When, open_when
from beenthere.domain.matching.weights import MatchingPolicy
from beenthere.domain.reporting import MISSING, Cell, Measure
from beenthere.domain.vocabulary import SupporterStatus

_AT_ONCE = 3
"""Departments named as the next: more than that nobody takes on in a week."""


def coverage(*, now: datetime) -> Coverage:
    """Who could be asked for everybody at work, as things stand."""
    rows = list(Person.objects.values_list(*OF_PERSON, "reports_to__directory_id", "active"))
    current = program()
    return Coverage(
        [row[0] for row in rows if row[-1]],
        list(_supporters(now=now)),
        {row[0]: person_of(*row[:-1]) for row in rows},
        as_of=current.day_of(now),
        enough=current.policy.enough_to_ask,
        policy=MatchingPolicy(
            weights=current.weights, specialty_prefers=dict(current.specialty_prefers)
        ),
    )


def for_week(*, now: datetime) -> list[Row]:
    """The departments, at most three, where a nomination is most needed: those without a supporter
    of their own, or with somebody for whom too few could be asked.

    Not for whoever also directs: what they see of matching would tell them more (law L6).
    """
    rows = coverage(now=now).by(By.DEPARTMENT)
    return [row for row in rows if row.thin or not row.supporters][:_AT_ONCE]


@dataclass(frozen=True)
class Next:
    """A department where one more supporter would help most, and the question to its people: the
    address to send them, where it is open."""

    row: Row
    address: str
    closes_on: date | None


def next_to_ask(found: Coverage, *, now: datetime) -> list[Next]:
    """The departments in most need, at most three."""
    asked = {each.department.pk: each for each in departments(now=now)}
    return [
        Next(row, question_address(each.question) if each.question else "", each.closes_on)
        for row in found.by(By.DEPARTMENT)[:_AT_ONCE]
        for each in [asked[row.group]]
    ]


@dataclass(frozen=True)
class Missing:
    """What matching could not find in the months of the latest report, and how often."""

    period: Period
    rows: tuple[tuple[Measure, Told], ...]


def missing() -> Missing | None:
    """What was published of it; None before there is a report that tells of it."""
    for period in periods()[:1]:
        told = figures([period])[period.begins]
        rows = tuple((each, told[Cell(each)]) for each in MISSING if Cell(each) in told)
        return Missing(period, rows) if rows else None
    return None


def _supporters(*, now: datetime) -> Iterator[Known]:
    zone, found = program().zone, calendars()
    # By identity: those who gave the same hours share one calendar, which is judged once.
    judged: dict[int, frozenset[When]] = {}
    at_work = Supporter.objects.filter(person__active=True, account__enabled=True)
    for key, person, status, trained_on, own_zone, urgent in at_work.values_list(
        "pk", "person__directory_id", "status", "trained_on", "zone", "urgent_any_hour"
    ):
        hours = found.of(key, zone=own_zone, urgent_any_hour=urgent)
        if id(hours) not in judged:
            judged[id(hours)] = open_when(hours, now=now, zone=zone)
        yield Known(
            person=person,
            status=SupporterStatus(status),
            trained_on=trained_on,
            open_when=judged[id(hours)],
        )
