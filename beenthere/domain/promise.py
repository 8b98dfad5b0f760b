"""What a referrer is told will happen, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from beenthere.domain.case import STATES, CaseState
from beenthere.domain.hours import Span, Timetable
from beenthere.domain.policy import Policy
from beenthere.domain.vocabulary import Urgency

_UNTIL_OUTREACH = (
    CaseState.WAITING,
    CaseState.MATCHING,
    CaseState.OFFERED,
    CaseState.ACCEPTED,
)
"""The states every case goes through before a supporter reaches out."""


@dataclass(frozen=True)
class Promise:
    """By when a director looks at a referral, and by when a supporter means to reach out.

    The second holds when the first supporter asked says yes: it is an aim, not a guarantee.
    """

    looked_at: datetime
    reached_out: datetime


def promise(urgency: Urgency, *, now: datetime, policy: Policy, timetable: Timetable) -> Promise:
    """The promise made of a referral that arrives now: each step takes all the time it has."""
    moments = _one_after_another(_UNTIL_OUTREACH, urgency, now, policy, timetable)
    return Promise(looked_at=moments[0], reached_out=moments[-1])


def call_back_by(
    urgency: Urgency, *, now: datetime, policy: Policy, timetable: Timetable
) -> datetime:
    """By when somebody means to call who was called back now: the supporter asked first has all
    the time there is, and then the case goes the way of any other.
    """
    states = (CaseState.OFFERED, *_UNTIL_OUTREACH)
    return _one_after_another(states, urgency, now, policy, timetable)[-1]


def _one_after_another(
    states: Iterable[CaseState],
    urgency: Urgency,
    now: datetime,
    policy: Policy,
    timetable: Timetable,
) -> list[datetime]:
    """When each of these states ends at the latest."""
    moments = []
    moment = now
    for state in states:
        moment = timetable.after(moment, STATES[state].due.span(policy, urgency))
        moments.append(moment)
    return moments


def spans(urgency: Urgency, policy: Policy) -> tuple[Span, Span]:
    """The same in general: how long until a director looks, and how long a supporter has."""
    first, *_, last = _UNTIL_OUTREACH
    return STATES[first].due.span(policy, urgency), STATES[last].due.span(policy, urgency)
