"""A supporter's recent load: it follows what they do, and fades."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from beenthere.domain.load import RECENT_DAYS, with_one_more
from tests.domain.tables import table

START = date(2026, 1, 1)


def after(closings: int, *, every: int) -> int:
    """The count of somebody who closed so many cases, one every so many days."""
    count, last = 0, None
    for number in range(closings):
        today = START + timedelta(days=number * every)
        count, last = with_one_more(count, last_closed_on=last, today=today), today
    return count


def test_it_counts() -> None:
    assert [after(closings, every=1) for closings in (1, 2, 3)] == [1, 2, 3]


@table("every", [7, 14, 21, 30, 45, 90])
def test_in_the_long_run_it_is_what_fits_into_a_quarter(every: int) -> None:
    assert after(100, every=every) == pytest.approx(RECENT_DAYS / every, abs=1)


def test_what_is_long_past_does_not_count() -> None:
    last = START + timedelta(days=400)
    assert with_one_more(12, last_closed_on=START, today=last) == 1


def test_a_clock_set_back_does_not_add_to_it() -> None:
    assert with_one_more(2, last_closed_on=START, today=START - timedelta(days=5)) == 3
