"""Every state against every event, and no sequence of events that leaves a case alone (L11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from beenthere.domain.case import (
    CONTACTS,
    EVENT_OF_OUTCOME,
    QUICK_ERASURE,
    STATES,
    TRANSITIONS,
    WHO_MAY,
    Actor,
    Audience,
    CaseEvent,
    CaseState,
    Due,
    Moved,
    NotPossible,
    NotYours,
    Owner,
    Since,
    always,
    by_urgency,
    move,
)
from beenthere.domain.hours import Hours, Timetable
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import CloseReason, OutreachOutcome, Urgency
from tests.domain.tables import table

BOSTON = ZoneInfo("America/New_York")
TIMETABLE = Timetable(
    waking=Hours.parse("07:00-22:00", zone=BOSTON),
    office=Hours.parse("08:00-18:00", zone=BOSTON, days=frozenset(range(5))),
)
POLICY = Policy()
BY_TIME = (CaseEvent.TIME_CAME, CaseEvent.TOUCH_CAME)
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def moved(
    state: CaseState,
    event: CaseEvent,
    *,
    actor: Actor | None = None,
    now: datetime = NOW,
    urgency: Urgency = Urgency.ROUTINE,
    last_contact_at: datetime | None = None,
    close_reason: CloseReason | None = None,
    chosen: datetime | None = None,
) -> Moved:
    return move(
        state,
        event,
        actor or sorted(WHO_MAY[event])[0],
        now=now,
        urgency=urgency,
        last_contact_at=last_contact_at,
        close_reason=close_reason,
        chosen=chosen,
        policy=POLICY,
        timetable=TIMETABLE,
    )


@table("state", list(CaseState))
def test_every_state_and_event(state: CaseState) -> None:
    """Either the table says what happens, whole and in the future, or nothing happens."""
    for event, urgency in product(CaseEvent, Urgency):
        if (state, event) not in TRANSITIONS:
            with pytest.raises(NotPossible) as refused:
                moved(state, event)
            assert (refused.value.state, refused.value.event) == (state, event)
            assert str(refused.value) == f"{event.value} cannot happen while {state.value}"
            continue
        after = moved(state, event, urgency=urgency, last_contact_at=NOW)
        standing = STATES[after.state]
        assert after.due_at >= NOW
        planned = moved(state, event, last_contact_at=NOW, chosen=NOW + timedelta(days=99))
        asks = standing.due.since is Since.CHOSEN
        assert (planned.due_at == NOW + timedelta(days=99)) == asks, "only where it asks for it"
        assert (after.owner, after.action) == (standing.owner, standing.action)
        assert after.tell == TRANSITIONS[state, event].tell
        assert (after.close_reason is None) == (after.state is not CaseState.CLOSED)
        assert (after.last_contact_at == NOW) or event not in CONTACTS


@table("actor", list(Actor))
def test_only_those_named_may_cause_an_event(actor: Actor) -> None:
    for event in CaseEvent:
        state = next(state for state, possible in TRANSITIONS if possible is event)
        if actor in WHO_MAY[event]:
            moved(state, event, actor=actor)
        else:
            with pytest.raises(NotYours):
                moved(state, event, actor=actor)


def test_every_state_says_whose_turn_it_is_and_every_event_who_may_cause_it() -> None:
    assert set(STATES) == set(CaseState)
    assert set(WHO_MAY) == set(CaseEvent)
    assert {event for _, event in TRANSITIONS} == set(CaseEvent)


def test_every_state_can_be_reached_and_every_open_one_can_end() -> None:
    reached = {CaseState.RECEIVED}
    ending = {CaseState.CLOSED}
    for _ in CaseState:
        reached |= {to.to for (state, _), to in TRANSITIONS.items() if state in reached}
        ending |= {state for (state, _), to in TRANSITIONS.items() if to.to in ending}
    assert reached == ending == set(CaseState)


def test_time_moves_every_open_state() -> None:
    """Nothing waits for somebody to remember: time alone always causes something."""
    by_time = {state for state, event in TRANSITIONS if event in BY_TIME}
    by_list = {state for state, event in TRANSITIONS if event is CaseEvent.LIST_ENDED}
    assert by_time | by_list | {CaseState.CLOSED} == set(CaseState)


def test_whoever_must_act_is_told() -> None:
    """A case handed to a director by anybody but a director pages one."""
    to_directors = {Audience.DIRECTOR_ON_CALL, Audience.ALL_DIRECTORS}
    for (_, event), transition in TRANSITIONS.items():
        if STATES[transition.to].owner is Owner.DIRECTOR and Actor.DIRECTOR not in WHO_MAY[event]:
            assert {tell.audience for tell in transition.tell} & to_directors, event


@table("reason", list(CloseReason))
def test_a_closed_case_is_erased_on_its_schedule(reason: CloseReason) -> None:
    after = moved(CaseState.WAITING, CaseEvent.CLOSED, close_reason=reason)
    expected = POLICY.erase_declined if reason in QUICK_ERASURE else POLICY.erase
    assert after.due_at == NOW + expected.length


def test_follow_up_and_closing_count_from_the_last_contact() -> None:
    spoke = moved(CaseState.ACCEPTED, CaseEvent.SPOKE)
    assert spoke.due_at == NOW + POLICY.follow_up.length
    due = moved(
        spoke.state,
        CaseEvent.TIME_CAME,
        now=spoke.due_at,
        last_contact_at=spoke.last_contact_at,
    )
    assert due.due_at == NOW + POLICY.close.length
    closed = moved(
        due.state, CaseEvent.TIME_CAME, now=due.due_at, last_contact_at=due.last_contact_at
    )
    assert (closed.state, closed.close_reason) == (CaseState.CLOSED, CloseReason.COMPLETE)


def test_a_walk_that_nobody_consents_to_says_so_when_it_closes() -> None:
    lapsed = moved(CaseState.CONSENT_REMINDED, CaseEvent.CONSENT_LAPSED)
    stopped = moved(CaseState.ALONGSIDE, CaseEvent.STOPPED)
    assert (lapsed.close_reason, stopped.close_reason) == (CloseReason.LAPSED, CloseReason.COMPLETE)
    assert lapsed.due_at == stopped.due_at == NOW + POLICY.erase.length


def test_a_touchpoint_that_nobody_answers_reaches_the_director() -> None:
    state, told = CaseState.ALONGSIDE, []
    for event in (CaseEvent.TOUCH_CAME, *[CaseEvent.TIME_CAME] * 3):
        after = moved(state, event)
        state = after.state
        told += [tell.audience for tell in after.tell]
    assert state is CaseState.TOUCH_QUIET
    assert told == [Audience.SUPPORTER] * 2 + [Audience.DIRECTOR_ON_CALL, Audience.ALL_DIRECTORS]


def test_an_urgent_case_is_given_the_urgent_times() -> None:
    triaged = moved(CaseState.WAITING, CaseEvent.TRIAGED, urgency=Urgency.URGENT)
    assert triaged.due_at == TIMETABLE.after(NOW, POLICY.match_urgent)
    assert triaged.due_at < moved(CaseState.WAITING, CaseEvent.TRIAGED).due_at


def test_what_does_not_follow_a_contact_counts_from_now_however_long_ago_they_spoke() -> None:
    after = moved(CaseState.REACHED, CaseEvent.RECUSED, last_contact_at=NOW - timedelta(days=3))
    assert after.due_at == TIMETABLE.after(NOW, POLICY.match_routine)


def test_an_unconfirmed_outreach_never_closes_by_itself() -> None:
    state = CaseState.ACCEPTED
    for _ in range(50):
        state = moved(state, CaseEvent.TIME_CAME).state
    assert state is CaseState.QUIET


def test_a_due_time_names_a_number_of_the_policy_for_each_urgency() -> None:
    due = by_urgency("offer")
    assert due.span(POLICY, Urgency.URGENT) == POLICY.offer_urgent
    assert due.span(POLICY, Urgency.ROUTINE) == POLICY.offer_routine
    assert always("close", Since.CONTACT) == Due("close", "close", Since.CONTACT)


def test_every_outcome_is_an_event_a_supporter_may_cause() -> None:
    assert set(EVENT_OF_OUTCOME) == set(OutreachOutcome)
    for event in EVENT_OF_OUTCOME.values():
        assert Actor.SUPPORTER in WHO_MAY[event]


class AnyCase(RuleBasedStateMachine):
    """A case to which anything may happen, at any time, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.urgency = Urgency.ROUTINE
        self.state = CaseState.RECEIVED
        self.owner = STATES[self.state].owner
        self.action = STATES[self.state].action
        self.due_at = NOW
        self.last_contact_at: datetime | None = None

    def _take(self, event: CaseEvent, actor: Actor, reason: CloseReason | None = None) -> None:
        after = moved(
            self.state,
            event,
            actor=actor,
            now=self.now,
            urgency=self.urgency,
            last_contact_at=self.last_contact_at,
            close_reason=reason,
        )
        self.state, self.owner, self.action = after.state, after.owner, after.action
        self.due_at, self.last_contact_at = after.due_at, after.last_contact_at

    @rule(hours=st.integers(min_value=0, max_value=24 * 40))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(urgency=st.sampled_from(Urgency))
    def urgency_changes(self, urgency: Urgency) -> None:
        self.urgency = urgency

    @rule(
        event=st.sampled_from(CaseEvent),
        actor=st.sampled_from(Actor),
        reason=st.sampled_from(CloseReason),
    )
    def anything_happens(self, event: CaseEvent, actor: Actor, reason: CloseReason) -> None:
        before = (self.state, self.owner, self.action, self.due_at, self.last_contact_at)
        try:
            self._take(event, actor, reason)
        except (NotPossible, NotYours):
            after = (self.state, self.owner, self.action, self.due_at, self.last_contact_at)
            assert after == before

    @precondition(lambda self: self.state not in (CaseState.CLOSED, CaseState.OFFERED))
    @rule()
    def the_worker_does_what_is_due(self) -> None:
        self.now = max(self.now, self.due_at)
        event = next(event for event in BY_TIME if (self.state, event) in TRANSITIONS)
        self._take(event, Actor.PROGRAM)

    @invariant()
    def somebody_has_the_next_action_and_a_time(self) -> None:
        assert self.owner in Owner
        assert self.action is STATES[self.state].action
        assert self.due_at.tzinfo is not None
        assert self.due_at <= self.now + timedelta(days=60)


TestAnyCase = AnyCase.TestCase
TestAnyCase.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)


@pytest.mark.exhaustive
def test_anything_may_happen_for_much_longer() -> None:
    run_state_machine_as_test(
        AnyCase, settings=settings(max_examples=600, stateful_step_count=60, deadline=None)
    )
