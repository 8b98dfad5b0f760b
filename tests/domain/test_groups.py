"""Every state against every event in the life of a group; its window, its length and its size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest

from beenthere.domain.groups import (
    ENDED,
    KINDS,
    SAID_WHILE,
    STATES,
    TRANSITIONS,
    WHO_MAY,
    WITH_FACILITATOR,
    GroupActor,
    GroupEvent,
    GroupMoved,
    GroupOwner,
    GroupState,
    NotPossible,
    NotYours,
    lengths,
    move,
    split,
    window,
)
from beenthere.domain.hours import Hours, Timetable
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import EventKind, HowSoon

S: TypeAlias = GroupState
E: TypeAlias = GroupEvent

BOSTON = ZoneInfo("America/New_York")
TIMETABLE = Timetable(
    waking=Hours.parse("07:00-22:00", zone=BOSTON),
    office=Hours.parse("08:00-17:00", zone=BOSTON, days=frozenset(range(5))),
)
POLICY = Policy()
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

AFTER: dict[S | None, dict[E, S]] = {
    None: {E.ASKED: S.REQUESTED, E.STARTED: S.TAKEN, E.FOLLOWED: S.FACILITATED},
    S.REQUESTED: {E.TAKEN: S.TAKEN, E.TIME_CAME: S.REQUESTED, E.CALLED_OFF: S.CALLED_OFF},
    S.TAKEN: {E.ASSIGNED: S.FACILITATED, E.TIME_CAME: S.TAKEN, E.CALLED_OFF: S.CALLED_OFF},
    S.FACILITATED: {
        E.ASSIGNED: S.FACILITATED,
        E.HANDED_BACK: S.TAKEN,
        E.PLANNED: S.PLANNED,
        E.TIME_CAME: S.FACILITATED,
        E.CALLED_OFF: S.CALLED_OFF,
    },
    S.PLANNED: {
        E.ASSIGNED: S.PLANNED,
        E.HANDED_BACK: S.TAKEN,
        E.PLANNED: S.PLANNED,
        E.TIME_CAME: S.OVER,
        E.CALLED_OFF: S.CALLED_OFF,
    },
    S.OVER: {E.COUNTED: S.HELD, E.TIME_CAME: S.HELD, E.CALLED_OFF: S.CALLED_OFF},
    S.HELD: {},
    S.CALLED_OFF: {},
}


def moved(state: S | None, event: E, *, ends_at: datetime | None = None) -> GroupMoved:
    return move(
        state,
        event,
        WHO_MAY[event],
        now=NOW,
        ends_at=ends_at,
        policy=POLICY,
        timetable=TIMETABLE,
    )


def test_every_event_in_every_state() -> None:
    for state, event in product((None, *S), E):
        if event in AFTER[state]:
            after = moved(state, event)
            assert after.state is AFTER[state][event], (state, event)
            assert (after.owner, after.action) == (
                STATES[after.state].owner,
                STATES[after.state].action,
            )
            assert after.due_at >= NOW
        else:
            with pytest.raises(NotPossible):
                moved(state, event)
        for actor in set(GroupActor) - WHO_MAY[event]:
            with pytest.raises(NotYours):
                move(
                    state,
                    event,
                    {actor},
                    now=NOW,
                    ends_at=None,
                    policy=POLICY,
                    timetable=TIMETABLE,
                )


def test_an_open_group_always_has_somebody_and_a_time_that_the_worker_acts_on() -> None:
    for state in set(S) - ENDED:
        assert (state, E.TIME_CAME) in TRANSITIONS, state
        # Whoever's turn it is, a person is told when the time passes, or it is over by itself.
        told = TRANSITIONS[state, E.TIME_CAME].tell
        assert told or TRANSITIONS[state, E.TIME_CAME].to in ENDED, state
    for state in S:
        led = STATES[state].owner is GroupOwner.FACILITATOR
        assert led == (state in WITH_FACILITATOR), state


def test_a_session_is_due_when_it_ends_and_late_times_are_now() -> None:
    ends = NOW + 2 * DAY
    assert moved(S.FACILITATED, E.PLANNED, ends_at=ends).due_at == ends
    assert moved(S.FACILITATED, E.PLANNED, ends_at=NOW - DAY).due_at == NOW
    assert moved(S.OVER, E.COUNTED).due_at == NOW + POLICY.erase_group.length


def test_whatever_is_said_is_said_of_a_state_in_which_it_is_true() -> None:
    for transition in TRANSITIONS.values():
        for tell in transition.tell:
            assert transition.to in SAID_WHILE[tell.kind], (transition, tell)


def test_the_window_opens_after_a_day_and_closes_after_three() -> None:
    cases = [
        (HowSoon.FRESH, 0 * HOUR, (24 * HOUR, 72 * HOUR)),
        (HowSoon.FRESH, 30 * HOUR, (30 * HOUR, 72 * HOUR)),
        (HowSoon.FRESH, 50 * HOUR, (50 * HOUR, 72 * HOUR)),
        (HowSoon.DAYS_AGO, 0 * HOUR, (0 * HOUR, 72 * HOUR)),
        (HowSoon.LATER, 0 * HOUR, (24 * HOUR, 14 * DAY)),
        # Missed: the next days are the best that is left.
        (HowSoon.FRESH, 100 * HOUR, (100 * HOUR, 172 * HOUR)),
    ]
    for how_soon, later, (opens, closes) in cases:
        found = window(how_soon, asked=NOW, now=NOW + later, policy=POLICY)
        assert (found.opens - NOW, found.closes - NOW) == (opens, closes), (how_soon, later)
        assert found.holds(found.opens)
        assert found.holds(found.closes)
        assert not found.holds(found.opens - HOUR)
        assert not found.holds(found.closes + HOUR)
        assert found.missed == (later > 72 * HOUR)
        # "In the last day" can have been a day before it was asked for.
        tells_more = how_soon is HowSoon.FRESH and later < 48 * HOUR
        assert found.best_by == (NOW + 48 * HOUR if tells_more else None), (how_soon, later)


def test_one_to_two_hours_and_no_team_too_large() -> None:
    assert [each / HOUR for each in lengths(POLICY)] == [1, 1.25, 1.5, 1.75, 2]
    for about, sessions in [(3, (3,)), (30, (30,)), (31, (16, 15)), (75, (25, 25, 25)), (1, (1,))]:
        assert split(about, POLICY) == sessions
    for about in range(1, 300):
        found = split(about, POLICY)
        assert sum(found) == about
        assert max(found) <= POLICY.group_at_most
        assert max(found) - min(found) <= 1


def test_what_names_one_person_is_nothing_for_a_group() -> None:
    assert set(EventKind) - set(KINDS) == {
        EventKind.MALPRACTICE_SUIT,
        EventKind.COMPLAINT_OR_REVIEW,
    }
