"""What the page of awareness shows: a picture of who has not heard, and the table beneath it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from beenthere.apps.awareness.models import Presentation
from beenthere.apps.awareness.queries import Openings
from beenthere.apps.people.in_words import department_words
from beenthere.domain.awareness import Standing
from beenthere.domain.suppression import shown
from beenthere.domain.training import Counts

_WIDEST = 320
"""How long the longest bar is, in the picture's own units."""
_STEP = 48
_IN_PICTURE = 20
"""Departments in the picture, those where most have not heard; the table has all of them."""


@dataclass(frozen=True)
class Bar:
    """A department in the picture: all who work there, and how many of them have not heard."""

    department: str
    standing: Standing
    top: int
    length: int
    not_heard: int


@dataclass(frozen=True)
class Picture:
    """The bars, and how tall they are together."""

    bars: Sequence[Bar]
    height: int


def picture(standings: Sequence[Standing]) -> Picture:
    """A bar for each department, long as there are people, and filled as they have not heard."""
    first = standings[:_IN_PICTURE]
    most = max((each.at_work for each in first), default=1)
    bars = [
        Bar(
            department=department_words(each.department),
            standing=each,
            top=number * _STEP,
            length=round(each.at_work / most * _WIDEST),
            not_heard=round(each.not_heard / most * _WIDEST),
        )
        for number, each in enumerate(first)
    ]
    return Picture(bars=bars, height=len(bars) * _STEP)


def in_words(standings: Iterable[Standing]) -> list[tuple[str, Standing]]:
    """Each standing with the name of its department."""
    return [(department_words(each.department), each) for each in standings]


def for_whom(presentations: Iterable[Presentation]) -> list[tuple[Presentation, str]]:
    """Each presentation with the departments that it is for."""
    return [
        (each, ", ".join(sorted(department_words(row.pk) for row in each.departments.all())))
        for each in presentations
    ]


@dataclass(frozen=True)
class OpeningsTable:
    """Openings of the referral page, as they may be shown: each count for itself, and no sum."""

    months: Sequence[date]
    rows: Sequence[tuple[str, Sequence[tuple[date, str]]]]


def openings(found: Openings) -> OpeningsTable:
    """A row for each department that has any."""
    departments = {department for department, _month in found.counts}
    return OpeningsTable(
        months=found.months,
        rows=sorted(
            (
                department_words(code),
                [(month, shown(found.counts.get((code, month), 0))) for month in found.months],
            )
            for code in departments
        ),
    )


def by_department(counts: Counts) -> list[tuple[str, int]]:
    """How many there are in each department, by its name."""
    whole = Counter[str]()
    for (department, _month), many in counts.items():
        whole[department_words(department)] += many
    return sorted(whole.items())
