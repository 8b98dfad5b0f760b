"""What a report counts, and which months it covers."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from beenthere.domain.hours import Hours
from beenthere.domain.reporting import (
    ALL_REFERRED,
    MISSING,
    ORDER,
    SUMS,
    Cell,
    KindGroup,
    Line,
    Measure,
    ToldBy,
    counted,
    how_soon,
    quarter_of,
    reports,
)
from beenthere.domain.vocabulary import EventKind, Source
from tests.domain.tables import table

OFFICE = Hours(
    opens=time(8), closes=time(17), zone=ZoneInfo("America/New_York"), days=frozenset(range(5))
)
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


@table(
    ("reached_out", "measure"),
    [
        (datetime(2026, 11, 21, 4, 59, tzinfo=UTC), Measure.SAME_DAY),
        (datetime(2026, 11, 21, 5, 0, tzinfo=UTC), Measure.NEXT_DAY),
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), Measure.NEXT_DAY),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), Measure.LATER),
    ],
)
def test_how_soon_is_told_in_days_of_the_programs_zone(
    reached_out: datetime, measure: Measure
) -> None:
    """After a Friday, Monday is the next office day."""
    assert how_soon(FRIDAY, reached_out, OFFICE) is measure


_COUNTED = {each.name for each in fields(Line)} - {"month", "kind", "source", "referred"}


def line(month: date, referred: int = 1, **changes: int) -> Line:
    counts = dict.fromkeys(_COUNTED, 0) | changes
    return Line(
        month=month,
        kind=EventKind.UNEXPECTED_DEATH,
        source=Source.EAP,
        referred=referred,
        **counts,
    )


def test_each_clinician_counts_once_in_each_table() -> None:
    counts = counted(
        [line(date(2026, 1, 1), 9, reached=5, declined=2, same_day=4, later=2, no_language=3)]
    )
    assert counts[Cell(Measure.REFERRED, KindGroup.PATIENT, ToldBy.LEADERS)] == 9
    assert counts[Cell(Measure.NOT_REACHED, KindGroup.PATIENT)] == 4
    assert counts[Cell(Measure.TRIED_IN_VAIN)] == 1
    assert counts[Cell(Measure.NOT_TRIED)] == 3
    assert [counts[Cell(each)] for each in (*MISSING, Measure.FOUND)] == [0, 3, 0, 0, 6]
    for whole, parts in SUMS:
        assert counts[whole] == sum(counts[part] for part in parts)


def test_every_count_adds_up_to_others_and_has_a_place_in_the_order() -> None:
    assert {cell for whole, parts in SUMS for cell in (whole, *parts)} == set(ORDER)
    assert len(ORDER) == len(set(ORDER))


def test_quarters_begin_in_january_april_july_and_october() -> None:
    begins = [quarter_of(date(2026, month, 15)).month for month in range(1, 13)]
    assert begins == [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10]


def test_a_period_goes_on_past_the_turn_of_the_year_until_there_are_enough() -> None:
    months = [date(2025, 11, 1), date(2026, 2, 1), date(2026, 5, 1)]
    made = reports(
        [line(month, 15) for month in months],
        begins=date(2025, 10, 1),
        until=date(2026, 7, 1),
        enough=30,
    )
    assert [(each.begins, each.ends) for each in made] == [(date(2025, 10, 1), date(2026, 4, 1))]


def test_a_quarter_that_is_not_over_waits() -> None:
    lines = [line(date(2026, 1, 1), 40)]
    assert not list(reports(lines, begins=date(2026, 1, 1), until=date(2026, 3, 31), enough=20))
    [report] = reports(lines, begins=date(2026, 1, 1), until=date(2026, 4, 1), enough=20)
    assert report.counts[ALL_REFERRED] == 40
