"""Closing a case, and what the passing of time does to one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.cases.actions.moving import locked, move
from beenthere.apps.cases.actions.offering import lapse
from beenthere.apps.cases.actions.routing import route
from beenthere.domain.case import Actor, CaseEvent, CaseState
from beenthere.domain.vocabulary import CloseReason


@transaction.atomic
def close(*, case_id: UUID, reason: CloseReason, now: datetime) -> None:
    """The director closes a case; it is erased on the published schedule. Raises NotPossible."""
    move(locked(case_id), CaseEvent.CLOSED, Actor.DIRECTOR, now=now, close_reason=reason)


@transaction.atomic
def time_came(*, case_id: UUID, now: datetime) -> None:
    """Do what the passing of time asks of a case, if its time has really come.

    Safe to repeat: a case that moved on in the meantime is left alone.
    """
    case = locked(case_id)
    if case.due_at > now:
        return
    match CaseState(case.state):
        case CaseState.RECEIVED:
            route(case_id=case_id, now=now)
        case CaseState.OFFERED:
            lapse(case, now=now)
        case CaseState.CLOSED:
            pass  # Erasing is the privacy app's work, on its own schedule.
        case _:
            move(case, CaseEvent.TIME_CAME, Actor.PROGRAM, now=now)
