from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.receipts import Line, chained, unbroken

DAYS = st.lists(st.tuples(st.dates(), st.integers(1, 10_000)), min_size=1, max_size=8)


def chain(days: list[tuple[date, int]]) -> list[Line]:
    lines: list[Line] = []
    for on, count in days:
        lines.append((on, count, chained(lines[-1][2] if lines else "", on, count)))
    return lines


@given(DAYS)
def test_receipts_as_written_are_whole(days: list[tuple[date, int]]) -> None:
    assert unbroken(chain(days))
    assert unbroken(chain(days)[:-1])


@given(DAYS, st.data())
def test_an_altered_count_breaks_the_chain(
    days: list[tuple[date, int]], data: st.DataObject
) -> None:
    lines = chain(days)
    at = data.draw(st.integers(0, len(lines) - 1))
    on, count, digest = lines[at]
    lines[at] = (on, count + 1, digest)
    assert not unbroken(lines)


@given(DAYS, st.data())
def test_a_receipt_taken_out_breaks_the_chain(
    days: list[tuple[date, int]], data: st.DataObject
) -> None:
    lines = chain([*days, (date(2026, 11, 23), 1)])
    del lines[data.draw(st.integers(0, len(lines) - 2))]
    assert not unbroken(lines)


def test_the_hash_covers_what_it_says() -> None:
    whole = chained("", date(2026, 11, 23), 12)
    assert len(whole) == 64
    for other in (
        chained("0", date(2026, 11, 23), 12),
        chained("", date(2026, 11, 24), 12),
        chained("", date(2026, 11, 23), 13),
    ):
        assert other != whole


@pytest.mark.parametrize("lines", [[], [(date(2026, 1, 1), 1, "")]])
def test_no_receipt_is_whole_and_one_without_a_hash_is_not(lines: list[Line]) -> None:
    assert unbroken(lines) is not bool(lines)
