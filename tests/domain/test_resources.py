"""Help that people are pointed to: when somebody answers, said honestly, and for whom it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from beenthere.domain.resources import Line, Opening, Phone, Resource, chosen
from beenthere.domain.vocabulary import ForWhom
from tests.domain.tables import table

EASTERN, PACIFIC = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")
LATE = "mon-sun 08:00-01:00"


@table(
    ("hours", "at", "open_now"),
    [
        ("always", "2026-11-23T04:00", True),
        ("mon-fri 08:00-18:00", "2026-11-23T08:00", True),
        ("mon-fri 08:00-18:00", "2026-11-23T17:59", True),
        ("mon-fri 08:00-18:00", "2026-11-23T18:00", False),
        ("mon-fri 08:00-18:00", "2026-11-22T12:00", False),  # a Sunday
        ("mon-fri 08:00-18:00; sun 10:00-12:00", "2026-11-22T11:00", True),
        ("mon,wed 08:00-24:00", "2026-11-25T23:59", True),
        (LATE, "2026-11-23T00:59", True),
        (LATE, "2026-11-23T01:00", False),
        ("fri 22:00-06:00", "2026-11-28T05:00", True),
        ("fri 22:00-06:00", "2026-11-27T05:00", False),
        # The hour that comes twice belongs to the night both times.
        ("sat 22:00-01:30", "2026-11-01T01:15:00-04:00", True),
        ("sat 22:00-01:30", "2026-11-01T01:15:00-05:00", True),
        ("sat 22:00-01:30", "2026-11-01T01:30:00-05:00", False),
    ],
)
def test_whether_somebody_answers(hours: str, at: str, open_now: bool) -> None:
    moment = datetime.fromisoformat(at)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=EASTERN)
    opening = Opening.parse(hours, zone=EASTERN)
    assert opening.open_at(moment) is opening.open_at(moment.astimezone(UTC)) is open_now


@table(
    ("hours", "english", "spanish"),
    [
        ("always", "Day and night", "Día y noche"),
        (
            "mon-fri 08:00-18:00",
            "Weekdays, 8 am to 6 pm",
            "De lunes a viernes, de 8 a. m. a 6 p. m.",
        ),
        (
            "mon-fri 00:00-24:00; sat,sun 09:30-12:00",
            "Weekdays, day and night; Saturday and Sunday, 9:30 am to noon",
            "De lunes a viernes, día y noche; sábado y domingo, de 9:30 a. m. a mediodía",
        ),
        ("tue-thu 18:00-24:00", "Tuesday to Thursday, 6 pm to midnight", None),
        ("sun 08:00-09:00", "Sunday, 8 am to 9 am", "Domingo, de 8 a. m. a 9 a. m."),
    ],
)
def test_hours_in_words(hours: str, english: str, spanish: str | None) -> None:
    opening = Opening.parse(hours, zone=EASTERN)
    assert opening.words(home=EASTERN) == english
    assert spanish in (None, opening.spanish_words(home=EASTERN).replace("\xa0", " "))


def test_hours_on_the_clock_of_elsewhere_say_so() -> None:
    late = Opening.parse(LATE, zone=EASTERN)
    assert late.words(home=PACIFIC) == "Every day, 8 am to 1 am, Eastern time"
    horas = "Todos los días, de 8 a. m. a 1 a. m. (hora del Este)"
    assert late.spanish_words(home=PACIFIC).replace("\xa0", " ") == horas
    halifax = Opening.parse(LATE, zone=ZoneInfo("America/Halifax"))
    assert halifax.words(home=EASTERN).endswith(", Halifax time")
    assert Opening.parse("always", zone=EASTERN).words(home=PACIFIC) == "Day and night"


@table(
    ("hours", "cure"),
    [
        ("", "write hours such as"),
        ("weekdays", "write hours such as"),
        ("mon-fri 8-6", "write hours such as"),
        ("mon-fri 08:00-24:30", "write hours such as"),
        ("mon-someday 08:00-18:00", "write hours such as"),
        ("mon-fri 08:00-18:00;", "write hours such as"),
        ("fri-mon 08:00-18:00", "name the earlier day of the week first"),
    ],
)
def test_hours_that_no_clock_understands_are_refused(hours: str, cure: str) -> None:
    with pytest.raises(ValueError, match=cure):
        Opening.parse(hours, zone=EASTERN)


def test_help_is_found_by_whom_it_is_for_where_it_is_and_in_which_language() -> None:
    line = Line(name="One", phone=Phone("1", "1"), hours="", about="")
    one = Resource(
        **{**vars(line), "phone": line.phone},
        audience=ForWhom.CLINICIAN,
        languages=("en",),
        spanish=replace(line, name="Uno"),
    )
    everybody = replace(one, audience=ForWhom.EVERYBODY, languages=("en", "es"))
    south = replace(one, audience=ForWhom.PATIENT_FAMILY, sites=("south",))
    supporter = replace(one, audience=ForWhom.SUPPORTER)
    each = [one, everybody, south, supporter]
    assert chosen(each) == each
    assert chosen(each, whom=ForWhom.CLINICIAN) == [one, everybody]
    assert chosen(each, whom=ForWhom.SUPPORTER) == [one, everybody, supporter]
    assert chosen(each, whom=ForWhom.PATIENT_FAMILY) == [everybody, south]
    assert chosen(each, site="north") == [one, everybody, supporter]
    assert chosen(each, site="south", language="es") == [everybody]
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert one.open_at(now) is line.open_at(now) is None
    assert replace(one, opening=Opening.parse("always", zone=EASTERN)).open_at(now)
    assert (one.in_language("es").name, one.in_language("en").name) == ("Uno", "One")
    assert line.in_language("es") is line
