"""Training and meetings: who is next in line, when a word is due, and what a letter counts."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.gatherings import (
    MAY_COME,
    InLine,
    YearOfService,
    corrected_until,
    may_mark,
    moves_up,
    nudge_due,
    refresher_due_on,
    year_of_meetings,
    years_of_service,
)
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import GatheringKind, SeatState, SupporterStatus

POLICY = Policy()
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CAME, MISSED, EXCUSED = SeatState.ATTENDED, SeatState.MISSED, SeatState.EXCUSED
NO_SEAT = None


@given(
    line=st.lists(st.builds(InLine, st.datetimes(), st.integers(1, 9)), unique=True),
    seats=st.integers(1, 5),
    taken=st.integers(0, 7),
)
def test_free_places_go_to_whoever_waits_longest_and_never_one_too_many(
    line: list[InLine], seats: int, taken: int
) -> None:
    up = moves_up(line, seats=seats, taken=taken)
    assert len(up) == min(len(line), max(seats - taken, 0))
    assert up == [each.seat for each in sorted(line)][: len(up)]


def test_a_kind_word_is_due_once_when_meetings_were_missed_in_a_row() -> None:
    for meetings, due in (
        ([], False),
        ([MISSED], False),
        ([MISSED, MISSED], True),
        ([CAME, MISSED, MISSED], True),
        ([CAME, MISSED, NO_SEAT], True),
        # It grows: they were told after the second.
        ([MISSED, MISSED, MISSED], False),
        ([MISSED, CAME, MISSED], False),
        # Whoever said so, waited for a place, or of whom nobody has said, has not missed it.
        ([MISSED, EXCUSED, MISSED], False),
        ([MISSED, SeatState.WAITING], False),
        ([MISSED, SeatState.BOOKED], False),
        ([MISSED, MISSED, CAME], False),
    ):
        assert nudge_due(meetings, in_a_row=2) is due, meetings


def test_whom_each_kind_is_for() -> None:
    assert MAY_COME.keys() == set(GatheringKind)
    assert MAY_COME[GatheringKind.HALF_DAY] == {SupporterStatus.COMMITTED}
    for kind in (GatheringKind.REFRESHER, GatheringKind.MEETING):
        # Whoever pauses is treated like whoever does not.
        assert {SupporterStatus.ACTIVE, SupporterStatus.PAUSED} <= MAY_COME[kind]
    for statuses in MAY_COME.values():
        assert SupporterStatus.STEPPED_DOWN not in statuses


def test_attendance_is_taken_from_the_beginning_and_corrected_for_some_days() -> None:
    begins, ends = MONDAY, MONDAY + 2 * HOUR
    for now, may in (
        (begins - HOUR, False),
        (begins, True),
        (ends + 13 * DAY, True),
        (corrected_until(ends, POLICY), False),
    ):
        assert may_mark(begins=begins, ends=ends, now=now, policy=POLICY) is may


def test_a_refresher_is_reckoned_from_the_last_training() -> None:
    assert refresher_due_on([], POLICY) is None
    days = [date(2024, 3, 1), date(2023, 1, 1)]
    assert refresher_due_on(days, POLICY) == date(2024, 3, 1) + POLICY.refresher.length


def test_a_year_of_meetings_keeps_its_day_of_the_week() -> None:
    days = year_of_meetings(date(2026, 12, 8))
    assert days[0] == date(2026, 12, 8)
    assert len(days) == 4
    assert {day.weekday() for day in days} == {1}
    assert days[-1] < date(2027, 12, 8) - timedelta(days=85)


def test_a_letter_counts_what_was_attended_and_waits_for_the_end_of_the_year() -> None:
    since = date(2024, 5, 2)
    attended = [
        (2024, GatheringKind.HALF_DAY, 1),
        (2024, GatheringKind.MEETING, 1),
        (2024, GatheringKind.MEETING, 2),
        (2026, GatheringKind.REFRESHER, 1),
    ]
    november, december = date(2026, 11, 30), date(2026, 12, 1)
    for until, today, told in (
        (None, november, [(2024, 0, 3)]),
        (None, december, [(2024, 0, 3), (2026, 1, 0)]),
        (november, november, [(2024, 0, 3), (2026, 1, 0)]),
        (date(2024, 9, 1), december, [(2024, 0, 3)]),
    ):
        years = years_of_service(attended, since=since, until=until, today=today)
        assert [astuple(each) for each in years] == told
    # The year of the first training counts, and none before it.
    assert years_of_service(attended, since=december, until=None, today=december) == (
        YearOfService(year=2026, refreshers=1, meetings=0),
    )
    assert years_of_service([], since=november, until=None, today=november) == ()
