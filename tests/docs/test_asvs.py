"""The page of security requirements has a row for each, and each row is answered for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.reading import ROOT, absent_files, absent_names

PAGE = ROOT / "docs" / "asvs.md"
LEVELS = Path(__file__).with_name("asvs_levels.txt")
"""Of OWASP ASVS 5.0.0: each section, and a digit for the level of each requirement in it."""

STATES = ("met", "not applicable", "not yet")
_ROW = re.compile(r"^\| (V[\d.]+) \| (\d) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
_TOTAL = re.compile(r"^\| ([a-z ]+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
_FILE = re.compile(r"`[\w./-]+\.[a-z]+(?:::[\w:]+)?`")
_WORDS_OF_A_REASON = range(2, 13)


@dataclass(frozen=True)
class Row:
    """One requirement, as the page has it."""

    number: str
    level: str
    short: str
    state: str
    why: str


def rows(text: str) -> list[Row]:
    """The rows of the page, from top to bottom."""
    return [Row(*found) for found in _ROW.findall(text)]


def levels() -> dict[str, str]:
    """The level of each requirement of the standard, level 3 too."""
    return {
        f"{section}.{number}": level
        for section, digits in map(str.split, LEVELS.read_text().splitlines())
        for number, level in enumerate(digits, start=1)
    }


def unanswered(text: str) -> list[str]:
    """What is wrong with the page: rows missing, twice, out of place, or with nothing to show."""
    found = rows(text)
    wanted = {number: level for number, level in levels().items() if level in "12"}
    wrong = []
    if [row.number for row in found] != list(wanted):
        twice = [
            number for number, times in Counter(row.number for row in found).items() if times > 1
        ]
        unlike = sorted({row.number for row in found} ^ set(wanted))
        wrong.append(f"missing, unknown, twice or out of place: {unlike or twice or 'the order'}")
    for row in found:
        if row.level != wanted.get(row.number):
            wrong.append(f"{row.number}: level {row.level}")
        if row.state not in STATES:
            wrong.append(f"{row.number}: {row.state}")
        if row.state == "met" and not _FILE.search(row.why):
            wrong.append(f"{row.number}: no test and no file")
        if row.state == "not applicable" and len(row.why.split()) not in _WORDS_OF_A_REASON:
            wrong.append(f"{row.number}: no short reason")
    return [*wrong, *absent_files(text, PAGE), *absent_names(text, PAGE), *_miscounted(text)]


def _miscounted(text: str) -> list[str]:
    counted = Counter((row.state, row.level) for row in rows(text))
    one, two = ({state: counted[state, level] for state in STATES} for level in "12")
    right = {state: (one[state], two[state], one[state] + two[state]) for state in STATES}
    right["together"] = (sum(one.values()), sum(two.values()), len(rows(text)))
    said = {name: (int(a), int(b), int(c)) for name, a, b, c in _TOTAL.findall(text)}
    return [] if said == right else [f"the totals are {right}"]


def test_every_requirement_is_answered_for() -> None:
    assert unanswered(PAGE.read_text(encoding="utf-8")) == []


def test_the_list_of_requirements_is_whole() -> None:
    assert Counter(levels().values()) == {"1": 70, "2": 183, "3": 92}
    assert {number.split(".")[0] for number in levels()} == {f"V{n}" for n in range(1, 18)}


@pytest.mark.parametrize(
    ("there", "planted"),
    [
        ("| V1.2.4 | 1 |", "| V1.2.44 | 1 |"),
        ("| V1.2.4 | 1 |", "| V1.2.5 | 1 |"),
        ("| V1.2.4 | 1 |", "| V1.2.4 | 2 |"),
        ("| not yet |", "| nearly |"),
        ("| not yet |", "| met |"),
        ("Not Java", "No"),
        ("beenthere/config/logs.py", "beenthere/config/diary.py"),
        ("test_every_page_answers_as_the_table_says", "test_every_page_answers_as_it_likes"),
    ],
)
def test_a_page_that_is_wrong_is_caught(there: str, planted: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert there in text
    assert unanswered(text.replace(there, planted, 1)) != []
