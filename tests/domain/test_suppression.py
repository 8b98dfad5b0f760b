"""Small counts standing alone (law L9)."""

from __future__ import annotations

import pytest

from beenthere.domain.suppression import hidden, shown


def test_one_to_ten_are_hidden_and_zero_may_show() -> None:
    assert [count for count in range(14) if hidden(count)] == list(range(1, 11))


def test_a_hidden_count_reads_the_same_whatever_it_is() -> None:
    assert {shown(count) for count in range(1, 11)} == {"fewer than 11"}
    assert (shown(0), shown(11), shown(1234)) == ("0", "11", "1,234")


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a count is never below zero$"):
        hidden(-1)
