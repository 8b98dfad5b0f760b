"""Small counts, alone and in tables (law L9); the attacks on them are in tests/laws."""

from __future__ import annotations

import pytest

from beenthere.domain.suppression import Mark, hidden, marks, shown


def test_one_to_ten_are_hidden_and_zero_may_show() -> None:
    assert [count for count in range(14) if hidden(count)] == list(range(1, 11))


def test_a_hidden_count_reads_the_same_whatever_it_is() -> None:
    assert {shown(count) for count in range(1, 11)} == {"fewer than 11"}
    assert (shown(0), shown(11), shown(1234)) == ("0", "11", "1,234")


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a count is never below zero$"):
        hidden(-1)


def test_a_count_that_would_tell_a_small_one_is_hidden_with_it() -> None:
    told = marks({"a": 3, "b": 20, "all": 23}, [("all", ["a", "b"])], order=["a", "b", "all"])
    assert told == {"a": Mark.FEW, "b": Mark.MANY, "all": Mark.SHOWN}


def test_several_small_ones_keep_each_other() -> None:
    counts = {"a": 3, "b": 5, "c": 20, "all": 28}
    told = marks(counts, [("all", ["a", "b", "c"])], order=list(counts))
    assert told == {"a": Mark.FEW, "b": Mark.FEW, "c": Mark.SHOWN, "all": Mark.SHOWN}


def test_what_is_equal_is_told_or_hidden_together() -> None:
    counts = {"a": 3, "b": 20, "all": 23, "same": 20, "none": 0}
    sums = [("all", ["a", "b"]), ("b", ["same", "none"])]
    told = marks(counts, sums, order=["same", "none", "a", "b", "all"])
    assert told is not None
    assert (told["b"], told["same"], told["none"]) == (Mark.MANY, Mark.MANY, Mark.SHOWN)


def test_a_count_drawn_by_lot_is_hidden_without_need() -> None:
    counts = {"a": 30, "b": 20, "all": 50}
    told = marks(counts, [("all", ["a", "b"])], order=["a", "b", "all"], anyway=["all"])
    assert told == {"a": Mark.MANY, "b": Mark.SHOWN, "all": Mark.MANY}


def test_what_cannot_be_told_safely_is_not_told_at_all() -> None:
    counts = {f"part{number}": 1 for number in range(8)} | {"all": 8}
    parts = [cell for cell in counts if cell != "all"]
    assert marks(counts, [("all", parts)], order=[*parts, "all"]) is None
