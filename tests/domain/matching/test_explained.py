"""The page for directors is made from the table, and is not stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from beenthere.domain.matching.explained import page
from beenthere.domain.matching.rules import Code
from beenthere.domain.matching.weights import MatchingPolicy, Weights

WRITTEN = Path(__file__).parents[3] / "docs" / "matching.md"


@pytest.fixture(scope="module")
def current() -> str:
    return page()


def test_the_written_page_says_what_the_program_does(current: str) -> None:
    assert WRITTEN.read_text(encoding="utf-8") == current, "run make docs"


def test_every_code_is_explained_with_a_sentence(current: str) -> None:
    rows = [row.split("|") for row in current.splitlines() if row.startswith("| ")]
    explained = {cells[2].strip(" `"): cells[1].strip() for cells in rows if len(cells) == 7}
    assert explained.keys() - {"Code"} == set(Code.codes())
    assert all(text.endswith(".") for code, text in explained.items() if code != "Code")


def test_the_page_follows_the_policy() -> None:
    policy = MatchingPolicy(weights=Weights(been_there=77), rested_days=12)
    changed = page(policy)
    assert "| +77 |" in changed
    assert "rested 12 days after" in changed
