"""`beenthere match` from two tables: a roster, and the clinicians to be supported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.matching import Run, scenario


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(tmp_path, capsys)


# From two tables.

ROSTER = """\
id,name,profession,rank,specialty,department,unit,reports_to,offices,email,languages,active,\
status,trained_on,capacity,open_cases,last_closed_on,available
c1,Ana Ruiz,Nurse,Staff,Critical care,Medicine,ICU,m1,,,,yes,,,,,,
m1,,nurse,manager,none,nursing,,,,m1@hospital.example,,yes,active,2025-03-14,2,0,,
s1,,nurse,charge,critical_care,surgery,,,,,en;es,yes,active,2025-03-14,2,1,2026-11-01,
s2,,nurse,staff,none,surgery,,,,,,yes,active,2025-03-14,2,1,,no

s3,,nurse,staff,none,surgery,,,works_in_quality,,,no,active,2025-03-14,2,1,,
"""
CLINICIANS = """\
person,event,kind,urgency,witnesses,prefers_language
c1,e1,unexpected_death,routine,,es
"""


def tables(run: Run, roster: str = ROSTER, clinicians: str = CLINICIANS) -> tuple[int, str, str]:
    (run.folder / "roster.csv").write_text(roster, encoding="utf-8")
    (run.folder / "clinicians.csv").write_text(clinicians, encoding="utf-8")
    return run.words(
        "--roster",
        str(run.folder / "roster.csv"),
        "--clinicians",
        str(run.folder / "clinicians.csv"),
        "--as-of",
        "2026-11-22T09:00:00-05:00",
        "--json",
    )


def test_two_tables_say_the_same_as_a_scenario(run: Run) -> None:
    code, out, err = tables(run)
    assert (code, err) == (0, "")
    (entry,) = json.loads(out)["clinicians"]
    (expected,) = run.answer(scenario())
    gone = {"supporter": "s3", "code": "not_available", "text": "Is not available."}
    expected["blocked"].append(gone)
    assert entry == expected


def test_clinicians_of_one_event_are_all_involved_and_witnesses_add_up(run: Run) -> None:
    roster = ROSTER + "c2,,nurse,staff,none,surgery,,,,,,,active,2025-01-01,2,0,,\n"
    clinicians = CLINICIANS + "s2,e1,unexpected_death,routine,s1;c2,\n"
    _, out, _ = tables(run, roster, clinicians)
    first, second = json.loads(out)["clinicians"]
    codes = {each["supporter"]: each["code"] for each in first["blocked"]}
    assert codes == {
        "c2": "involved_in_event",
        "m1": "evaluates",
        "s1": "involved_in_event",
        "s2": "not_available",
        "s3": "not_available",
    }
    assert second["assigned"] == "m1"


@pytest.mark.parametrize(
    ("roster", "clinicians", "line"),
    [
        (
            ROSTER.replace("rank", "rnk", 1),
            CLINICIANS,
            "roster.csv line 1: unknown column 'rnk'; did you mean rank?",
        ),
        (
            ROSTER.replace("unit", "rank", 1),
            CLINICIANS,
            "roster.csv line 1: column rank is there twice",
        ),
        (
            ROSTER.replace("2,1,2026", "two,1,2026"),
            CLINICIANS,
            "roster.csv line 4.capacity: must be a whole number from 0 to 1000",
        ),
        (
            ROSTER.replace(",no\n", ",maybe\n", 1),
            CLINICIANS,
            "roster.csv line 5.available: must be true or false",
        ),
        (ROSTER + "x\n", CLINICIANS, "roster.csv line 8: has 1 values, not 18"),
        (ROSTER + '"x\n', CLINICIANS, "roster.csv line 8: is not a row of CSV"),
        ("", CLINICIANS, "roster.csv line 1: must name the columns"),
        (
            ROSTER,
            CLINICIANS + "x9,e1,unexpected_death,routine,,\n",
            "clinicians.csv line 2.involved[1]: nobody in people has this id",
        ),
        (
            ROSTER,
            CLINICIANS + "s1,e1,adverse_event,routine,,\n",
            "clinicians.csv line 3.kind: must be as in clinicians.csv line 2, of the same event",
        ),
        (
            ROSTER,
            CLINICIANS.replace("es\n", "spanish\n"),
            "clinicians.csv line 2.prefers.language: must be a language of ISO 639-1, two small "
            "letters such as es",
        ),
    ],
)
def test_each_mistake_in_a_table_gets_a_line_with_its_place(
    run: Run, roster: str, clinicians: str, line: str
) -> None:
    code, out, err = tables(run, roster, clinicians)
    assert (code, out) == (2, "")
    assert err.splitlines()[0] == f"beenthere: {line}"


def test_a_table_that_is_not_in_utf_8_is_refused(run: Run) -> None:
    (run.folder / "roster.csv").write_bytes(b"id\n\xff\n")
    (run.folder / "clinicians.csv").write_bytes(b"person\n")
    words = ("--roster", "roster.csv", "--clinicians", "clinicians.csv")
    code, _, err = run.words(
        *(word if word[0] == "-" else str(run.folder / word) for word in words)
    )
    assert (code, err) == (2, "beenthere: roster.csv: must be a file in UTF-8\n")
