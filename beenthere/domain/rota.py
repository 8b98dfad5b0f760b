"""Who is on call, when nobody is, and how a week of duty is laid out ahead of time.

A shift is a stretch of time that one person takes on. Leave cuts holes into it. What no shift
covers is a gap, and gaps are looked for ahead, so that they can be filled before they happen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from beenthere.domain.availability import ONE_DAY, Away
from beenthere.domain.groups import FACILITATORS
from beenthere.domain.hours import Hours
from beenthere.domain.permissions import DIRECTORS, ON_ROTA, ROSTER_KEEPERS
from beenthere.domain.program import Size
from beenthere.domain.vocabulary import Duty, Role, Term

WHO_TAKES: Mapping[Duty, frozenset[Role]] = {
    Duty.ON_CALL: ON_ROTA,
    Duty.BACKUP: ON_ROTA,
    Duty.FACILITATOR: FACILITATORS,
}
"""The roles of those who take turns with each duty."""


def duties_of(roles: Collection[Role]) -> list[Duty]:
    """The duties that somebody with these roles can have."""
    return [duty for duty, who in WHO_TAKES.items() if not who.isdisjoint(roles)]


def duties_shown_to(roles: Collection[Role]) -> list[Duty]:
    """The duties whose turns they see: those who fill the rota and the directors all of them."""
    everything = not (ROSTER_KEEPERS | DIRECTORS).isdisjoint(roles)
    return list(Duty) if everything else duties_of(roles)


@dataclass(frozen=True, order=True)
class Stretch:
    """From one moment to another, in UTC; `who` has the duty then, None for a gap."""

    begins: datetime
    ends: datetime
    who: int | None = None


class Length(Term):
    """How long a shift can be, from its beginning to the same or another hour by the clock."""

    HALF_DAY = "half_day", "12 hours"
    DAY = "day", "A day"
    WEEKEND = "weekend", "3 days"
    WEEK = "week", "A week"

    @property
    def by_the_clock(self) -> timedelta:
        """What it adds to the hour of the clock, whatever the clocks do meanwhile."""
        return _LENGTHS[self]


_LENGTHS = {
    Length.HALF_DAY: timedelta(hours=12),
    Length.DAY: ONE_DAY,
    Length.WEEKEND: timedelta(days=3),
    Length.WEEK: timedelta(days=7),
}


class Every(Term):
    """How often a shift comes round."""

    DAY = "day", "Every day"
    WEEK = "week", "Every week"
    SECOND_WEEK = "second_week", "Every second week"
    THIRD_WEEK = "third_week", "Every third week"
    FOURTH_WEEK = "fourth_week", "Every fourth week"

    @property
    def days(self) -> int:
        """Days from one beginning to the next."""
        return _DAYS_APART[self]


_DAYS_APART = {
    Every.DAY: 1,
    Every.WEEK: 7,
    Every.SECOND_WEEK: 14,
    Every.THIRD_WEEK: 21,
    Every.FOURTH_WEEK: 28,
}


class TooClose(ValueError):
    """A shift that lasts longer than until it comes round again would overlap itself."""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Shifts that come round: `times` of them, the first at `hour` on `first`.

    Every Monday at 07:00 for a week is a pattern. Raises TooClose, and ValueError for no times.
    """

    first: date
    hour: time
    length: Length
    every: Every = Every.WEEK
    times: int = 1

    def __post_init__(self) -> None:
        if self.times < 1:
            raise ValueError("a pattern comes round once at least")
        if self.times > 1 and self.length.by_the_clock > self.every.days * ONE_DAY:
            raise TooClose

    def stretches(self, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """Beginning and end of each shift, in UTC.

        Both go by the clock on the wall: where one shift ends, the next can begin, also on days
        that gain or lose an hour.
        """
        begins = [
            datetime.combine(self.first, self.hour) + number * self.every.days * ONE_DAY
            for number in range(self.times)
        ]
        return [
            (_moment(each, zone), _moment(each + self.length.by_the_clock, zone)) for each in begins
        ]


def on_duty(shifts: Iterable[Stretch], *, now: datetime) -> list[int]:
    """Who has the duty at this moment."""
    return [each.who for each in shifts if each.who is not None and each.begins <= now < each.ends]


def without_leave(
    shifts: Iterable[Stretch], leave: Mapping[int, Sequence[Away]], zone: ZoneInfo
) -> list[Stretch]:
    """The shifts without the days on which whoever has them is on leave, in order."""
    kept = []
    for shift in shifts:
        days = leave.get(shift.who, ()) if shift.who is not None else ()
        holes = [Stretch(away.since(zone), away.until(zone)) for away in days]
        kept += [
            Stretch(free.begins, free.ends, shift.who)
            for free in gaps(holes, since=shift.begins, until=shift.ends)
        ]
    return sorted(kept, key=lambda each: each.begins)


def gaps(covered: Iterable[Stretch], *, since: datetime, until: datetime) -> list[Stretch]:
    """What these stretches leave uncovered from `since` to `until`, in order."""
    found = []
    open_from = since
    for each in sorted(covered, key=lambda each: each.begins):
        if each.begins >= until:
            break
        if each.begins > open_from:
            found.append(Stretch(open_from, each.begins))
        open_from = max(open_from, each.ends)
    if open_from < until:
        found.append(Stretch(open_from, until))
    return found


def laid_out(shifts: Sequence[Stretch], *, since: datetime, until: datetime) -> list[Stretch]:
    """The shifts that touch this time, and the gaps between them, in order."""
    touching = [each for each in shifts if each.begins < until and each.ends > since]
    return sorted(
        [*touching, *gaps(touching, since=since, until=until)], key=lambda each: each.begins
    )


def desk_opens(size: Size, office: Hours, *, now: datetime) -> datetime | None:
    """When somebody is at the desk again; None when somebody is now, or is on call.

    Only a small program has hours: in any other somebody is on call day and night.
    """
    if size is not Size.SMALL or office.contains(now.astimezone(UTC)):
        return None
    return office.next_open(now)


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
