"""Who came: marked, corrected, thanked for, and forgotten but for counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from beenthere.apps.gatherings import attending, booking
from beenthere.apps.gatherings.models import Gathering, Seat, YearCount
from beenthere.apps.gatherings.queries import for_week, letters, refresher_due, served
from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message
from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import GatheringKind, SeatState, SupporterStatus
from beenthere.domain.wording import MessageKind
from beenthere.worker import chores
from tests.apps.gatherings.conftest import DAY, SOON, Planned
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

HALF_DAY, REFRESHER = GatheringKind.HALF_DAY, GatheringKind.REFRESHER
ATTENDED, MISSED, EXCUSED = SeatState.ATTENDED, SeatState.MISSED, SeatState.EXCUSED
AFTER = timedelta(hours=2)


def marked(
    gathering: Gathering, supporter: Supporter, state: SeatState, *, now: datetime | None = None
) -> Supporter:
    """Somebody took a place, and afterwards this is said of it."""
    ids: dict[str, Any] = {"gathering_id": gathering.pk, "supporter_id": supporter.pk}
    if not Seat.objects.filter(gathering=gathering, supporter=supporter).exists():
        booking.book(**ids, now=gathering.begins_at - DAY)
    attending.mark(**ids, state=state, now=now or gathering.begins_at + AFTER)
    supporter.refresh_from_db()
    return supporter


def test_a_half_day_makes_somebody_trained_and_a_correction_takes_it_back(
    planned: Planned, newcomer: Supporter
) -> None:
    half_day, another = planned(HALF_DAY), planned(HALF_DAY, begins=SOON + DAY)
    booking.book(gathering_id=another.pk, supporter_id=newcomer.pk, now=MONDAY)
    for _ in range(2):
        marked(half_day, newcomer, ATTENDED)
        # They need no other, so that somebody else can have that place.
        assert not Seat.objects.filter(gathering=another).exists()
        assert newcomer.status in (SupporterStatus.TRAINED, SupporterStatus.ACTIVE)
        assert newcomer.trained_on == SOON.date()
    marked(half_day, newcomer, EXCUSED)
    assert (newcomer.status, newcomer.trained_on) == (SupporterStatus.COMMITTED, None)


def test_a_correction_takes_back_no_other_training_and_ends_no_pause(
    planned: Planned, hospital: Hospital, newcomer: Supporter
) -> None:
    early, late = planned(HALF_DAY), planned(HALF_DAY, begins=SOON + DAY)
    booking.book(gathering_id=late.pk, supporter_id=newcomer.pk, now=MONDAY)
    marked(late, newcomer, ATTENDED)
    Seat.objects.create(gathering=early, supporter=newcomer, state=ATTENDED, since=MONDAY)
    newcomer = marked(late, newcomer, MISSED)
    assert newcomer.trained_on == SOON.date()
    assert newcomer.status != SupporterStatus.COMMITTED
    # Noted by hand, and on no list: it stands, whatever is marked by a slip of the thumb.
    paused = hospital.supporter(status=SupporterStatus.PAUSED)
    Seat.objects.create(gathering=late, supporter=paused, state=MISSED, since=MONDAY)
    for state in (ATTENDED, MISSED):
        paused = marked(late, paused, state)
        assert paused.trained_on == date(2026, 1, 15)
    Supporter.objects.filter(pk=paused.pk).update(trained_on=None)
    for state in (ATTENDED, MISSED):
        paused = marked(late, paused, state)
        assert paused.status == SupporterStatus.PAUSED
    assert paused.trained_on is None


def test_attendance_is_taken_in_its_time_alone(planned: Planned, newcomer: Supporter) -> None:
    half_day = planned(HALF_DAY)
    marked(half_day, newcomer, MISSED, now=half_day.begins_at)
    stands = half_day.ends_at + program().policy.correct_attendance.length
    for now in (half_day.begins_at - DAY, stands):
        with pytest.raises(booking.NoLonger):
            marked(half_day, newcomer, ATTENDED, now=now)
        with pytest.raises(booking.NoLonger):
            attending.mark_the_rest(gathering_id=half_day.pk, now=now)
    assert newcomer.status == SupporterStatus.COMMITTED


def test_whoever_comes_along_is_counted_and_the_rest_are_marked_in_one_tap(
    planned: Planned, hospital: Hospital, newcomer: Supporter
) -> None:
    meeting, after = planned(), SOON + AFTER
    late, others = hospital.supporter(), [hospital.supporter() for _ in range(2)]
    marked(meeting, others[0], EXCUSED)
    booking.book(gathering_id=meeting.pk, supporter_id=others[1].pk, now=MONDAY)
    waits = hospital.supporter()
    Seat.objects.create(gathering=meeting, supporter=waits, state=SeatState.WAITING, since=MONDAY)
    ids: dict[str, Any] = {"gathering_id": meeting.pk, "now": after}
    for each in (late, waits):
        attending.came_along(supporter_id=each.pk, **ids)
    with pytest.raises(attending.NotMarked):
        attending.came_along(supporter_id=late.pk, **ids)
    with pytest.raises(attending.NotMarked):
        attending.mark(supporter_id=newcomer.pk, state=ATTENDED, **ids)
    assert attending.mark_the_rest(**ids) == 1
    states = dict(Seat.objects.values_list("supporter_id", "state"))
    there = dict.fromkeys((others[1].pk, late.pk, waits.pk), ATTENDED)
    assert states == {others[0].pk: EXCUSED, **there}


def test_two_missed_in_a_row_bring_one_kind_word(planned: Planned, hospital: Hospital) -> None:
    faithful, missed, excused, absent, new, paused = (hospital.supporter() for _ in range(6))
    Supporter.objects.filter(pk=paused.pk).update(status=SupporterStatus.PAUSED)
    stands = program().policy.correct_attendance.length + DAY
    told: list[set[int]] = []
    for number in range(4):
        meeting = planned(begins=SOON + number * 90 * DAY, seats=9)
        marked(meeting, faithful, ATTENDED)
        marked(meeting, missed, MISSED)
        marked(meeting, excused, EXCUSED if number == 1 else MISSED)
        # Until it stands, a slip of the thumb is put right and nobody is told anything.
        assert attending.look_back(now=meeting.ends_at + DAY) == 0
        if number == 0:
            new.trained_on = meeting.ends_at.date() + DAY
            new.save()
        assert attending.look_back(now=meeting.begins_at + stands) == 1
        words = Message.objects.filter(kind=MessageKind.MISSED_YOU)
        told.append(set(words.values_list("account_id", flat=True)))
        words.delete()
    assert told == [
        set(),
        {missed.account_id, absent.account_id},
        {new.account_id},
        {excused.account_id},
    ]


def test_where_nobody_said_who_came_nobody_missed_it(planned: Planned, hospital: Hospital) -> None:
    hospital.supporter()
    for number in range(2):
        planned(begins=SOON + number * DAY)
    assert attending.look_back(now=SOON + 60 * DAY) == 2
    assert not Message.objects.filter(kind=MessageKind.MISSED_YOU).exists()


def test_who_came_is_forgotten_and_the_letter_still_counts_it(
    planned: Planned, hospital: Hospital
) -> None:
    supporter = hospital.supporter()
    for number, state in enumerate((ATTENDED, ATTENDED, MISSED)):
        marked(planned(begins=SOON + number * DAY), supporter, state)
    marked(planned(REFRESHER, begins=SOON + 3 * DAY), supporter, ATTENDED)
    later = SOON + program().policy.forget_seats.length + 5 * DAY
    before, due = letters(supporter, now=later), refresher_due(supporter)
    of_2026 = next(each for each in before if each.year == 2026)
    assert (of_2026.meetings, of_2026.refreshers) == (2, 1)
    trust_clock(now=later)
    assert chores.end_gatherings(now=later - 10 * DAY) == 0
    assert chores.end_gatherings(now=later) == 4
    assert not Seat.objects.exists()
    assert YearCount.objects.filter(kind=GatheringKind.MEETING).get().times == 2
    assert (letters(supporter, now=later), refresher_due(supporter)) == (before, due)


def test_no_letter_says_that_somebody_served_before_they_were_trained(
    planned: Planned, hospital: Hospital, newcomer: Supporter
) -> None:
    marked(planned(), newcomer, ATTENDED)
    later = SOON + 800 * DAY
    assert letters(newcomer, now=later) == ()
    again = hospital.supporter(trained_on=None)
    YearCount.objects.create(
        supporter=again, year=2023, kind=HALF_DAY, times=1, last_on=date(2023, 3, 1)
    )
    marked(planned(REFRESHER), again, ATTENDED)
    assert [each.year for each in letters(again, now=later)] == [2023, 2026]
    assert served(again, now=later) == (date(2023, 3, 1), None)


def test_what_needs_the_manager_this_week(planned: Planned, hospital: Hospital) -> None:
    long_ago = MONDAY.date() - program().policy.refresher.length
    recent, due, paused, booked = (
        hospital.supporter(trained_on=day)
        for day in (date(2026, 1, 15), long_ago, long_ago - DAY, long_ago)
    )
    Supporter.objects.filter(pk=paused.pk).update(status=SupporterStatus.PAUSED)
    week = for_week(now=MONDAY)
    assert [each.supporter for each in week.refreshers] == [paused, due, booked]
    assert (week.to_fill, week.not_taken, week.meeting_planned) == ([], [], False)
    refresher = planned(REFRESHER)
    booking.book(gathering_id=refresher.pk, supporter_id=booked.pk, now=MONDAY)
    full = planned(seats=1)
    booking.book(gathering_id=full.pk, supporter_id=recent.pk, now=MONDAY)
    planned(begins=MONDAY + 200 * DAY)
    week = for_week(now=MONDAY)
    assert [each.supporter for each in week.refreshers] == [paused, due]
    assert (list(week.to_fill), week.meeting_planned) == ([refresher], True)
    week = for_week(now=SOON + AFTER)
    assert set(week.not_taken) == {refresher, full}
    marked(full, recent, ATTENDED)
    assert list(for_week(now=SOON + AFTER).not_taken) == [refresher]


def test_a_training_for_groups_is_kept_with_its_first_day(
    planned: Planned, hospital: Hospital
) -> None:
    peer, kind = hospital.supporter(), GatheringKind.GROUP_TRAINING
    early, late = planned(kind), planned(kind, begins=SOON + DAY)
    assert marked(late, peer, ATTENDED).group_trained_on == (SOON + DAY).date()
    assert marked(early, peer, ATTENDED).group_trained_on == SOON.date()
    assert marked(early, peer, MISSED).group_trained_on == (SOON + DAY).date()
    assert marked(late, peer, EXCUSED).group_trained_on is None
