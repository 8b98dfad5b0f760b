"""Help that people are pointed to: for whom, where, in which languages, and when somebody answers.

It comes from the program file, and is the same for everybody who asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from beenthere.domain import times_es
from beenthere.domain.availability import DAYS, ONE_DAY, Window
from beenthere.domain.hours import WEEKDAYS
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import ForWhom

SPANISH = "es"

_ALWAYS = "always"
_CLOCK = "([01][0-9]|2[0-3]):([0-5][0-9])"
_PART = re.compile(rf"([a-z,-]{{3,40}}) {_CLOCK}-(?:{_CLOCK}|24:00)")
_CURE = "write hours such as mon-fri 08:00-18:00, with ; between several, or always"

_WORKDAYS = list(range(5))
_EVERY_DAY = list(range(7))


@dataclass(frozen=True)
class Phone:
    """A telephone number: as a phone dials it, and as people read it.

    `dial` is an international number (`+16175550100`) or a short one (`988`, an extension).
    """

    dial: str
    shown: str

    @property
    def link(self) -> str:
        """The address of a telephone link."""
        return f"tel:{self.dial}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """Somebody to call: who, when they are there, and what they do."""

    name: str
    phone: Phone
    hours: str
    about: str

    def in_language(self, _code: str) -> Line:
        """The same words: a line that the program makes up itself has no others."""
        return self

    def open_at(self, _moment: datetime) -> bool | None:
        """Nobody has said when somebody answers."""
        return None


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When somebody answers: hours of a week, on the clock of one time zone."""

    week: tuple[Window, ...]
    zone: ZoneInfo

    @classmethod
    def parse(cls, written: str, *, zone: ZoneInfo) -> Opening:
        """From `always`, or hours such as `mon-fri 08:00-18:00; sat 09:00-12:00`.

        What closes no later than it opens closes on the day after. Raises ValueError.
        """
        if written.strip() == _ALWAYS:
            written = "mon-sun 00:00-24:00"
        windows = tuple(each for part in written.split(";") for each in _windows(part.strip()))
        return cls(week=windows, zone=zone)

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody answers at this moment; at the closing moment itself nobody does."""
        at, today = moment.astimezone(UTC), moment.astimezone(self.zone).date()
        spans = (
            window.on(day, self.zone)
            for day in (today - ONE_DAY, today)
            for window in self.week
            if window.weekday == day.weekday()
        )
        return any(begins <= at < ends for begins, ends in spans)

    def words(self, *, home: ZoneInfo) -> str:
        """“Weekdays, 8 am to 6 pm”; with the time zone's name where it is not that of `home`."""
        return self._said(_ENGLISH, home=home)

    def spanish_words(self, *, home: ZoneInfo) -> str:
        """The same in Spanish: “De lunes a viernes, de 8 a. m. a 6 p. m.”"""
        return self._said(_IN_SPANISH, home=home)

    def _said(self, tongue: _Tongue, *, home: ZoneInfo) -> str:
        alike: dict[tuple[time, time], list[int]] = {}
        for window in sorted(self.week):
            alike.setdefault((window.opens, window.closes), []).append(window.weekday)
        said = "; ".join(tongue.hours(days, *span) for span, days in alike.items())
        said = said[0].upper() + said[1:]
        always = all(opens == closes for opens, closes in alike)
        return (
            said
            if always or self.zone == home
            else tongue.elsewhere.format(said, tongue.clock_of(self.zone))
        )


@dataclass(frozen=True, kw_only=True)
class Resource(Line):
    """Help that the program file names."""

    audience: ForWhom
    languages: tuple[str, ...]
    """Codes of the languages in which somebody answers."""
    sites: tuple[str, ...] = ()
    """Codes of the sites it is for; none means all of them."""
    opening: Opening | None = None
    """None where the program file says the hours in words alone: then nobody knows."""
    spanish: Line
    """The same line in Spanish; empty where the institution has no words in it."""

    def in_language(self, code: str) -> Line:
        """Its words in a language of the pages, and in English what has none."""
        if code != SPANISH:
            return self
        return Line(
            name=self.spanish.name or self.name,
            phone=self.phone,
            hours=self.spanish.hours or self.hours,
            about=self.spanish.about or self.about,
        )

    def open_at(self, moment: datetime) -> bool | None:
        """Whether somebody answers at this moment; None where that is not known."""
        return self.opening.open_at(moment) if self.opening else None

    def is_for(self, whom: ForWhom) -> bool:
        """Whether it is for them. Supporters are clinicians too."""
        return self.audience in _SERVED_BY[whom]


_SERVED_BY = {
    ForWhom.EVERYBODY: frozenset(ForWhom),
    ForWhom.CLINICIAN: frozenset({ForWhom.CLINICIAN, ForWhom.EVERYBODY}),
    ForWhom.SUPPORTER: frozenset({ForWhom.SUPPORTER, ForWhom.CLINICIAN, ForWhom.EVERYBODY}),
    ForWhom.PATIENT_FAMILY: frozenset({ForWhom.PATIENT_FAMILY, ForWhom.EVERYBODY}),
}


def chosen(
    resources: Iterable[Resource],
    *,
    whom: ForWhom = ForWhom.EVERYBODY,
    site: str = "",
    language: str = "",
) -> list[Resource]:
    """Those for these people, at this site, in this language; an empty word asks for no more."""
    return [
        each
        for each in resources
        if each.is_for(whom)
        and (not site or not each.sites or site in each.sites)
        and (not language or language in each.languages)
    ]


def in_language(resources: Iterable[Resource], code: str) -> tuple[Line, ...]:
    """These in the words of a language, for a sheet of paper."""
    return tuple(each.in_language(code) for each in resources)


def _windows(part: str) -> list[Window]:
    matched = _PART.fullmatch(part)
    if matched is None:
        raise ValueError(_CURE)
    days, from_hour, from_minute, to_hour, to_minute = matched.groups()
    opens = time(int(from_hour), int(from_minute))
    closes = time(int(to_hour or 0), int(to_minute or 0))
    return [Window(day, opens, closes) for each in days.split(",") for day in _days(each)]


def _days(written: str) -> range:
    first, _, last = written.partition("-")
    try:
        found = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
    except ValueError:
        raise ValueError(_CURE) from None
    if not found:
        raise ValueError("name the earlier day of the week first, such as mon-fri")
    return found


@dataclass(frozen=True, kw_only=True)
class _Tongue:
    """How a language says the hours of a week."""

    days: tuple[str, ...]
    every_day: str
    workdays: str
    run: str
    last: str
    always: str
    span: str
    hour: Callable[[time], str]
    elsewhere: str
    """What was said, and on whose clock."""
    zones: Mapping[str, str]
    """What people call a time zone. Any other goes by its city."""
    of_city: str

    def hours(self, days: list[int], opens: time, closes: time) -> str:
        """The days that have the same hours, and those hours."""
        whole = opens == closes == time(0)
        span = self.always if whole else self.span.format(self.hour(opens), self.hour(closes))
        return span if whole and days == _EVERY_DAY else f"{self._which(days)}, {span}"

    def clock_of(self, zone: ZoneInfo) -> str:
        """What a time zone is called."""
        city = zone.key.rpartition("/")[2].replace("_", " ")
        return self.zones.get(zone.key) or self.of_city.format(city)

    def _which(self, days: list[int]) -> str:
        if days == _EVERY_DAY:
            return self.every_day
        if days == _WORKDAYS:
            return self.workdays
        if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
            return self.run.format(self.days[days[0]], self.days[days[-1]])
        *others, end = (self.days[day] for day in days)
        return f"{', '.join(others)} {self.last} {end}" if others else end


_ENGLISH = _Tongue(
    days=DAYS,
    every_day="every day",
    workdays="weekdays",
    run="{} to {}",
    last="and",
    always="day and night",
    span="{} to {}",
    hour=hour_in_words,
    elsewhere="{}, {}",
    zones={
        "America/New_York": "Eastern time",
        "America/Chicago": "Central time",
        "America/Denver": "Mountain time",
        "America/Los_Angeles": "Pacific time",
    },
    of_city="{} time",
)
_IN_SPANISH = _Tongue(
    days=times_es.WEEKDAYS,
    every_day="todos los días",
    workdays="de lunes a viernes",
    run="de {} a {}",
    last="y",
    always="día y noche",
    span="de {} a {}",
    hour=times_es.hour_in_words,
    elsewhere="{} ({})",
    zones={
        "America/New_York": "hora del Este",
        "America/Chicago": "hora del Centro",
        "America/Denver": "hora de la Montaña",
        "America/Los_Angeles": "hora del Pacífico",
    },
    of_city="hora de {}",
)
