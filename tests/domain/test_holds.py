"""A hold covers whole months and perhaps a department; its count gives no count away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from zoneinfo import ZoneInfo

from beenthere.domain.holds import (
    AT_MOST_TOLD_APART,
    Scope,
    counts_in_words,
    month_of,
    months_around,
)
from beenthere.domain.suppression import POSSIBLE_VALUES
from tests.domain.tables import table

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def test_it_covers_its_months_and_no_other() -> None:
    scope = Scope(first=NOVEMBER, last=DECEMBER)
    months = (OCTOBER, NOVEMBER, DECEMBER, date(2027, 1, 1))
    assert [scope.covers(month, "surgery") for month in months] == [False, True, True, False]


def test_without_an_end_it_covers_every_later_month() -> None:
    scope = Scope(first=NOVEMBER)
    assert not scope.covers(OCTOBER, None)
    assert scope.covers(date(2039, 1, 1), None)


def test_an_unknown_department_is_covered() -> None:
    scope = Scope(first=NOVEMBER, department="surgery")
    assert scope.covers(NOVEMBER, "surgery")
    assert scope.covers(NOVEMBER, None)
    assert not scope.covers(NOVEMBER, "medicine")


def test_a_month_is_one_of_the_programs_own_calendar() -> None:
    new_year = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)
    assert month_of(new_year, ZoneInfo("America/New_York")) == DECEMBER
    assert month_of(new_year, ZoneInfo("UTC")) == date(2027, 1, 1)


def test_it_says_its_months() -> None:
    assert Scope(first=NOVEMBER, last=NOVEMBER).months == "November 2026"
    assert Scope(first=NOVEMBER, last=DECEMBER).months == "November 2026 to December 2026"
    assert Scope(first=NOVEMBER).months == "November 2026, and every month after it"


def test_months_go_over_the_turn_of_the_year() -> None:
    assert months_around(DECEMBER, before=2, after=1) == [
        OCTOBER,
        NOVEMBER,
        DECEMBER,
        date(2027, 1, 1),
    ]


@table("many", [1, AT_MOST_TOLD_APART, AT_MOST_TOLD_APART + 1])
def test_no_count_above_zero_is_told(many: int) -> None:
    said = {counts_in_words([count] * many)[0] for count in range(1, 300)}
    assert said == ({"1 to 10", "11 or more"} if many <= AT_MOST_TOLD_APART else {"some"})
    assert counts_in_words([0] * many) == ["none"] * many


def _can_be(parts: int) -> set[int]:
    """What the first of so many small departments could be, of months that are small as a whole."""
    return {
        first for first, *others in product(range(1, 11), repeat=parts) if first + sum(others) <= 10
    }


def test_no_set_of_holds_leaves_a_small_count_fewer_than_five_values() -> None:
    """The tightest there is: one hold over all, found small, and others that share it out."""
    over_all = 1
    assert len(_can_be(2)) == 9
    # 10 less one for each other department is what is left for the first: so for any number.
    assert all(len(_can_be(parts)) == 10 - (parts - 1) for parts in (1, 2, 3, 4))
    assert 10 - (AT_MOST_TOLD_APART - over_all - 1) >= POSSIBLE_VALUES
    assert 10 - (AT_MOST_TOLD_APART + 1 - over_all - 1) < POSSIBLE_VALUES
    told = counts_in_words([6, *[1] * AT_MOST_TOLD_APART])
    assert set(told) == {"some"}
