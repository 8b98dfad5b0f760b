"""Who could be asked for everybody who works here, and where supporters are missing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from beenthere.domain.availability import Availability, Away, Window
from beenthere.domain.coverage import (
    By,
    Coverage,
    Known,
    Row,
    When,
    next_moment,
    open_when,
)
from beenthere.domain.matching.facts import Person
from beenthere.domain.vocabulary import Office, Profession, Rank, SupporterStatus
from tests.domain.tables import table

BOSTON = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
"""Ten in the morning of a Monday in Boston."""
ALL = frozenset(When)


def person(name: str, **changes: Any) -> Person:
    told: dict[str, Any] = {
        "profession": Profession.NURSE,
        "rank": Rank.STAFF,
        "department": "medicine",
        "languages": frozenset({"en"}),
    }
    return Person(id=name, **(told | changes))


def supporter(name: str, **changes: Any) -> Known:
    told: dict[str, Any] = {
        "status": SupporterStatus.ACTIVE,
        "trained_on": date(2026, 1, 5),
        "open_when": ALL,
    }
    return Known(person=name, **(told | changes))


def coverage(*people: Person, supporters: list[Known]) -> Coverage:
    by_id = {each.id: each for each in people}
    return Coverage(list(by_id), supporters, by_id, as_of=MONDAY.date(), enough=2)


PEOPLE = (
    person("a", department="surgery", profession=Profession.PHYSICIAN, rank=Rank.PROFESSOR),
    person("b", department="surgery", languages=frozenset({"en", "es"})),
    person("c", languages=frozenset({"en", "es"})),
    person("d", rank=Rank.CHARGE, reports_to="e"),
    person("e", rank=Rank.MANAGER, department="pharmacy"),
)


@table(
    ("now", "shift", "moment"),
    [
        ("2026-11-23 10:00", When.DAY, "2026-11-23 11:00"),
        ("2026-11-23 11:00", When.DAY, "2026-11-24 11:00"),
        ("2026-11-27 20:00", When.EVENING, "2026-11-30 19:00"),
        ("2026-11-23 10:00", When.NIGHT, "2026-11-24 03:00"),
        ("2026-11-24 02:59", When.NIGHT, "2026-11-24 03:00"),
        ("2026-11-28 12:00", When.NIGHT, "2026-11-29 03:00"),
        ("2026-11-23 10:00", When.WEEKEND, "2026-11-28 11:00"),
        ("2026-11-28 12:00", When.WEEKEND, "2026-11-29 11:00"),
    ],
)
def test_a_shift_is_looked_at_in_its_next_middle(now: str, shift: When, moment: str) -> None:
    asked = datetime.fromisoformat(now).replace(tzinfo=BOSTON).astimezone(UTC)
    expected = datetime.fromisoformat(moment).replace(tzinfo=BOSTON)
    assert next_moment(shift, now=asked, zone=BOSTON) == expected


def test_shifts_follow_own_hours_urgent_calls_and_days_away() -> None:
    nights = tuple(Window(day, time(19), time(7)) for day in range(5))
    days = tuple(Window(day, time(9), time(17)) for day in range(7))
    today, tomorrow = ((Away(day, day),) for day in (date(2026, 11, 23), date(2026, 11, 24)))
    for hours, expected in (
        (Availability(zone=BOSTON, week=nights), ALL - {When.DAY, When.WEEKEND}),
        (Availability(zone=BOSTON, week=days), ALL - {When.EVENING, When.NIGHT}),
        (Availability(zone=BOSTON, week=days, urgent_any_hour=True), ALL),
        (Availability(zone=BOSTON, week=nights, away=tomorrow), {When.ANY, When.EVENING}),
        (Availability(zone=BOSTON, week=days, away=today, urgent_any_hour=True),
         {When.NIGHT, When.WEEKEND}),
    ):  # fmt: skip
        assert open_when(hours, now=MONDAY, zone=BOSTON) == expected


def test_nobody_counts_for_themselves_or_for_whom_they_evaluate() -> None:
    found = coverage(*PEOPLE, supporters=[supporter("d"), supporter("e")])
    kinds = {each.id: found.kinds(each.id, When.ANY) for each in PEOPLE}
    two, one, nobody = Counter(nurse=2), Counter(nurse=1), Counter[str]()
    assert kinds == {"a": nobody, "b": two, "c": two, "d": nobody, "e": nobody}
    chair = person("f", rank=Rank.MANAGER, offices=frozenset({Office.DEPARTMENT_CHAIR}))
    found = coverage(*PEOPLE, chair, supporters=[supporter("f")])
    assert [found.kinds(each, When.ANY) for each in "bcd"] == [one, nobody, nobody]


@table(
    "away",
    [
        {"status": SupporterStatus.PAUSED},
        {"status": SupporterStatus.STEPPED_DOWN},
        {"trained_on": None},
        {"trained_on": date(2026, 11, 24)},
    ],
)
def test_whoever_cannot_be_asked_counts_nowhere(away: dict[str, Any]) -> None:
    found = coverage(*PEOPLE, supporters=[supporter("d", **away)])
    assert found.everybody(When.ANY) == Row("any", 5, 0, 0, 5, 0)
    assert {row.supporters for row in found.by(By.DEPARTMENT)} == {0}


def test_a_shift_has_those_whose_hours_it_falls_into() -> None:
    nights = frozenset({When.ANY, When.NIGHT})
    found = coverage(*PEOPLE, supporters=[supporter("d", open_when=nights), supporter("e")])
    assert found.everybody(When.ANY) == Row("any", 5, 2, 0, 3, 0)
    assert found.everybody(When.DAY) == Row("day", 5, 1, 0, 3, 2)
    assert found.everybody(When.NIGHT) == Row("night", 5, 2, 0, 3, 0)


def test_groups_come_with_the_most_need_first() -> None:
    found = coverage(*PEOPLE, supporters=[supporter("d"), supporter("e")])
    assert found.by(By.DEPARTMENT) == [
        Row("surgery", 2, 0, 0, 1, 0),
        Row("medicine", 2, 1, 0, 1, 0),
        Row("pharmacy", 1, 1, 0, 1, 0),
    ]
    assert [row.group for row in found.by(By.SENIORITY)] == ["early", "senior", "mid"]
    assert found.by(By.PROFESSION) == [Row("nurse", 4, 2, 0, 2, 0), Row("physician", 1, 0, 0, 1, 0)]


def test_who_is_on_their_way_lessens_the_need() -> None:
    coming = [supporter("b", status=SupporterStatus.COMMITTED)]
    found = coverage(*PEOPLE, supporters=[supporter("d"), supporter("e"), *coming])
    assert [row.group for row in found.by(By.DEPARTMENT)] == ["medicine", "surgery", "pharmacy"]
    assert found.by(By.DEPARTMENT)[1] == Row("surgery", 2, 0, 1, 1, 0)


def test_in_a_language_only_those_who_speak_it_could_be_asked() -> None:
    found = coverage(*PEOPLE, supporters=[supporter("c"), supporter("e")])
    assert found.by(By.LANGUAGE) == [Row("en", 5, 2, 0, 3, 1), Row("es", 2, 1, 0, 1, 1)]


def test_a_hospital_without_supporters_or_without_anybody_has_an_answer() -> None:
    assert coverage(*PEOPLE, supporters=[]).everybody(When.NIGHT) == Row("night", 5, 0, 0, 5, 0)
    nobody = coverage(supporters=[])
    assert nobody.everybody(When.ANY) == Row("any", 0, 0, 0, 0, 0)
    assert [nobody.by(each) for each in By] == [[]] * len(By)
