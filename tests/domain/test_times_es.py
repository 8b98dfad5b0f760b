from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from beenthere.domain.hours import Counting, Span
from beenthere.domain.times_es import (
    by_in_words,
    exact_time,
    from_until,
    length,
    moment_in_words,
    whole_length,
)
from tests.domain.tables import table

BOSTON = ZoneInfo("America/New_York")


def boston(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON)


NOW = boston("2026-11-22 09:30")  # a Sunday


@table(
    ("moment", "words"),
    [
        ("2026-11-22 16:00", "hoy a las 4 p. m."),
        ("2026-11-22 13:05", "hoy a la 1:05 p. m."),
        ("2026-11-23 00:00", "hoy a medianoche"),
        ("2026-11-23 12:00", "mañana a mediodía"),
        ("2026-11-21 09:00", "ayer a las 9 a. m."),
        ("2026-11-28 08:00", "el sábado a las 8 a. m."),
        ("2026-11-29 08:00", "el 29 de noviembre a las 8 a. m."),
        ("2027-06-03 01:00", "el 3 de junio de 2027 a la 1 a. m."),
        ("2026-11-20 07:00", "el 20 de noviembre a las 7 a. m."),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: str, words: str) -> None:
    said = moment_in_words(boston(moment), now=NOW, zone=BOSTON)
    assert said.replace("\xa0", " ") == words
    by = by_in_words(boston(moment), now=NOW, zone=BOSTON)
    assert by == f"{said} a más tardar"


def test_the_exact_time_names_its_zone() -> None:
    said = exact_time(boston("2026-11-22 16:00"), zone=BOSTON).replace("\xa0", " ")
    assert said == "domingo, 22 de noviembre de 2026, 4:00 p. m. EST"


@table(
    ("begins", "ends", "hours"),
    [
        ("2026-12-08 17:00", "2026-12-08 18:30", "de 5 p. m. a 6:30 p. m."),
        ("2026-12-08 11:00", "2026-12-08 12:00", "de 11 a. m. a mediodía"),
        ("2026-12-08 13:00", "2026-12-08 14:05", "de 1 p. m. a 2:05 p. m."),
    ],
)
def test_a_date_to_keep_says_from_when_until_when(begins: str, ends: str, hours: str) -> None:
    said = from_until(boston(begins), boston(ends), zone=BOSTON)
    assert said.replace("\xa0", " ") == f"martes, 8 de diciembre de 2026, {hours}"


@table(
    ("long", "words"),
    [
        (timedelta(seconds=20), "20 segundos"),
        (timedelta(minutes=1), "1 minuto"),
        (timedelta(hours=1), "1 hora"),
        (timedelta(days=1), "24 horas"),
        (timedelta(days=7), "7 días"),
        (timedelta(0), "nada"),
    ],
)
def test_a_length_is_said_in_its_unit(long: timedelta, words: str) -> None:
    assert length(Span(long)) == words
    assert whole_length(Span(long)) == words


def test_the_hours_that_count_are_said_too() -> None:
    two = timedelta(hours=2)
    said = {each: whole_length(Span(two, each)) for each in Counting}
    assert said[Counting.OFFICE] == "2 horas, contando solo las horas de oficina"
    assert len(set(said.values())) == len(Counting)
