"""When a supporter wants to be asked: their weekly hours, their days away, and their nights.

Hours are those of the supporter's own clock. A day that gains or loses an hour is counted as
it is, as in `domain.hours`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from beenthere.domain.hours import Hours, window_on
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import Urgency

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Window:
    """Hours that begin on one weekday (Monday = 0).

    What closes no later than it opens closes on the day after: 22:00 to 06:00 is a night, and
    00:00 to 00:00 a whole day. Raises ValueError for a weekday that is none.
    """

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise ValueError("a weekday is a number from 0 to 6")

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its opening and closing moments, in UTC, when it begins on this day."""
        return window_on(day, self.opens, self.closes, zone)


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def week_in_words(week: Iterable[Window]) -> list[str]:
    """These hours, days with the same hours together: “Monday to Friday, 5 pm to 9 pm”."""
    same_hours: dict[str, list[int]] = {}
    for window in sorted(week):
        same_hours.setdefault(_hours_in_words(window), []).append(window.weekday)
    return [f"{_days_in_words(days)}, {hours}" for hours, days in same_hours.items()]


def _hours_in_words(window: Window) -> str:
    if window.opens == window.closes:
        return "all day" if window.opens == time(0) else f"a day from {hour_in_words(window.opens)}"
    return f"{hour_in_words(window.opens)} to {hour_in_words(window.closes)}"


def _days_in_words(days: list[int]) -> str:
    first, last = days[0], days[-1]
    if len(days) > 2 and days == list(range(first, last + 1)):
        return f"{DAYS[first]} to {DAYS[last]}"
    *others, end = (DAYS[day] for day in days)
    return f"{', '.join(others)} and {end}" if others else end


@dataclass(frozen=True, order=True)
class Away:
    """Days on which nobody asks, from the first to the last of them, both included.

    Raises ValueError when the last comes before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day comes before the first")

    def since(self, zone: ZoneInfo) -> datetime:
        """The moment, in UTC, when it begins."""
        return midnight(self.first, zone)

    def until(self, zone: ZoneInfo) -> datetime:
        """The moment, in UTC, when it is over."""
        return midnight(self.last + ONE_DAY, zone)


@dataclass(frozen=True, kw_only=True)
class Availability:
    """When one supporter wants to be asked. Raises ValueError when no hours are named.

    `urgent_any_hour` is agreed by the supporter alone: urgent calls then reach them at any hour
    of a day on which they are not away.
    """

    zone: ZoneInfo
    week: tuple[Window, ...]
    away: tuple[Away, ...] = ()
    urgent_any_hour: bool = False

    def __post_init__(self) -> None:
        if not self.week:
            raise ValueError("a week needs some hours")

    def open_at(self, now: datetime, urgency: Urgency) -> bool:
        """Whether they want to be asked at this moment."""
        # In UTC: in an hour that happens twice, moments of two zones never compare as equal.
        return self.next_open(now, urgency) == now.astimezone(UTC)

    def next_open(self, now: datetime, urgency: Urgency) -> datetime:
        """This moment when they want to be asked now, else the next when they do; in UTC.

        Raises ValueError for a moment without a time zone.
        """
        if now.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        start = now.astimezone(UTC)
        if urgency is Urgency.URGENT and self.urgent_any_hour:
            return self._back(start)
        windows = self._windows(start.astimezone(self.zone).date() - ONE_DAY)
        while True:
            opens, closes = next(windows)
            moment = self._back(max(opens, start))
            if moment < closes:
                return moment

    def reachable(self, *, now: datetime, until: datetime, urgency: Urgency) -> bool:
        """Whether an offer made now that lapses at `until` would find them awake.

        An urgent one must find them at once; any other some time before it lapses.
        """
        if urgency is Urgency.URGENT:
            return self.open_at(now, urgency)
        return self.next_open(now, urgency) < until

    def away_at(self, moment: datetime) -> Away | None:
        """The days away that this moment falls into."""
        day = moment.astimezone(self.zone).date()
        return next((each for each in self.away if each.first <= day <= each.last), None)

    def away_before(self, due: datetime, *, now: datetime) -> Away | None:
        """The first days away that are not over now and begin before `due`."""
        first, last = (each.astimezone(self.zone).date() for each in (now, due))
        return next(
            (each for each in sorted(self.away) if each.last >= first and each.first <= last), None
        )

    def _back(self, moment: datetime) -> datetime:
        """The moment, or when they are back from being away then."""
        while (away := self.away_at(moment)) is not None:
            moment = away.until(self.zone)
        return moment

    def _windows(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing moments of the windows from this day on, without end."""
        windows = sorted(self.week)
        while True:
            for window in windows:
                if window.weekday == day.weekday():
                    yield window.on(day, self.zone)
            day += ONE_DAY


def week_of(hours: Hours) -> tuple[Window, ...]:
    """The program's hours as somebody's week: what holds for whoever gave no hours."""
    return tuple(Window(day, hours.opens, hours.closes) for day in sorted(hours.days))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a local day begins."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)
