"""What a director notes on the desk itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.paging.actions import withdraw_to_directors
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.paging import STANDS_ALONE


@transaction.atomic
def note_call(*, message: Message, now: datetime) -> None:
    """A director has called, so that nobody else need.

    Who asked for a call is taken off every director's desk, and pages about it that have not
    gone out yet are taken back. Who was not reached by a page is taken off for that reason.
    """
    alike = Message.objects.filter(
        case=message.case_id,
        supporter=message.supporter_id,
        hand_off=message.hand_off_id,
        kind=message.kind,
        answered_at=None,
    )
    if message.kind in STANDS_ALONE:
        alike = alike.filter(assignment=message.assignment_id)
        alike.filter(state=MessageState.QUEUED).update(state=MessageState.WITHDRAWN)
    else:
        alike = alike.filter(account=message.account_id, state=MessageState.FAILED)
    alike.update(answered_at=now)


@transaction.atomic
def on_it(*, case_id: UUID) -> None:
    """A director is on it: nobody else is paged to look at the case before its own time passes.

    When it does pass, everybody is. Whoever asked for a call is not forgotten either.
    """
    withdraw_to_directors(locked(case_id))
