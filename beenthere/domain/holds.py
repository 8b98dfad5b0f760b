"""What a legal hold covers: whole months and perhaps one department, and never a person.

A hold goes by the month of the referral. Whose department is not known is covered as well: a
hold would rather keep too much than lose what the law asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from beenthere.domain.suppression import POSSIBLE_VALUES, SMALLEST_SHOWN, Mark, hidden

AT_MOST_TOLD_APART = SMALLEST_SHOWN - POSSIBLE_VALUES + 1
"""Beyond so many holds, a count is not even told as small or large. Inside one hold that covers
one to ten, six others of one to ten each leave every count `POSSIBLE_VALUES` to choose from; a
seventh would leave fewer."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Months, each given by its first day, and a department by its code; None is no limit."""

    first: date
    last: date | None = None
    department: str | None = None

    def covers(self, month: date, department: str | None) -> bool:
        """Whether something of this month and department is kept; None is an unknown one."""
        in_time = self.first <= month and (self.last is None or month <= self.last)
        anywhere = self.department is None or department is None
        return in_time and (anywhere or self.department == department)

    @property
    def months(self) -> str:
        """The months in words: `October 2026`, `October 2026 to May 2027`."""
        first = month_in_words(self.first)
        if self.last is None:
            return f"{first}, and every month after it"
        return first if self.last == self.first else f"{first} to {month_in_words(self.last)}"


def month_of(moment: datetime, zone: tzinfo) -> date:
    """The month of a moment on the program's own calendar, as its first day."""
    return moment.astimezone(zone).date().replace(day=1)


def month_in_words(month: date) -> str:
    """Such as `October 2026`."""
    return f"{month:%B %Y}"


def months_around(month: date, *, before: int, after: int) -> list[date]:
    """The months from so many before one to so many after it, in order."""
    here = month.year * 12 + month.month - 1
    numbers = range(here - before, here + after + 1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def counts_in_words(counts: Sequence[int]) -> list[str]:
    """What may be told of how many referrals each hold covers.

    Holds may overlap, so their counts could be taken from one another. No count above zero is
    therefore shown at all: only whether it is small, and with many holds not even that.
    """
    many = len(counts) > AT_MOST_TOLD_APART
    return [_words(count, told_apart=not many) for count in counts]


def _words(count: int, *, told_apart: bool) -> str:
    if count == 0:
        return "none"
    if not told_apart:
        return "some"
    return (Mark.FEW if hidden(count) else Mark.MANY).words
