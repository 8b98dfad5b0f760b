"""The calls around the dates of a lawsuit, for a calendar that the program does not keep.

They are reckoned as those of a walk that is kept (`defendants`), all at once and far ahead, and
one a day: where two would fall on a day, the later is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from beenthere.domain.defendants import Hours, Step, touches
from beenthere.domain.vocabulary import Phase

CALL_LASTS = timedelta(minutes=30)
"""What a call takes in a calendar: most are shorter, and nobody should have to hurry."""

LONGEST_TRIAL = timedelta(weeks=12)
"""A trial that lasts longer than this is a slip of the pen."""

FURTHEST = timedelta(days=5 * 365)
"""No court sets a date further ahead."""

_SATURDAY = 5


def trial(first: date, last: date) -> list[Step]:
    """A trial from its first to its last day; courts rest at weekends."""
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    in_court = [day for day in every if day.weekday() < _SATURDAY or day in (first, last)]
    return [Step(first, Phase.BEFORE_TRIAL), *(Step(day, Phase.TRIAL_DAY) for day in in_court)]


def calls(steps: Iterable[Step], *, now: datetime, hours: Hours) -> list[datetime]:
    """The calls around these steps that are still to come, in order, one a day."""
    ahead = sorted(at for step in steps for at in touches(step, hours) if at > now)
    return sorted({hours.day_of(at): at for at in ahead}.values())
