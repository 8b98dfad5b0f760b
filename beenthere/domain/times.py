"""Times the way people say them: "due today by 4 pm", "3 hours overdue", "waiting 3 hours".

Moments are aware datetimes. Days and hours of the clock are those of the zone given, the
program's own; stretches of time are counted as they passed, so that a change of the clocks
neither adds nor takes an hour.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

_A_WEEK = 7


def due_in_words(due: datetime, *, now: datetime, zone: tzinfo) -> str:
    """When something is due, or how long it has been overdue."""
    late = _passed(due, now)
    if late >= timedelta(minutes=1):
        return f"{_stretch(late)} overdue"
    if late >= timedelta(0):
        return "due now"
    return f"due {by_in_words(due, now=now, zone=zone)}"


def by_in_words(due: datetime, *, now: datetime, zone: tzinfo) -> str:
    """By when something still to come is due: "today by 4 pm", "Friday by noon"."""
    # Midnight belongs to the day it ends: people read "by midnight" as tonight.
    day = _day(due, zone)
    return f"{_day_in_words(day, now=now, zone=zone)} by {clock_time(due, zone=zone)}"


def is_overdue(due: datetime, *, now: datetime) -> bool:
    """Whether the moment has passed by a minute or more, as `due_in_words` says it."""
    return _passed(due, now) >= timedelta(minutes=1)


def waiting_in_words(since: datetime, *, now: datetime) -> str:
    """How long something has been waiting."""
    waited = _passed(since, now)
    if waited < timedelta(minutes=1):
        return "just arrived"
    return f"waiting {_stretch(waited)}"


def clock_time(moment: datetime, *, zone: tzinfo) -> str:
    """The time of day: "4 pm", "9:05 am", "noon", "midnight"."""
    return hour_in_words(moment.astimezone(zone).time())


def hour_in_words(clock: time) -> str:
    """What a clock shows, as `clock_time` says it."""
    if clock.minute == 0 and clock.hour in (0, 12):
        return "noon" if clock.hour else "midnight"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes} {'am' if clock.hour < 12 else 'pm'}"


def moment_in_words(moment: datetime, *, now: datetime, zone: tzinfo) -> str:
    """A moment not far away: "4 pm today", "9:05 am yesterday", "8 am Friday", "noon June 3"."""
    day, today = _day(moment, zone), now.astimezone(zone)
    if day.date() == today.date() - timedelta(days=1):
        words = "yesterday"
    elif day.date() < today.date():
        words = _date_in_words(day, today)
    else:
        words = _day_in_words(day, now=now, zone=zone)
    return f"{clock_time(moment, zone=zone)} {words}".rstrip(",")


def day_and_time(moment: datetime, *, zone: tzinfo, ends: bool = False) -> str:
    """A moment weeks away by its day: "Tuesday, December 8, 7 am".

    A midnight says to which of its two days it is meant: with `ends`, to the one before.
    """
    day = _day(moment, zone) if ends else moment.astimezone(zone)
    named = f"{day:%A}, {day:%B} {day.day}"
    if moment.astimezone(zone).time() != time(0):
        return f"{named}, {clock_time(moment, zone=zone)}"
    return f"the end of {named}" if ends else f"the start of {named}"


def from_until(begins: datetime, ends: datetime, *, zone: tzinfo) -> str:
    """A date to keep: "Tuesday, December 8, 2026, 5 pm to 6:30 pm"."""
    day = begins.astimezone(zone)
    hours = f"{clock_time(begins, zone=zone)} to {clock_time(ends, zone=zone)}"
    # The hours stay together where a line breaks.
    hours = hours.replace(" ", "\N{NO-BREAK SPACE}")
    return f"{day:%A}, {day:%B} {day.day}, {day.year}, {hours}"


def exact_time(moment: datetime, *, zone: tzinfo) -> str:
    """The moment in full with its zone: "Sunday, November 22, 2026, 4:00 pm EST"."""
    local = moment.astimezone(zone)
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    return (
        f"{local:%A}, {local:%B} {local.day}, {local.year}, "
        f"{hour}:{local.minute:02} {half} {local:%Z}"
    )


def _passed(start: datetime, end: datetime) -> timedelta:
    """Time from one moment to another; in UTC, since same-zone datetimes subtract by the wall."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def _day(moment: datetime, zone: tzinfo) -> datetime:
    return (moment.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)


def _day_in_words(day: datetime, *, now: datetime, zone: tzinfo) -> str:
    today = now.astimezone(zone)
    days_away = (day.date() - today.date()).days
    if days_away <= 0:
        return "today"
    if days_away == 1:
        return "tomorrow"
    if days_away < _A_WEEK:
        return f"{day:%A}"
    return _date_in_words(day, today)


def _date_in_words(day: datetime, today: datetime) -> str:
    year = f", {day.year}," if day.year != today.year else ""
    return f"{day:%B} {day.day}{year}"


def _stretch(passed: timedelta) -> str:
    """The stretch in its largest whole unit: minutes, then hours, then days."""
    minutes = int(passed / timedelta(minutes=1))
    count, unit = minutes, "minute"
    if minutes >= 24 * 60:
        count, unit = minutes // (24 * 60), "day"
    elif minutes >= 60:
        count, unit = minutes // 60, "hour"
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
