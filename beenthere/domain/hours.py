"""Counting time the way people live it: waking hours, office hours, and plain clock time.

A `Span` says how long and on which hours; a `Timetable` holds the program's hours and turns
a start and a span into a moment. Days that gain or lose an hour are counted as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from beenthere.domain.vocabulary import Term

_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
_SPAN = re.compile(rf"([0-9]{{1,6}}) ({'|'.join(_UNITS)})s?")
_WINDOW = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days as the program file writes them, in the order of `date.weekday()`."""


class Counting(Term):
    """Which hours count towards a span."""

    CLOCK = "clock", "day and night"
    THEN_AWAKE = "then_awake", "or the next waking hour after that"
    AWAKE = "awake", "counting waking hours only"
    OFFICE = "office", "counting office hours only"


@dataclass(frozen=True, order=True)
class Span:
    """How long, and on which hours it is counted. Spans compare by length first."""

    length: timedelta
    counting: Counting = Counting.CLOCK

    @classmethod
    def parse(cls, text: str, counting: Counting = Counting.CLOCK) -> Span:
        """A span from words such as `15 minutes` or `7 days`. Raises ValueError."""
        matched = _SPAN.fullmatch(text.strip())
        if matched is None:
            raise ValueError("write a whole number and a unit, such as 15 minutes or 7 days")
        number, unit = matched.groups()
        return cls(int(number) * _UNITS[unit], counting)

    @property
    def words(self) -> str:
        """The length in its largest whole unit: `15 minutes`, `1 hour`, `7 days`."""
        for unit, size in reversed(_UNITS.items()):
            number, rest = divmod(self.length, size)
            if number and not rest:
                if unit == "day" and number == 1:
                    return "24 hours"  # "one day" reads as "by the end of the day"
                return f"{number} {unit}{'' if number == 1 else 's'}"
        return "no time"

    @property
    def full_words(self) -> str:
        """The length and the hours it counts: `4 hours, counting waking hours only`."""
        if self.counting is Counting.CLOCK:
            return self.words
        return f"{self.words}, {self.counting.words}"


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Open hours of a week: from `opens` to `closes` on `days`, in one time zone.

    `days` counts from Monday = 0. `closes` at 00:00 is the end of the day. Raises ValueError
    when no time is left between the two, or no day is named.
    """

    opens: time
    closes: time
    zone: ZoneInfo
    days: frozenset[int] = frozenset(range(7))

    def __post_init__(self) -> None:
        if self.closes != time(0) and self.closes <= self.opens:
            raise ValueError("the end must come after the start")
        if not self.days or not self.days <= set(range(7)):
            raise ValueError("name at least one day of the week")

    @classmethod
    def parse(
        cls, window: str, *, zone: ZoneInfo, days: frozenset[int] = frozenset(range(7))
    ) -> Hours:
        """Hours from a window such as `07:00-22:00`; 24:00 ends the day. Raises ValueError."""
        matched = _WINDOW.fullmatch(window.strip())
        if matched is None:
            raise ValueError("write hours such as 07:00-22:00")
        from_hour, from_minute, to_hour, to_minute = map(int, matched.groups())
        if to_hour == 24 and to_minute:
            raise ValueError("the day ends at 24:00")
        return cls(
            opens=time(from_hour, from_minute),
            closes=time(to_hour % 24, to_minute),
            zone=zone,
            days=days,
        )

    def contains(self, moment: datetime) -> bool:
        """Whether the moment falls in these hours; the closing moment itself does not."""
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself when it falls in these hours, else their next opening; in UTC."""
        return self.add(moment, timedelta(0))

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The moment by which `amount` of these hours has passed since `start`, in UTC.

        The answer always falls in these hours: time that ends at closing ends at the next
        opening. Raises ValueError for a start without a time zone or a negative amount.
        """
        if start.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        if amount < timedelta(0):
            raise ValueError("an amount of time cannot be negative")
        left = amount
        windows = self._windows(start.astimezone(self.zone).date())
        while True:
            opens, closes = next(windows)
            begin = max(opens, start.astimezone(UTC))
            if begin + left < closes:
                return begin + left
            if begin < closes:
                left -= closes - begin

    def _windows(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing moments in UTC, from this local day on, without end."""
        while True:
            if day.weekday() in self.days:
                yield window_on(day, self.opens, self.closes, self.zone)
            day += timedelta(days=1)


def window_on(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Opening and closing moments, in UTC, of hours that begin on this local day.

    What closes no later than it opens closes on the day after.
    """
    last = day if closes > opens else day + timedelta(days=1)
    # When clocks go back, the repeated hour counts twice: open at its first passing, closed at
    # its second.
    begins = datetime.combine(day, opens, zone)
    ends = datetime.combine(last, closes.replace(fold=1), zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """The program's hours: when people are awake, and when the director's office is open."""

    waking: Hours
    office: Hours

    def after(self, start: datetime, span: Span) -> datetime:
        """The moment, in UTC, when a span that began at `start` is over.

        Raises ValueError for a start without a time zone.
        """
        if start.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        by_the_clock = start.astimezone(UTC) + span.length
        match span.counting:
            case Counting.CLOCK:
                return by_the_clock
            case Counting.THEN_AWAKE:
                return self.waking.next_open(by_the_clock)
            case Counting.AWAKE:
                return self.waking.add(start, span.length)
            case Counting.OFFICE:
                return self.office.add(start, span.length)
