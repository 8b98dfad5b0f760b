from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.times import (
    clock_time,
    day_and_time,
    due_in_words,
    exact_time,
    is_overdue,
    moment_in_words,
    waiting_in_words,
)
from tests.domain.tables import table

BOSTON = ZoneInfo("America/New_York")


def boston(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON)


NOW = boston("2026-11-22 09:30")  # a Sunday


def test_a_midnight_weeks_away_says_which_day_is_meant() -> None:
    seven, midnight = boston("2026-12-08 07:00"), boston("2026-12-08 00:00")
    for ends in (False, True):
        assert day_and_time(seven, zone=BOSTON, ends=ends) == "Tuesday, December 8, 7 am"
    assert day_and_time(midnight, zone=BOSTON) == "the start of Tuesday, December 8"
    assert day_and_time(midnight, zone=BOSTON, ends=True) == "the end of Monday, December 7"


@table(
    ("due", "words"),
    [
        ("2026-11-22 16:00", "due today by 4 pm"),
        ("2026-11-22 09:45", "due today by 9:45 am"),
        ("2026-11-22 12:00", "due today by noon"),
        ("2026-11-23 00:00", "due today by midnight"),
        ("2026-11-23 00:01", "due tomorrow by 12:01 am"),
        ("2026-11-23 09:00", "due tomorrow by 9 am"),
        ("2026-11-24 09:00", "due Tuesday by 9 am"),
        ("2026-11-28 17:30", "due Saturday by 5:30 pm"),
        ("2026-11-29 09:00", "due November 29 by 9 am"),
        ("2027-01-04 09:00", "due January 4, 2027, by 9 am"),
        ("2026-11-22 09:30", "due now"),
        ("2026-11-22 09:29", "1 minute overdue"),
        ("2026-11-22 08:31", "59 minutes overdue"),
        ("2026-11-22 08:30", "1 hour overdue"),
        ("2026-11-22 06:00", "3 hours overdue"),
        ("2026-11-21 09:30", "1 day overdue"),
        ("2026-11-19 10:00", "2 days overdue"),
    ],
)
def test_says_when_something_is_due(due: str, words: str) -> None:
    assert due_in_words(boston(due), now=NOW, zone=BOSTON) == words


def test_the_day_is_the_programs_day_whatever_zone_a_moment_comes_in() -> None:
    evening = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 9 pm on the 22nd in Boston
    assert due_in_words(evening, now=NOW, zone=BOSTON) == "due today by 9 pm"
    assert due_in_words(evening, now=NOW.astimezone(UTC), zone=UTC) == "due tomorrow by 2 am"


@table(
    ("minutes", "words"),
    [
        (0, "just arrived"),
        (0.9, "just arrived"),
        (1, "waiting 1 minute"),
        (180, "waiting 3 hours"),
        (60 * 24 * 3, "waiting 3 days"),
    ],
)
def test_says_how_long_something_has_waited(minutes: float, words: str) -> None:
    assert waiting_in_words(NOW - timedelta(minutes=minutes), now=NOW) == words


def test_an_hour_that_the_clocks_skip_is_not_counted_as_waited() -> None:
    before, after = boston("2026-03-08 01:30"), boston("2026-03-08 03:30")
    assert waiting_in_words(before, now=after) == "waiting 1 hour"
    assert due_in_words(before, now=after, zone=BOSTON) == "1 hour overdue"


def test_an_hour_that_the_clocks_repeat_is_counted_twice() -> None:
    before, after = boston("2026-11-01 00:30"), boston("2026-11-01 02:30")
    assert waiting_in_words(before, now=after) == "waiting 3 hours"


def test_a_repeated_hour_is_told_apart_by_its_zone() -> None:
    first = boston("2026-11-01 01:30")
    assert exact_time(first, zone=BOSTON) == "Sunday, November 1, 2026, 1:30 am EDT"
    assert exact_time(first.replace(fold=1), zone=BOSTON).endswith("1:30 am EST")


def test_midnight_after_the_clocks_change_still_ends_the_day_before() -> None:
    now = boston("2026-11-01 12:00")
    assert due_in_words(boston("2026-11-02 00:00"), now=now, zone=BOSTON) == "due today by midnight"


@table(
    ("time", "words"),
    [
        ("00:00", "midnight"),
        ("00:05", "12:05 am"),
        ("12:00", "noon"),
        ("12:01", "12:01 pm"),
        ("23:59", "11:59 pm"),
    ],
)
def test_says_the_time_of_day(time: str, words: str) -> None:
    assert clock_time(boston(f"2026-11-22 {time}"), zone=BOSTON) == words


@given(
    due=st.datetimes(
        min_value=datetime(2026, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
        max_value=datetime(2028, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    late=st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)),
)
def test_words_and_color_never_disagree_about_being_overdue(due: datetime, late: timedelta) -> None:
    words = due_in_words(due, now=due + late, zone=BOSTON)
    assert words.endswith(" overdue") == is_overdue(due, now=due + late)
    assert words.startswith("due ") != is_overdue(due, now=due + late)


@table(
    ("moment", "words"),
    [
        ("2026-11-22 16:00", "4 pm today"),
        ("2026-11-22 06:05", "6:05 am today"),
        ("2026-11-21 23:59", "11:59 pm yesterday"),
        ("2026-11-22 00:00", "midnight yesterday"),
        ("2026-11-20 12:00", "noon November 20"),
        ("2025-11-20 12:00", "noon November 20, 2025"),
        ("2026-11-23 08:00", "8 am tomorrow"),
        ("2026-11-27 08:00", "8 am Friday"),
        ("2026-11-30 08:00", "8 am November 30"),
        ("2027-01-04 07:00", "7 am January 4, 2027"),
    ],
)
def test_a_moment_not_far_away(moment: str, words: str) -> None:
    assert moment_in_words(boston(moment), now=NOW, zone=BOSTON) == words


def test_yesterday_and_today_are_the_programs_days() -> None:
    evening = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 9 pm on the 22nd in Boston
    told = moment_in_words(boston("2026-11-22 16:00"), now=evening, zone=BOSTON)
    assert told == "4 pm today"
    told = moment_in_words(boston("2026-11-23 09:00"), now=evening, zone=BOSTON)
    assert told == "9 am tomorrow"
    told = due_in_words(boston("2026-11-23 09:00"), now=evening, zone=BOSTON)
    assert told == "due tomorrow by 9 am"


def test_a_full_minute_late_is_overdue() -> None:
    late = [is_overdue(NOW - timedelta(seconds=each), now=NOW) for each in (0, 59, 60, 61)]
    assert late == [False, False, True, True]


@table(
    ("time", "words"),
    [
        ("00:00", "12:00 am"),
        ("09:05", "9:05 am"),
        ("12:00", "12:00 pm"),
        ("12:59", "12:59 pm"),
        ("13:00", "1:00 pm"),
    ],
)
def test_an_exact_time_is_in_full(time: str, words: str) -> None:
    moment = boston(f"2026-11-22 {time}")
    assert exact_time(moment, zone=BOSTON) == f"Sunday, November 22, 2026, {words} EST"
