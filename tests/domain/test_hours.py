"""Waking hours and office hours, on ordinary days and on days that gain or lose an hour."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.domain.hours import WEEKDAYS, Counting, Hours, Span, Timetable
from tests.domain.tables import table

BOSTON = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
WAKING = Hours.parse("07:00-22:00", zone=BOSTON)
OFFICE = Hours.parse("08:00-17:00", zone=BOSTON, days=frozenset(range(5)))
TIMETABLE = Timetable(waking=WAKING, office=OFFICE)


def boston(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@table(
    ("start", "amount", "end"),
    [
        ("2026-11-18 09:00", 4, "2026-11-18 13:00"),  # within a day
        ("2026-11-18 20:00", 4, "2026-11-19 09:00"),  # over a night
        ("2026-11-18 02:00", 4, "2026-11-18 11:00"),  # from before waking
        ("2026-11-18 23:30", 0, "2026-11-19 07:00"),  # nothing, at night
        ("2026-11-18 18:00", 4, "2026-11-19 07:00"),  # ending at closing
        ("2026-11-18 09:00", 45, "2026-11-21 09:00"),  # three waking days
    ],
)
def test_waking_hours_are_counted(start: str, amount: float, end: str) -> None:
    assert WAKING.add(boston(start), hours(amount)) == boston(end)


@table(
    ("start", "amount", "end"),
    [
        ("2026-11-20 16:00", 3, "2026-11-23 10:00"),  # over a weekend
        ("2026-11-21 12:00", 1, "2026-11-23 09:00"),  # from a Saturday
        ("2026-11-20 16:00", 1, "2026-11-23 08:00"),  # ending on Friday at closing
    ],
)
def test_office_hours_are_counted(start: str, amount: float, end: str) -> None:
    assert OFFICE.add(boston(start), hours(amount)) == boston(end)


def test_an_answer_is_in_utc_whatever_zone_the_start_is_in() -> None:
    for start in (boston("2026-11-18 09:00"), boston("2026-11-18 23:30")):
        assert WAKING.next_open(start).tzinfo is UTC


def test_the_hour_that_a_night_loses_is_not_counted() -> None:
    night = Hours.parse("00:00-06:00", zone=BOSTON)
    # 2026-03-08: 02:00 to 03:00 does not exist.
    assert night.add(boston("2026-03-08 00:00"), hours(4)) == boston("2026-03-08 05:00")


def test_the_hour_that_a_night_repeats_is_counted_twice() -> None:
    night = Hours.parse("00:00-06:00", zone=BOSTON)
    # 2026-11-01: 01:00 to 02:00 happens twice.
    assert night.add(boston("2026-11-01 00:00"), hours(4)) == boston("2026-11-01 03:00")


def test_opening_or_closing_within_the_repeated_hour_takes_in_all_of_it() -> None:
    early = Hours.parse("01:30-01:45", zone=BOSTON)
    first, second = (
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 44, tzinfo=UTC),
    )
    assert early.contains(first)
    assert early.contains(second)
    assert not early.contains(second + timedelta(minutes=1))


def test_hours_that_a_clock_change_swallows_open_the_next_day() -> None:
    gone = Hours.parse("02:15-03:10", zone=BOSTON)
    # 02:15 is read as 03:15 that day, which is past closing.
    opening = gone.next_open(boston("2026-03-08 00:30"))
    assert opening == boston("2026-03-09 02:15")


def test_waking_days_across_both_changes_keep_their_length() -> None:
    for day in ("2026-03-07", "2026-10-31"):
        assert WAKING.add(boston(f"{day} 21:00"), hours(2)) - WAKING.add(
            boston(f"{day} 21:00"), hours(1)
        ) == hours(1)


def test_a_start_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 11, 18, 9)  # noqa: DTZ001 -- what is refused
    with pytest.raises(ValueError, match=r"^a moment needs a time zone$"):
        WAKING.add(naive, hours(1))
    with pytest.raises(ValueError, match=r"^a moment needs a time zone$"):
        TIMETABLE.after(naive, Span(hours(1)))


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^an amount of time cannot be negative$"):
        WAKING.add(boston("2026-11-18 09:00"), hours(-1))


@table(
    ("window", "cure"),
    [
        ("7:00-22:00", "write hours such as 07:00-22:00"),
        ("07:00", "write hours such as 07:00-22:00"),
        ("25:00-26:00", "write hours such as 07:00-22:00"),
        ("", "write hours such as 07:00-22:00"),
        ("22:00-07:00", "the end must come after the start"),
        ("07:00-07:00", "the end must come after the start"),
        ("07:00-24:01", "the day ends at 24:00"),
    ],
)
def test_hours_that_do_not_read_are_refused_with_a_cure(window: str, cure: str) -> None:
    with pytest.raises(ValueError, match=f"^{cure}$"):
        Hours.parse(window, zone=BOSTON)


def test_hours_need_a_day_of_the_week() -> None:
    for days in (frozenset[int](), frozenset({7})):
        with pytest.raises(ValueError, match=r"^name at least one day of the week$"):
            Hours.parse("07:00-22:00", zone=BOSTON, days=days)


def test_a_day_may_end_at_midnight() -> None:
    late = Hours.parse("18:00-24:00", zone=BOSTON)
    assert late.closes == time(0)
    assert late.contains(boston("2026-11-18 23:59"))
    assert late.add(boston("2026-11-18 23:00"), hours(2)) == boston("2026-11-19 19:00")


def test_each_way_of_counting_has_its_own_answer() -> None:
    start = boston("2026-11-20 16:00")
    ends = {counting: TIMETABLE.after(start, Span(hours(8), counting)) for counting in Counting}
    assert ends == {
        Counting.CLOCK: boston("2026-11-21 00:00"),
        Counting.THEN_AWAKE: boston("2026-11-21 07:00"),
        Counting.AWAKE: boston("2026-11-21 09:00"),
        Counting.OFFICE: boston("2026-11-23 15:00"),
    }


def test_clock_time_is_time_that_passed_whatever_the_clocks_show() -> None:
    # Clocks go forward at 02:00: an hour later than 01:30 they show 03:30.
    assert TIMETABLE.after(boston("2026-03-08 01:30"), Span(hours(1))) == boston("2026-03-08 03:30")


@table(
    ("text", "length", "words"),
    [
        ("15 minutes", timedelta(minutes=15), "15 minutes"),
        ("90 minutes", timedelta(minutes=90), "90 minutes"),
        ("1 hour", timedelta(hours=1), "1 hour"),
        ("60 minutes", timedelta(hours=1), "1 hour"),
        ("1 day", timedelta(days=1), "24 hours"),
        ("48 hours", timedelta(days=2), "2 days"),
        ("0 days", timedelta(0), "no time"),
    ],
)
def test_spans_are_read_and_said(text: str, length: timedelta, words: str) -> None:
    span = Span.parse(text)
    assert span == Span(length)
    assert span.words == words
    assert span.full_words == words


def test_a_span_says_which_hours_it_counts() -> None:
    assert Span.parse("4 hours", Counting.AWAKE).full_words == "4 hours, counting waking hours only"


@table("text", ["", "15", "fifteen minutes", "1.5 hours", "-1 days", "2 weeks", "٣ days"])
def test_spans_that_do_not_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whole number and a unit"):
        Span.parse(text)


moments = st.integers(1_700_000_000, 1_900_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)
)
amounts = st.timedeltas(timedelta(0), timedelta(hours=18))


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    opens, closes = sorted(draw(st.sets(st.integers(0, 24 * 60), min_size=2, max_size=2)))
    return Hours(
        opens=time(opens // 60, opens % 60),
        closes=time(closes // 60 % 24, closes % 60),
        days=draw(st.frozensets(st.integers(0, len(WEEKDAYS) - 1), min_size=1)),
        zone=draw(st.sampled_from([BOSTON, LORD_HOWE, ZoneInfo("UTC")])),
    )


def check_true_to_time(hours: Hours, start: datetime, amount: timedelta, more: timedelta) -> None:
    """Never early, always inside the hours, never backwards, and the same in two steps as one."""
    end = hours.add(start, amount)
    assert end >= start + amount
    assert hours.contains(end)
    assert hours.add(start, amount + more) >= end
    assert hours.add(end, more) == hours.add(start, amount + more)
    assert hours.add(start + more, amount) >= end


ANY = (any_hours(), moments, amounts, amounts)

test_counting_is_true_to_time = given(*ANY)(check_true_to_time)
test_counting_is_true_to_time_at_length = pytest.mark.exhaustive(
    settings(max_examples=1500, deadline=None)(given(*ANY)(check_true_to_time))
)
