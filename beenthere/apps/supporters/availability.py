"""When supporters want to be asked: read for many at once, and changed by each for themselves.

What takes statements is two tables, however many supporters there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from beenthere.apps.outside import program
from beenthere.apps.supporters.models import OwnHours, Supporter, TimeAway
from beenthere.domain.availability import Availability, Away, Window, week_of
from beenthere.domain.vocabulary import TimeZone, Urgency


@dataclass(frozen=True)
class Calendars:
    """The hours and the days away of supporters, by primary key; both absent where none are."""

    week: Mapping[int, tuple[Window, ...]]
    away: Mapping[int, tuple[Away, ...]]
    _known: dict[object, Availability] = field(default_factory=dict)

    def of(self, supporter: int, *, zone: str | None, urgent_any_hour: bool) -> Availability:
        """The availability of the supporter with this row. Those who gave nothing share one."""
        key = (self.week.get(supporter), zone, self.away.get(supporter, ()), urgent_any_hour)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _availability(*key)
        return found


def calendars(supporters: Collection[int] | None = None) -> Calendars:
    """The calendars of these supporters, or of all, in two statements."""
    hours, away = OwnHours.objects.all(), TimeAway.objects.all()
    if supporters is not None:
        hours = hours.filter(supporter__in=supporters)
        away = away.filter(supporter__in=supporters)
    week: dict[int, list[Window]] = {}
    for key, *window in hours.values_list("supporter_id", "weekday", "opens", "closes"):
        week.setdefault(key, []).append(_window(*window))
    days: dict[int, list[Away]] = {}
    for key, first, last in away.values_list("supporter_id", "first_day", "last_day"):
        days.setdefault(key, []).append(Away(first, last))
    return Calendars(
        week={key: tuple(sorted(each)) for key, each in week.items()},
        away={key: tuple(sorted(each)) for key, each in days.items()},
    )


@dataclass(frozen=True)
class Asked:
    """Whether a supporter can be asked at one moment."""

    away: bool
    routine: bool
    """A routine offer made now would find them before it lapses."""
    urgent: bool
    """An urgent offer made now would find them at once."""


class AskedNow:
    """Whether each supporter can be asked now; all calendars read in two statements."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now
        self._lapses = program().timetable.after(now, program().policy.offer_routine)
        self._calendars = calendars()
        self._found: dict[int, Asked] = {}

    def of(self, supporter: int, *, zone: str | None, urgent_any_hour: bool) -> Asked:
        """As `Calendars.of`: those who gave the same are judged once."""
        each = self._calendars.of(supporter, zone=zone, urgent_any_hour=urgent_any_hour)
        # By identity: comparing whole calendars takes longer than reading them.
        if (asked := self._found.get(id(each))) is None:
            asked = self._found[id(each)] = Asked(
                away=each.away_at(self._now) is not None,
                routine=each.reachable(now=self._now, until=self._lapses, urgency=Urgency.ROUTINE),
                urgent=each.open_at(self._now, Urgency.URGENT),
            )
        return asked


def of(supporters: Collection[int]) -> dict[int, Availability]:
    """When each of these supporters wants to be asked, by primary key; three statements.

    Whether they have paused is not part of it: that is their status.
    """
    found = calendars(supporters)
    rows = Supporter.objects.filter(pk__in=supporters)
    return {
        key: found.of(key, zone=zone, urgent_any_hour=urgent)
        for key, zone, urgent in rows.values_list("pk", "zone", "urgent_any_hour")
    }


def away_until(supporters: Collection[int], *, now: datetime) -> dict[int, date]:
    """The last day away of each of these who is away today, in one statement."""
    today = program().day_of(now)
    rows = TimeAway.objects.filter(
        supporter__in=supporters, first_day__lte=today, last_day__gte=today
    )
    return dict(rows.order_by("last_day").values_list("supporter_id", "last_day"))


def _availability(
    week: tuple[Window, ...] | None,
    zone: str | None,
    away: tuple[Away, ...],
    urgent_any_hour: bool,
) -> Availability:
    waking = program().timetable.waking
    return Availability(
        zone=_zone(zone) if week and zone else waking.zone,
        week=week or _week_of(waking),
        away=away,
        urgent_any_hour=urgent_any_hour,
    )


# Few values, many supporters.
_window, _week_of = cache(Window), cache(week_of)


@cache
def _zone(code: str) -> ZoneInfo:
    return ZoneInfo(TimeZone(code).key)
