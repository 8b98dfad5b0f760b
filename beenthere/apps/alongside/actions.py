"""What a supporter says of a walk alongside a clinician, and handing it over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.alongside.walking import (
    hours_of,
    keep_clear,
    lead_on,
    plan_next,
    plan_of,
    planned_of,
    step,
    touched,
    walk_of,
)
from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.cases.actions.reaching import their_assignment
from beenthere.apps.cases.actions.routing import keep_out
from beenthere.apps.cases.conflicts import could_be_each
from beenthere.apps.cases.identity import can_seal, note_involved, unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.handoffs.queries import still_on
from beenthere.apps.outside import program
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import TRANSITIONS, Actor, CaseEvent, CaseState, NotPossible
from beenthere.domain.defendants import Ahead, Said, may_be_trial
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Keeps, ReachBy, Urgency


class HandOffWaits(Exception):
    """A professional has still to see whom to call: until then that cannot be let go of."""


class NoSecond(Exception):
    """No second supporter has joined who could lead."""


@transaction.atomic
def begin(*, case_id: UUID, supporter: Supporter, keeps: Keeps, said: Said, now: datetime) -> None:
    """Supporter and clinician agreed to go on for as long as it lasts.

    Whatever it was that happened: a lawsuit may come of anything, and what can be agreed on tells
    a supporter nothing (law L5).

    With LEAST, who it is about is shown to nobody from here on, and let go of in a moment: only
    the supporter knows whom to call. Whoever was there stays a hash of the event's, so that
    co-defendants and witnesses are still kept apart. A case whose key was lost keeps the least.

    Raises NotTheirCase, NotPossible, or HandOffWaits.
    """
    case, _ = their_assignment(case_id, supporter, leading=True)
    if (case.state, CaseEvent.WALK_BEGAN) not in TRANSITIONS:
        raise NotPossible(CaseState(case.state), CaseEvent.WALK_BEGAN)
    if keeps is Keeps.LEAST and still_on().filter(case=case, due_at__gt=now).exists():
        raise HandOffWaits
    _remember_who_was_there(case)
    policy = program().policy
    walk = Alongside(
        case=case,
        keeps=keeps if can_seal(case.pk) else Keeps.LEAST,
        consent_at=program().timetable.after(now, policy.consent_every),
    )
    case.urgency = Urgency.ROUTINE
    if walk.keeps is Keeps.LEAST:
        keep_out(case)
        case.reach_by, case.referrer_may_be_named = ReachBy.BY_VOICE, False
    plan_next(case, walk, said, planned=(), now=now)
    step(case, walk, CaseEvent.WALK_BEGAN, Actor.SUPPORTER, now=now)


@transaction.atomic
def was_there(*, case_id: UUID, supporter: Supporter, said: Said, now: datetime) -> None:
    """The supporter made the touchpoint that was due. Raises NotTheirCase or NotPossible."""
    case, _ = their_assignment(case_id, supporter, leading=True)
    touched(case, said, CaseEvent.TOUCHED, Actor.SUPPORTER, now=now)


@transaction.atomic
def plan(*, case_id: UUID, supporter: Supporter, said: Said, now: datetime) -> None:
    """A date changed, or became known: with the least it takes the place of what was planned.

    As planned, nothing changes, and a call that is due stays due. Raises NotTheirCase or
    NotPossible.
    """
    case, walk = _their_walk(case_id, supporter)
    if said.otherwise is Ahead.AS_PLANNED:
        return
    stands = said.leaves_plan(now=now, hours=hours_of(case))
    plan_next(case, walk, said, planned=planned_of(walk) if stands else (), now=now)
    step(case, walk, CaseEvent.PLANNED, Actor.SUPPORTER, now=now)


@transaction.atomic
def not_yet(*, case_id: UUID, supporter: Supporter, now: datetime) -> None:
    """The supporter has not been there yet, or has not asked. Raises as `plan`."""
    case, walk = _their_walk(case_id, supporter)
    step(case, walk, CaseEvent.NOT_YET, Actor.SUPPORTER, now=now)


@transaction.atomic
def wants_to_go_on(*, case_id: UUID, supporter: Supporter, now: datetime) -> None:
    """The clinician wants to go on; they are asked again in half a year. Raises as `plan`."""
    case, walk = _their_walk(case_id, supporter)
    walk.consent_by = None
    walk.consent_at = program().timetable.after(now, program().policy.consent_every)
    hours = hours_of(case)
    steps = plan_of(case, walk) or [may_be_trial(walk.touch_at, hours)]
    keep_clear(walk, steps, now=now, hours=hours)
    step(case, walk, CaseEvent.WENT_ON, Actor.SUPPORTER, now=now)


@transaction.atomic
def does_not(*, case_id: UUID, supporter: Supporter, now: datetime) -> None:
    """The clinician does not want to go on: the case closes. Raises as `plan`."""
    case, walk = _their_walk(case_id, supporter)
    step(case, walk, CaseEvent.STOPPED, Actor.SUPPORTER, now=now)


@transaction.atomic
def hand_over(*, case_id: UUID, supporter: Supporter, now: datetime) -> None:
    """The supporter who leads leaves to the one who joined. Raises as `plan`, or NoSecond."""
    case, _ = _their_walk(case_id, supporter)
    _lead_on(case, Actor.SUPPORTER, now=now)


@transaction.atomic
def let_lead(*, case_id: UUID, now: datetime) -> None:
    """A director lets the supporter who joined lead. Raises NotPossible or NoSecond."""
    _lead_on(locked(case_id), Actor.DIRECTOR, now=now)


def _their_walk(case_id: UUID, supporter: Supporter) -> tuple[Case, Alongside]:
    case, _ = their_assignment(case_id, supporter, leading=True)
    walk = walk_of(case)
    if walk is None:
        raise NotPossible(CaseState(case.state), CaseEvent.PLANNED)
    return case, walk


def _lead_on(case: Case, actor: Actor, *, now: datetime) -> None:
    if not lead_on(case, actor, now=now):
        raise NoSecond


def _remember_who_was_there(case: Case) -> None:
    """Note the clinician as one of those who were there: as themselves or, where that is not
    certain, as everybody it could be."""
    who = {each.get(SealedField.DIRECTORY_ID, "") for each in could_be_each(unsealed(case))}
    for event in case.event_ids():
        note_involved(event, who - {""})
