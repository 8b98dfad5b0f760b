"""A list of who completed the required training, reduced to counts by department and month.

The list names people; what is kept of it does not. Each row is read for itself and answered with
a cure where it cannot be taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from beenthere.domain.directory import Problem
from beenthere.domain.formats import FORMATS, tidy

ID, COMPLETED_ON = "id", "completed_on"
FIELDS = (ID, COMPLETED_ON)
"""The columns that a list must have; any others are not read."""

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*)?")

Counts = Mapping[tuple[str, date], int]
"""How many, by department and by the first day of a month."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One row: who, on which day, and on which line of the file."""

    directory_id: str
    day: date
    line: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a list comes to: the counts to keep, and what was left out of them."""

    counts: Counts
    problems: tuple[Problem, ...]
    too_old: int
    """People who completed it before the time that counts."""
    left: int
    """People who do not work here any more."""

    @property
    def counted(self) -> int:
        """How many people the counts hold."""
        return sum(self.counts.values())


def read_row(row: Mapping[str, str], *, line: int, today: date) -> Completion | list[Problem]:
    """What a row of plain text says, or what is wrong with it, field by field."""
    problems = []
    directory_id = tidy(row.get(ID, ""))
    if not FORMATS["directory_id"].fits(directory_id):
        problems.append(Problem(line, ID, FORMATS["directory_id"].cure))
    day = _day(tidy(row.get(COMPLETED_ON, "")))
    if day is None:
        problems.append(Problem(line, COMPLETED_ON, "Write the day as in 2026-03-14."))
    elif day > today:
        problems.append(Problem(line, COMPLETED_ON, "This day has not come yet. Check the year."))
    elif not problems:
        return Completion(directory_id, day, line)
    return problems


def missing(header: Collection[str]) -> list[str]:
    """The columns that the first row should name and does not."""
    return [field for field in FIELDS if field not in header]


def counted(
    completions: Iterable[Completion],
    *,
    at_work: Mapping[str, str],
    left: frozenset[str],
    since: date,
) -> Outcome:
    """The counts that are kept, each person once, under the last day the list gives them.

    `at_work` gives the department of everybody at work by directory id, `left` the ids of those
    who were.
    """
    last: dict[str, date] = {}
    problems = []
    for each in completions:
        if each.directory_id in at_work or each.directory_id in left:
            last[each.directory_id] = max(last.get(each.directory_id, date.min), each.day)
        else:
            cure = (
                "Nobody in the directory has this id. Take in the directory first, or correct it."
            )
            problems.append(Problem(each.line, ID, cure))
    here = {who: day for who, day in last.items() if who in at_work}
    counts = Counter(
        (at_work[who], day.replace(day=1)) for who, day in here.items() if day >= since
    )
    return Outcome(
        counts=counts,
        problems=tuple(problems),
        too_old=len(here) - counts.total(),
        left=len(last) - len(here),
    )


def _day(text: str) -> date | None:
    matched = _DAY.fullmatch(text)
    if matched is None:
        return None
    try:
        return date.fromisoformat(matched[1])
    except ValueError:
        return None
