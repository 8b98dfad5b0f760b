"""Shifts that come round, holes that leave cuts into them, and the gaps that are left."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.availability import Away
from beenthere.domain.hours import Hours
from beenthere.domain.program import Size
from beenthere.domain.rota import (
    Every,
    Length,
    Pattern,
    Stretch,
    TooClose,
    desk_opens,
    gaps,
    laid_out,
    on_duty,
    without_leave,
)

BOSTON = ZoneInfo("America/New_York")
MONDAY = date(2026, 10, 26)
DANA, LEE = 1, 2
OFFICE = Hours.parse("08:00-17:00", zone=BOSTON, days=frozenset(range(5)))


def boston(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON).astimezone(UTC)


def test_every_monday_at_seven_for_a_week_leaves_no_gap_across_a_clock_change() -> None:
    pattern = Pattern(first=MONDAY, hour=time(7), length=Length.WEEK, times=3)
    shifts = pattern.stretches(BOSTON)
    assert shifts[0] == (boston("2026-10-26 07:00"), boston("2026-11-02 07:00"))
    assert shifts[0][1] - shifts[0][0] == timedelta(days=7, hours=1)
    assert all(ends == begins for (_, ends), (begins, _) in pairwise(shifts))


def test_two_people_can_take_turns() -> None:
    odd, even = (
        Pattern(first=first, hour=time(7), length=Length.WEEK, every=Every.SECOND_WEEK, times=2)
        for first in (MONDAY, MONDAY + timedelta(days=7))
    )
    shifts = [
        Stretch(*each, who)
        for who, pattern in ((DANA, odd), (LEE, even))
        for each in pattern.stretches(BOSTON)
    ]
    month = {"since": boston("2026-10-26 07:00"), "until": boston("2026-11-23 07:00")}
    assert gaps(shifts, **month) == []
    assert [each.who for each in laid_out(shifts, **month)] == [DANA, LEE, DANA, LEE]


def test_a_pattern_that_would_overlap_itself_is_refused() -> None:
    with pytest.raises(TooClose):
        Pattern(first=MONDAY, hour=time(7), length=Length.WEEK, every=Every.DAY, times=2)
    Pattern(first=MONDAY, hour=time(7), length=Length.WEEK, every=Every.DAY, times=1)
    Pattern(first=MONDAY, hour=time(7), length=Length.DAY, every=Every.DAY, times=9)
    with pytest.raises(ValueError, match=r"^a pattern comes round once at least$"):
        Pattern(first=MONDAY, hour=time(7), length=Length.DAY, times=0)


def test_a_shift_in_leave_is_a_gap() -> None:
    shift = Stretch(boston("2026-11-23 07:00"), boston("2026-11-30 07:00"), DANA)
    leave = {DANA: [Away(date(2026, 11, 25), date(2026, 11, 26))]}
    kept = without_leave([shift], leave, BOSTON)
    assert gaps(kept, since=shift.begins, until=shift.ends) == [
        Stretch(boston("2026-11-25 00:00"), boston("2026-11-27 00:00"))
    ]
    assert [each.who for each in kept] == [DANA, DANA]
    assert on_duty(kept, now=boston("2026-11-25 12:00")) == []
    assert on_duty(kept, now=boston("2026-11-27 00:00")) == [DANA]
    assert without_leave([shift], {LEE: leave[DANA]}, BOSTON) == [shift]


def test_somebody_has_a_duty_from_its_beginning_until_its_end() -> None:
    shift = Stretch(boston("2026-11-23 07:00"), boston("2026-11-24 07:00"), DANA)
    assert on_duty([shift], now=shift.begins) == [DANA]
    assert on_duty([shift], now=shift.ends) == []
    assert on_duty([shift], now=shift.begins - timedelta(seconds=1)) == []


def test_only_a_small_program_has_nobody_at_the_desk_at_night() -> None:
    friday = boston("2026-11-20 18:00")
    assert desk_opens(Size.SMALL, OFFICE, now=friday) == boston("2026-11-23 08:00")
    assert desk_opens(Size.SMALL, OFFICE, now=boston("2026-11-20 12:00")) is None
    assert desk_opens(Size.FULL, OFFICE, now=friday) is None


START = datetime(2026, 11, 1, tzinfo=UTC)
STRETCHES = st.builds(
    lambda begins, length: Stretch(
        START + timedelta(hours=begins), START + timedelta(hours=begins + length), DANA
    ),
    st.integers(-48, 300),
    st.integers(1, 200),
)


@given(covered=st.lists(STRETCHES, max_size=6), hour=st.integers(0, 239))
def test_every_hour_is_covered_or_in_a_gap_and_never_both(
    covered: list[Stretch], hour: int
) -> None:
    since, until = START, START + timedelta(hours=240)
    moment = since + timedelta(hours=hour)
    found = gaps(covered, since=since, until=until)
    in_gap = [each for each in found if each.begins <= moment < each.ends]
    assert len(in_gap) == (not on_duty(covered, now=moment))
    assert all(since <= each.begins < each.ends <= until for each in found)
