"""What the demo program counted in the past: the worker makes reports of it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from beenthere.apps.outside import program
from beenthere.apps.reports.actions import Counts, TallyCell, add
from beenthere.domain.reporting import quarter_of
from beenthere.domain.vocabulary import EventKind, Missed, Source

SEED = 11
_MONTHS = 12
_A_MONTH = 24
_SHARES = (30, 16, 8, 4, 10, 7, 9, 3, 13)
"""How often each kind of event comes, in the order of the vocabulary."""
_TOLD = (45, 20, 15, 12, 8)
"""How often each source tells us, in the order of the vocabulary."""


def make_counts(*, now: datetime) -> None:
    """A year of counts, up to the quarter that is running."""
    random = Random(SEED)  # noqa: S311 -- the same counts every time
    cells: dict[TallyCell, Counts] = {}
    month = quarter_of(program().day_of(now))
    for _ in range(_MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        for cell, referred in _of_a_month(month, random).items():
            cells[cell] = _course_of(referred, random)
    add(cells)


def _of_a_month(month: date, random: Random) -> Counter[TallyCell]:
    many = random.randint(_A_MONTH - 6, _A_MONTH + 6)
    kinds = random.choices(list(EventKind), _SHARES, k=many)
    sources = random.choices(list(Source), _TOLD, k=many)
    return Counter((month, kind, source) for kind, source in zip(kinds, sources, strict=True))


def _course_of(referred: int, random: Random) -> Counts:
    course = Counts(referred=referred)
    for _ in range(referred):
        soon = random.choices(("same_day", "next_day", "later", ""), (55, 30, 10, 5))[0]
        course.same_day += soon == "same_day"
        course.next_day += soon == "next_day"
        course.later += soon == "later"
        declined = random.random() < 0.1
        course.declined += declined
        course.reached += bool(soon) and not declined
        missing = random.choices((None, *Missed), (80, 4, 9, 2, 5))[0]
        course.nobody += missing is Missed.NOBODY
        course.no_language += missing is Missed.LANGUAGE
        course.no_profession += missing is Missed.PROFESSION
        course.no_specialty += missing is Missed.SPECIALTY
    return course
