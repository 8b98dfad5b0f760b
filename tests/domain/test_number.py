"""A row of the table of numbers keeps all it was given."""

from __future__ import annotations

from typing import Any

from beenthere.domain.hours import Counting, Span
from beenthere.domain.policy.number import count, span


def test_a_time_keeps_its_bounds_words_and_reasons_and_how_it_is_counted() -> None:
    row: Any = span(
        "A supporter rests for",
        "2 days",
        lowest="1 day",
        highest="3 days",
        why="People tire.",
        source="Made up",
        counting=Counting.AWAKE,
    )
    assert row.default == Span.parse("2 days", Counting.AWAKE)
    assert row.metadata == {
        "words": "A supporter rests for",
        "lowest": Span.parse("1 day", Counting.AWAKE),
        "highest": Span.parse("3 days", Counting.AWAKE),
        "why": "People tire.",
        "source": "Made up",
    }


def test_a_count_keeps_its_bounds_words_and_reasons() -> None:
    row: Any = count("Tries", 2, lowest=1, highest=3, why="Once may fail.", source="Made up")
    assert row.default == 2
    assert row.metadata == {
        "words": "Tries",
        "lowest": 1,
        "highest": 3,
        "why": "Once may fail.",
        "source": "Made up",
    }
