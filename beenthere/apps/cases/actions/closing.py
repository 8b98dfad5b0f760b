"""Closing a case, and what the passing of time does to one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.alongside import walking
from beenthere.apps.cases.actions.moving import locked, move
from beenthere.apps.cases.actions.offering import lapse, note_missed
from beenthere.apps.cases.actions.routing import route, see_again
from beenthere.apps.cases.actions.telling import directors
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.matching import match
from beenthere.domain.case import WALK, Actor, CaseEvent, CaseState
from beenthere.domain.vocabulary import CloseReason

_NEEDS_NO_DIRECTOR = (CaseState.RECEIVED, CaseState.CLOSED)
"""States in which nobody need see a case: routing is still to come, or all is done."""


@transaction.atomic
def close(*, case_id: UUID, reason: CloseReason, now: datetime) -> None:
    """The director closes a case; it is erased on the published schedule. Raises NotPossible."""
    case = locked(case_id)
    if case.state == CaseState.MATCHING and reason is CloseReason.COMPLETE:
        note_missed(case, match(case, now=now))
    move(case, CaseEvent.CLOSED, Actor.DIRECTOR, now=now, close_reason=reason)


@transaction.atomic
def time_came(*, case_id: UUID, now: datetime) -> None:
    """Do what the passing of time asks of a case, if its time has really come.

    Safe to repeat: a case that moved on in the meantime is left alone. When all who could see it
    are gone, the right ones are let in first, so that whoever is paged now can see it.
    """
    case = locked(case_id)
    if case.due_at > now:
        return
    if case.state not in _NEEDS_NO_DIRECTOR and not directors(case):
        see_again(case, unsealed(case))
    match CaseState(case.state):
        case CaseState.RECEIVED:
            route(case_id=case_id, now=now)
        case CaseState.OFFERED:
            lapse(case, now=now)
        case CaseState.CLOSED:
            pass  # Erasing is the privacy app's work, on its own schedule.
        case state if state in WALK:
            walking.time_came(case, now=now)
        case _:
            move(case, CaseEvent.TIME_CAME, Actor.PROGRAM, now=now)
