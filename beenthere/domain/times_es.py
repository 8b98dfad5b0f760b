"""Times and lengths the way people say them in Spanish, for the pages that are in Spanish too.

Each function says what its namesake of `times` says in English, or a span's words.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from beenthere.domain.hours import Counting, Span

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
"""In order from Monday."""
_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_UNITS = {
    "second": ("segundo", "segundos"),
    "minute": ("minuto", "minutos"),
    "hour": ("hora", "horas"),
    "day": ("día", "días"),
}
_COUNTING = {
    Counting.THEN_AWAKE: "o a la siguiente hora en que la gente está despierta",
    Counting.AWAKE: "contando solo las horas en que la gente está despierta",
    Counting.OFFICE: "contando solo las horas de oficina",
}
_KEPT_TOGETHER = "\N{NO-BREAK SPACE}"
"""Between an hour and what belongs to it, where a line must not break."""


def by_in_words(due: datetime, *, now: datetime, zone: tzinfo) -> str:
    """By when something still to come is due: "hoy a las 4 p. m. a más tardar"."""
    return f"{moment_in_words(due, now=now, zone=zone)} a más tardar"


def moment_in_words(moment: datetime, *, now: datetime, zone: tzinfo) -> str:
    """A moment not far away: "hoy a las 4 p. m.", "el viernes a mediodía", "el 3 de junio"."""
    # Midnight belongs to the day it ends, as in English.
    day = (moment.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
    today = now.astimezone(zone)
    away = (day.date() - today.date()).days
    near = {-1: "ayer", 0: "hoy", 1: "mañana"}
    if away in near:
        words = near[away]
    elif 0 < away < len(WEEKDAYS):
        words = f"el {WEEKDAYS[day.weekday()]}"
    else:
        year = f" de {day.year}" if day.year != today.year else ""
        words = f"el {day.day} de {_MONTHS[day.month - 1]}{year}"
    return f"{words} {_at(moment.astimezone(zone).time())}"


def from_until(begins: datetime, ends: datetime, *, zone: tzinfo) -> str:
    """A date to keep: "martes, 8 de diciembre de 2026, de 5 p. m. a 6:30 p. m."."""
    first, last = (each.astimezone(zone) for each in (begins, ends))
    hours = f"de {hour_in_words(first.time())} a {hour_in_words(last.time())}"
    return f"{_date(first)}, {hours.replace(' ', _KEPT_TOGETHER)}"


def exact_time(moment: datetime, *, zone: tzinfo) -> str:
    """The moment in full with its zone: "domingo, 22 de noviembre de 2026, 4:00 p. m. EST"."""
    local = moment.astimezone(zone)
    return (
        f"{_date(local)}, "
        f"{local.hour % 12 or 12}:{local.minute:02}{_KEPT_TOGETHER}{_half(local.time())} {local:%Z}"
    )


def hour_in_words(clock: time) -> str:
    """An hour of the day: "8 a. m.", "9:30 a. m.", "mediodía"."""
    if clock.minute == 0 and clock.hour in (0, 12):
        return "mediodía" if clock.hour else "medianoche"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{_KEPT_TOGETHER}{_half(clock)}"


def length(span: Span) -> str:
    """How long: "15 minutos", "1 hora", "7 días"."""
    number, _, unit = span.words.partition(" ")
    if number == "no":
        return "nada"
    one, several = _UNITS[unit.removesuffix("s")]
    return f"{number} {one if number == '1' else several}"


def whole_length(span: Span) -> str:
    """The same, and the hours it counts: "4 horas, contando solo las horas de oficina"."""
    if span.counting is Counting.CLOCK:
        return length(span)
    return f"{length(span)}, {_COUNTING[span.counting]}"


def _date(day: datetime) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def _at(clock: time) -> str:
    if clock.minute == 0 and clock.hour in (0, 12):
        return f"a {hour_in_words(clock)}"
    return f"{'a la' if clock.hour % 12 == 1 else 'a las'} {hour_in_words(clock)}"


def _half(clock: time) -> str:
    return f"{'a' if clock.hour < 12 else 'p'}.{_KEPT_TOGETHER}m."
