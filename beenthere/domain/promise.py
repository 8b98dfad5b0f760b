"""What a referrer is told will happen, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from beenthere.domain.case import STATES, CaseState
from beenthere.domain.hours import Span, Timetable
from beenthere.domain.paging import PROMISE, Beginning
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import MessageKind

_UNTIL_OUTREACH = (
    CaseState.WAITING,
    CaseState.MATCHING,
    CaseState.OFFERED,
    CaseState.ACCEPTED,
)
"""The states every case goes through before a supporter reaches out."""


@dataclass(frozen=True)
class Promise:
    """By when a director looks at a referral, when everybody is paged if none does, and by when
    a supporter means to reach out.

    The last holds when the first supporter asked says yes: it is an aim, not a guarantee.
    """

    looked_at: datetime
    everybody_paged: datetime
    reached_out: datetime


def promise(urgency: Urgency, *, now: datetime, policy: Policy, timetable: Timetable) -> Promise:
    """The promise made of a referral that arrives now: each step takes all the time it has."""
    moments = _one_after_another(_UNTIL_OUTREACH, urgency, now, policy, timetable)
    paged = Beginning(
        kind=MessageKind.TRIAGE_WAITING,
        urgency=urgency,
        now=now,
        due=moments[0],
        policy=policy,
        timetable=timetable,
    )
    _, everybody_paged = paged.moments()[-1]
    return Promise(looked_at=moments[0], everybody_paged=everybody_paged, reached_out=moments[-1])


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


@dataclass(frozen=True, kw_only=True)
class InGeneral:
    """The same of any referral of an urgency, whenever it comes."""

    urgency: Urgency
    looked_at: Span
    everybody_paged: Span
    reached_out: Span
    """Once a supporter has said yes."""


def in_general(urgency: Urgency, policy: Policy) -> InGeneral:
    """How long each takes at the most."""
    first, *_, last = (STATES[state].due.span(policy, urgency) for state in _UNTIL_OUTREACH)
    everybody = PROMISE[MessageKind.TRIAGE_WAITING, urgency][-1].span(policy)
    return InGeneral(
        urgency=urgency,
        looked_at=first,
        everybody_paged=min(everybody, first),
        reached_out=last,
    )
