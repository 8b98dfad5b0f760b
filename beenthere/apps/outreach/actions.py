"""Taking the answer of the link that needs no sign-in, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from beenthere.apps.cases.actions import reaching
from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.paging.actions import withdraw_answered
from beenthere.apps.paging.models import Message
from beenthere.apps.paging.queries import answerable
from beenthere.domain.vocabulary import QuickAnswer


class LinkSpent(Exception):
    """The link was used, is too old, or was never ours; which of them is not told."""


@transaction.atomic
def answer_by_link(*, token: str, answer: QuickAnswer, now: datetime) -> None:
    """Take one answer for the case that a message was about, and spend its link.

    Raises LinkSpent, also for the second of two taps at once; NotTheirCase or NotPossible,
    with the link unspent, when the case has moved on.
    """
    message = answerable(token, now=now)
    if message is None or message.assignment is None:
        raise LinkSpent
    case = locked(message.assignment.case_id)
    if not Message.objects.filter(pk=message.pk, answered_at=None).update(answered_at=now):
        raise LinkSpent
    withdraw_answered(message, case)
    reaching.answer(
        case_id=message.assignment.case_id,
        supporter=message.assignment.supporter,
        answer=answer,
        now=now,
    )
