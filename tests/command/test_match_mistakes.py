"""Each mistake in a scenario gets one line, with its place and without its value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command.matching import Run, scenario

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(tmp_path, capsys)


def put(*path: str | int, value: object) -> Change:
    """A change that puts a value at a place."""

    def change(given: dict[str, Any]) -> None:
        here: Any = given
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


def more(key: str, index: int, **changes: object) -> Change:
    """A change that adds a record much like another."""
    return lambda given: given[key].append({**given[key][index], **changes})


NOBODY = "nobody in people has this id"
COUNT = "must be a whole number from 0 to 1000"
DAY = "must be a day such as 2026-11-22"
MOMENT = "must be a time with its time zone, such as 2026-11-22T09:00:00-05:00"
ID = "must be an id: letters, digits, periods, hyphens or underscores, up to 64"
LANGUAGE = "must be a language of ISO 639-1, two small letters such as es"
RANKS = "for this profession must be one of trainee, staff, senior, charge, manager, director"

MISTAKES: tuple[tuple[Change, str], ...] = (
    # Keys.
    (put("notes", value="x"), "notes: unknown key"),
    (put("people", 0, "diagnosis", value="x"), "people[0].diagnosis: unknown key"),
    (
        put("supporters", 1, "cases_last_90_day", value=1),
        "supporters[1].cases_last_90_day: unknown key; did you mean cases_last_90_days?",
    ),
    (put("clinicians", 0, "prefers", "age", value=1), "clinicians[0].prefers.age: unknown key"),
    (put("people", 0, "a\nb\u202e", value=1), "people[0].a\\nb\\u202e: unknown key"),
    (lambda given: given.pop("as_of"), "as_of: is missing"),
    (lambda given: given.pop("events"), "events: is missing"),
    (lambda given: given["people"][2].pop("rank"), "people[2].rank: is missing"),
    (lambda given: given["supporters"][0].pop("capacity"), "supporters[0].capacity: is missing"),
    # Types.
    (put("people", value={}), "people: must be a list"),
    (put("people", 1, value="s1"), "people[1]: must be an object in braces"),
    (
        put("clinicians", 0, "prefers", value=[]),
        "clinicians[0].prefers: must be an object in braces",
    ),
    (put("people", 0, "id", value=7), "people[0].id: must be text in quotes"),
    (put("people", 0, "rank", value=None), "people[0].rank: must be text in quotes"),
    (put("people", 0, "languages", value="es"), "people[0].languages: must be a list"),
    (put("people", 0, "offices", value=[1]), "people[0].offices[0]: must be text in quotes"),
    (
        put("supporters", 0, "available", value="no"),
        "supporters[0].available: must be true or false",
    ),
    (
        put("supporters", 0, "being_supported", value=0),
        "supporters[0].being_supported: must be true or false",
    ),
    (put("supporters", 0, "capacity", value="2"), f"supporters[0].capacity: {COUNT}"),
    (put("supporters", 0, "capacity", value=2.0), f"supporters[0].capacity: {COUNT}"),
    (put("supporters", 0, "capacity", value=True), f"supporters[0].capacity: {COUNT}"),
    # Values.
    (put("supporters", 0, "capacity", value=-1), f"supporters[0].capacity: {COUNT}"),
    (put("supporters", 0, "open_cases", value=1001), f"supporters[0].open_cases: {COUNT}"),
    (
        put("supporters", 0, "cases_last_90_days", value=-3),
        f"supporters[0].cases_last_90_days: {COUNT}",
    ),
    (put("people", 0, "id", value=""), f"people[0].id: {ID}"),
    (put("people", 0, "id", value="a b"), f"people[0].id: {ID}"),
    (
        put("people", 0, "name", value="x" * 81),
        "people[0].name: must be a name of up to 80 letters",
    ),
    (put("people", 0, "name", value="a\nb"), "people[0].name: must be a name of up to 80 letters"),
    (
        put("people", 0, "department", value="Heart Center"),
        "people[0].department: must be small letters, digits or underscores, up to 40 of them",
    ),
    (
        put("people", 0, "profession", value="nurze"),
        "people[0].profession: is not on the list; did you mean nurse?",
    ),
    (
        put("people", 0, "gender", value="f"),
        "people[0].gender: must be one of female, male, nonbinary",
    ),
    (
        put("people", 0, "specialty", value="x"),
        "people[0].specialty: is not on the list; see beenthere match --help",
    ),
    (put("people", 0, "rank", value="resident"), f"people[0].rank: {RANKS}"),
    (put("people", 0, "languages", value=["en", "eng"]), f"people[0].languages[1]: {LANGUAGE}"),
    (
        put("clinicians", 0, "prefers", "language", value="xx"),
        f"clinicians[0].prefers.language: {LANGUAGE}",
    ),
    (
        put("clinicians", 0, "prefers", "department", value="same"),
        "clinicians[0].prefers.department: must be other",
    ),
    (
        put("clinicians", 0, "prefers", "specialty", value="any"),
        "clinicians[0].prefers.specialty: must be one of same, other",
    ),
    (
        put("supporters", 0, "status", value="inactive"),
        "supporters[0].status: is not on the list; did you mean active?",
    ),
    # Days and times.
    (put("as_of", value="2026-11-22T09:00:00"), f"as_of: {MOMENT}"),
    (put("as_of", value="2026-11-22"), f"as_of: {MOMENT}"),
    (put("as_of", value="tomorrow"), f"as_of: {MOMENT}"),
    (put("supporters", 0, "trained_on", value="2026-02-30"), f"supporters[0].trained_on: {DAY}"),
    (put("supporters", 0, "trained_on", value="20260203"), f"supporters[0].trained_on: {DAY}"),
    (put("supporters", 0, "trained_on", value=20260203), f"supporters[0].trained_on: {DAY}"),
    (
        put("supporters", 0, "last_closed_on", value="2026-11-23"),
        "supporters[0].last_closed_on: must not be after as_of",
    ),
    # What points to nobody, or is there twice.
    (put("supporters", 0, "person", value="x"), f"supporters[0].person: {NOBODY}"),
    (
        put("supporters", 0, "never_with", value=["c1", "x"]),
        f"supporters[0].never_with[1]: {NOBODY}",
    ),
    (put("people", 0, "reports_to", value="x"), f"people[0].reports_to: {NOBODY}"),
    (put("events", 0, "involved", value=["c1", "x"]), f"events[0].involved[1]: {NOBODY}"),
    (put("events", 0, "witnesses", value=["x"]), f"events[0].witnesses[0]: {NOBODY}"),
    (put("clinicians", 0, "person", value="x"), f"clinicians[0].person: {NOBODY}"),
    (put("clinicians", 0, "never_with", value=["x"]), f"clinicians[0].never_with[0]: {NOBODY}"),
    (put("clinicians", 0, "event", value="x"), "clinicians[0].event: no event has this id"),
    (more("people", 1), "people[4].id: is in people[1] already"),
    (more("supporters", 2), "supporters[3].person: is in supporters[2] already"),
    (more("events", 0), "events[1].id: is in events[0] already"),
    (more("clinicians", 0), "clinicians[1].person: is in clinicians[0] already"),
    (
        put("people", 1, "reports_to", value="c1"),
        "people[0].reports_to: these people report to each other in a circle: c1, m1",
    ),
    (
        put("people", 1, "reports_to", value="m1"),
        "people[1].reports_to: these people report to each other in a circle: m1",
    ),
)


@pytest.mark.parametrize(("change", "line"), MISTAKES, ids=[line for _, line in MISTAKES])
def test_each_mistake_gets_one_line_with_its_place(run: Run, change: Change, line: str) -> None:
    given = scenario()
    change(given)
    assert run.refused(given) == [line]


def test_several_mistakes_get_a_line_each_up_to_a_point(run: Run) -> None:
    given = scenario()
    given["supporters"][0]["capacity"] = -1
    given["supporters"][2]["open_cases"] = -1
    assert run.refused(given) == [
        f"supporters[0].capacity: {COUNT}",
        f"supporters[2].open_cases: {COUNT}",
    ]
    given["people"] = [{}] * 10
    lines = run.refused(given)
    assert len(lines) == 21
    assert lines[-1] == "scenario: 32 more mistakes like these"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"", "scenario: is not JSON at line 1, column 1"),
        (b'{"as_of": 1,\n}', "scenario: is not JSON at line 2, column 1"),
        (b"\xff{}", "scenario: must be a file in UTF-8"),
        (b"[]", "scenario: must be an object in braces"),
        (b'{"as_of": NaN}', "scenario: holds a number that cannot be read"),
        (b'{"as_of": ' + b"1" * 5000 + b"}", "scenario: holds a number that cannot be read"),
        (b"[" * 100_000, "scenario: is nested too deeply"),
    ],
    ids=range(7),
)
def test_what_is_not_a_scenario_is_refused_in_one_line(run: Run, text: bytes, line: str) -> None:
    assert run.refused(text) == [line]


def test_a_key_written_twice_is_refused(run: Run) -> None:
    text = json.dumps(scenario()).replace('"capacity": 2', '"capacity": 2, "capacity": 3', 1)
    assert run.refused(text.encode()) == ["supporters[0].capacity: is written twice"]


def test_a_file_that_begins_with_a_byte_order_mark_is_read(run: Run) -> None:
    code, _, _ = run.text(b"\xef\xbb\xbf" + json.dumps(scenario()).encode())
    assert code == 0


def test_a_file_that_is_not_there_is_refused(run: Run) -> None:
    code, _, err = run.words(str(run.folder / "none.json"))
    assert code == 2
    assert err.endswith("none.json: cannot be read: No such file or directory.\n")
