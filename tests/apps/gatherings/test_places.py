"""Places: given in turn, given back, and never one too many; and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.gatherings import booking, planning
from beenthere.apps.gatherings.models import Gathering, Seat
from beenthere.apps.gatherings.queries import next_meeting
from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.paging.queries import still_true, waiting
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.supporter_life import Mover
from beenthere.domain.vocabulary import GatheringKind, SeatState, SupporterStatus
from beenthere.domain.wording import MessageKind
from tests.apps.gatherings.conftest import DAY, SOON, Planned
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

BOOKED, WAITING = SeatState.BOOKED, SeatState.WAITING


def asking(gathering: Gathering, *supporters: Supporter, now: datetime = MONDAY) -> list[SeatState]:
    """What each gets who asks for a place, one a minute after the other."""
    return [
        booking.book(
            gathering_id=gathering.pk,
            supporter_id=each.pk,
            now=now + number * timedelta(minutes=1),
        )
        for number, each in enumerate(supporters)
    ]


def leaving(gathering: Gathering, supporter: Supporter) -> None:
    booking.leave(gathering_id=gathering.pk, supporter_id=supporter.pk, now=MONDAY + DAY)


def has_place(gathering: Gathering) -> set[int]:
    seats = Seat.objects.filter(gathering=gathering, state=BOOKED)
    return set(seats.values_list("supporter_id", flat=True))


def said(kind: MessageKind) -> list[int]:
    """To whom this is to be said and still true, in order."""
    queued = Message.objects.filter(kind=kind, state=MessageState.QUEUED)
    found = waiting(queued.values_list("pk", flat=True))
    return [
        each.message.account_id
        for each in found
        if still_true(each, now=max(MONDAY, each.message.due_at))
    ]


@pytest.fixture
def four(hospital: Hospital) -> Sequence[Supporter]:
    return [hospital.supporter() for _ in range(4)]


def test_whoever_waits_longest_moves_up_in_the_moment_a_place_is_free_and_is_told(
    planned: Planned, four: Sequence[Supporter]
) -> None:
    meeting = planned()
    assert asking(meeting, *four) == [BOOKED, BOOKED, WAITING, WAITING]
    assert asking(meeting, four[2]) == [WAITING]
    assert said(MessageKind.PLACE_FREE) == []
    leaving(meeting, four[0])
    assert has_place(meeting) == {four[1].pk, four[2].pk}
    assert said(MessageKind.PLACE_FREE) == [four[2].account_id]
    reminded = {each.account_id for each in four[1:3]}
    assert set(said(MessageKind.GATHERING_SOON)) == reminded
    [due] = set(Message.objects.filter(kind=MessageKind.GATHERING_SOON).values_list("due_at"))
    assert due == (SOON - program().policy.remind_gathering.length,)
    # Whoever gave a place back stands at the end, and leaving once more changes nothing.
    leaving(meeting, four[0])
    assert asking(meeting, four[0], now=MONDAY + DAY) == [WAITING]
    found = next_meeting(four[0].pk, now=MONDAY + DAY)
    assert found is not None
    assert (found.gathering, found.state, found.before_them) == (meeting, WAITING, 1)


def test_more_seats_let_those_in_who_wait_and_nobody_loses_theirs(
    planned: Planned, four: Sequence[Supporter]
) -> None:
    meeting = planned()
    asking(meeting, *four)
    plan = planning.Plan(
        begins=meeting.begins_at,
        lasts=timedelta(minutes=90),
        place_id=meeting.place_id,
        seats=3,
    )
    planning.change(gathering_id=meeting.pk, what=plan, now=MONDAY)
    assert has_place(meeting) == {each.pk for each in four[:3]}
    assert said(MessageKind.GATHERING_MOVED) == []
    later = replace(plan, seats=1, begins=SOON + DAY)
    planning.change(gathering_id=meeting.pk, what=later, now=MONDAY)
    assert has_place(meeting) == {each.pk for each in four[:3]}
    expected = sorted(each.account_id for each in four[:3])
    # Whoever waits hears of it too, before a place on another day is theirs.
    everybody = sorted(each.account_id for each in four)
    assert sorted(said(MessageKind.GATHERING_MOVED)) == everybody
    # Reminded once, before the new time.
    assert sorted(said(MessageKind.GATHERING_SOON)) == expected


def test_what_is_called_off_reminds_nobody_and_tells_everybody(
    planned: Planned, four: Sequence[Supporter], hospital: Hospital
) -> None:
    leader = hospital.account()
    meeting = planned(leaders=(leader.pk, four[0].account_id))
    asking(meeting, *four)
    assert sorted(said(MessageKind.GATHERING_SOON)) == sorted(
        [leader.pk, *(each.account_id for each in four[:2])]
    )
    planning.call_off(gathering_id=meeting.pk, now=MONDAY)
    planning.call_off(gathering_id=meeting.pk, now=MONDAY)
    everybody = sorted([leader.pk, *(each.account_id for each in four)])
    assert sorted(said(MessageKind.GATHERING_OFF)) == everybody
    assert said(MessageKind.GATHERING_SOON) == []
    with pytest.raises(booking.NoLonger):
        asking(meeting, four[3])
    assert next_meeting(four[0].pk, now=MONDAY) is None


def test_a_half_day_is_for_those_still_to_be_trained_and_a_refresher_for_the_others(
    planned: Planned, newcomer: Supporter, four: Sequence[Supporter]
) -> None:
    half_day, refresher = planned(GatheringKind.HALF_DAY), planned(GatheringKind.REFRESHER)
    trained = four[0]
    for gathering, may, may_not in ((half_day, newcomer, trained), (refresher, trained, newcomer)):
        assert asking(gathering, may) == [BOOKED]
        with pytest.raises(booking.NotForThem):
            asking(gathering, may_not)
    Supporter.objects.filter(pk=four[1].pk).update(status=SupporterStatus.PAUSED)
    assert asking(refresher, four[1]) == [BOOKED]


def test_whoever_steps_down_frees_every_place_ahead(
    planned: Planned, four: Sequence[Supporter]
) -> None:
    leader = (four[0].account_id,)
    meetings = [planned(seats=1, leaders=leader), planned(seats=1, begins=SOON + DAY)]
    for meeting in meetings:
        asking(meeting, *four[:2])
    step_down(supporter_id=four[0].pk, by=Mover.THEMSELVES, now=MONDAY)
    assert [has_place(meeting) for meeting in meetings] == [{four[1].pk}] * 2
    assert not meetings[0].trainers.exists()


def test_once_it_has_begun_nobody_books_leaves_or_changes_it(
    planned: Planned, four: Sequence[Supporter]
) -> None:
    meeting = planned()
    ids: dict[str, Any] = {"gathering_id": meeting.pk, "supporter_id": four[0].pk}
    booking.book(**ids, now=MONDAY)
    for act in (booking.book, booking.leave):
        with pytest.raises(booking.NoLonger):
            act(**ids, now=SOON)
    with pytest.raises(booking.NoLonger):
        planning.call_off(gathering_id=meeting.pk, now=SOON)


def test_what_happens_at_night_is_said_in_the_morning(
    planned: Planned, four: Sequence[Supporter]
) -> None:
    meeting = planned(seats=1)
    asking(meeting, *four[:2])
    night = MONDAY.replace(hour=8)  # three in the morning in Boston
    booking.leave(gathering_id=meeting.pk, supporter_id=four[0].pk, now=night + DAY)
    due = Message.objects.get(kind=MessageKind.PLACE_FREE).due_at
    assert due == program().timetable.waking.next_open(night + DAY) > night + DAY


def test_the_meetings_of_a_year_keep_their_hour_when_the_clocks_change(planned: Planned) -> None:
    meeting = planned()
    plan = planning.Plan(
        begins=meeting.begins_at, lasts=timedelta(hours=1), place_id=meeting.place_id, seats=9
    )
    year = planning.plan_year(first=plan, now=MONDAY)
    local = [each.begins_at.astimezone(program().zone) for each in year]
    assert len({each.time() for each in local}) == 1
    assert len({each.utcoffset() for each in local}) == 2
    with pytest.raises(planning.IsOver):
        planning.plan_year(first=replace(plan, begins=MONDAY), now=MONDAY)
