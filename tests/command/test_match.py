"""`beenthere match`: what it answers, in JSON and as a page."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from beenthere.command.main import main
from beenthere.command.match_values import ISO_639_1
from beenthere.domain.vocabulary import LANGUAGES
from tests.command.matching import Run, scenario


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(tmp_path, capsys)


def test_the_answer_has_the_shape_that_others_rely_on(run: Run) -> None:
    assert run.answer(scenario()) == [
        {
            "person": "c1",
            "assigned": "s1",
            "unmatched_because": None,
            "ranked": [
                {
                    "supporter": "s1",
                    "score": 120,
                    "reasons": [
                        {"code": "language", "text": "Speaks Spanish, as the clinician asked."},
                        {"code": "same_specialty", "text": "Works in critical care too."},
                    ],
                    "cautions": [],
                }
            ],
            "avoided": [
                {
                    "supporter": "s2",
                    "codes": ["off_hours"],
                    "text": "Is outside the hours they gave.",
                }
            ],
            "blocked": [
                {
                    "supporter": "m1",
                    "code": "evaluates",
                    "text": "Is above the clinician in their reporting line.",
                }
            ],
        }
    ]


def test_rest_is_counted_from_the_day_the_last_case_closed(run: Run) -> None:
    given = scenario()

    def said(closed: str | None) -> tuple[bool, bool]:
        given["supporters"][0]["last_closed_on"] = closed
        (entry,) = run.answer(given)
        resting = any("resting" in each["codes"] for each in entry["avoided"])
        return resting, "rested" in [
            reason["code"] for each in entry["ranked"] for reason in each["reasons"]
        ]

    answers = [said(day) for day in ("2026-11-16", "2026-11-15", "2026-10-24", "2026-10-23", None)]
    assert answers == [(True, False), (False, False), (False, False), (False, True), (False, True)]


def test_somebody_left_over_gets_the_reasons_in_counts(run: Run) -> None:
    given = scenario()
    given["supporters"][0]["open_cases"] = 2
    (entry,) = run.answer(given)
    assert entry["assigned"] is None
    assert entry["unmatched_because"] == [
        {"code": "evaluates", "count": 1},
        {"code": "at_capacity", "count": 1},
        {"code": "off_hours", "count": 1},
    ]
    (entry,) = run.answer(given, "--allow-avoided")
    assert (entry["assigned"], entry["unmatched_because"]) == ("s1", None)


def test_entries_come_in_the_order_of_the_input(run: Run) -> None:
    given = scenario()
    for name in ("z9", "a0"):
        given["people"].append({**given["people"][0], "id": name})
        given["clinicians"].insert(0, {"person": name, "event": "e1"})
    assert [entry["person"] for entry in run.answer(given)] == ["a0", "z9", "c1"]


def test_null_is_the_same_as_left_out(run: Run) -> None:
    given = scenario()
    before = run.answer(given)
    for record, keys in (
        ("people", ("unit", "offices", "gender", "name")),
        ("supporters", ("cases_last_90_days", "been_there", "being_supported", "never_with")),
        ("events", ("witnesses",)),
        ("clinicians", ("never_with",)),
    ):
        for each in given[record]:
            for key in keys:
                each.setdefault(key, None)
    given["clinicians"][0]["prefers"]["gender"] = None
    assert run.answer(given) == before


def test_names_change_nothing(run: Run) -> None:
    given = scenario()
    before = run.answer(given)
    given["people"][0]["name"] = "Zoë O’Hara-Müller"
    given["people"][2]["name"] = "Nurse 7"
    assert run.answer(given) == before


def test_nobody_to_match_is_an_answer(run: Run) -> None:
    given = scenario()
    given["clinicians"] = []
    assert run.answer(given) == []
    assert run.text(json.dumps(given)) == (0, "", "")


def test_a_page_for_a_director(run: Run) -> None:
    given = scenario()
    given["people"].append({**given["people"][0], "id": "c2", "name": "Bo Li"})
    given["clinicians"].append({"person": "c2", "event": "e1"})
    code, out, err = run.text(json.dumps(given))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Ana Ruiz (c1): s1",
        "  Could be asked, the best first",
        "    s1: a good fit. Speaks Spanish, as the clinician asked. Works in critical care too.",
        "  Better not asked",
        "    s2: Is outside the hours they gave.",
        "  Cannot be asked",
        "    m1: Is above the clinician in their reporting line.",
        "",
        "Bo Li (c2): nobody yet",
        "    3 supporters: 1 evaluating the clinician, 1 at capacity, 1 outside their hours",
        "  Could be asked, the best first",
        "    s1: a good fit. Works in critical care too.",
        "  Better not asked",
        "    s2: Is outside the hours they gave.",
        "  Cannot be asked",
        "    m1: Is above the clinician in their reporting line.",
        "",
        "What would help Bo Li (c2): one more case from a supporter who suits and has no room "
        "left.",
        "What would help Bo Li (c2): a supporter whom the rules advise against, chosen by the "
        "director.",
        "What would help Bo Li (c2): one more trained nurse past training outside the icu.",
    ]


def test_a_long_list_is_cut_short_on_the_page(run: Run) -> None:
    given = scenario()
    for number in range(8):
        for template in (0, 1, 2):
            name = f"t{template}{number}"
            given["people"].append({**given["people"][3], "id": name})
            given["supporters"].append({**given["supporters"][template], "person": name})
            if template == 2:
                given["events"][0]["involved"].append(name)
    code, out, _ = run.text(json.dumps(given))
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("    and")] == [
        "    and 4 more",
        "    and 4 more",
        "    and 4 more",
    ]


def test_nobody_at_all_is_said_on_the_page(run: Run) -> None:
    given = scenario()
    given["supporters"] = []
    _, out, _ = run.text(json.dumps(given))
    assert out.splitlines()[:2] == ["Ana Ruiz (c1): nobody yet", "    0 supporters"]


def test_a_scenario_is_read_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(json.dumps(scenario()).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    code, out, _ = run.words("-", "--json")
    assert (code, json.loads(out)["clinicians"][0]["assigned"]) == (0, "s1")


def test_every_language_that_a_program_offers_can_be_written() -> None:
    assert set(LANGUAGES) <= ISO_639_1
    assert len(ISO_639_1) == 183


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "Give a scenario, or both --roster and --clinicians."),
        (("--roster", "a.csv"), "Give a scenario, or both --roster and --clinicians."),
        (
            ("a.json", "--roster", "a.csv"),
            "Give a scenario, or --roster and --clinicians, but not both.",
        ),
        (
            ("--roster", "a", "--clinicians", "b", "--as-of", "now"),
            "--as-of: must be a time with its time zone, such as 2026-11-22T09:00:00-05:00",
        ),
    ],
)
def test_bad_usage_gets_one_line(run: Run, words: tuple[str, ...], line: str) -> None:
    assert run.words(*words) == (2, "", f"beenthere: {line}\n")


def test_help_shows_an_example_the_columns_and_the_vocabularies(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["match", "--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    for words in ("beenthere match scenario.json --json", "cases_last_90_days", "trauma_surgery"):
        assert words in shown
    assert all(len(line) <= 100 for line in shown.splitlines())


def test_matching_from_a_file_loads_no_django(run: Run) -> None:
    path = run.folder / "scenario.json"
    path.write_text(json.dumps(scenario()))
    program = (
        "import sys; from beenthere.command.main import main; "
        f"main(['match', {str(path)!r}]); "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'psycopg'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.endswith("[]\n")
