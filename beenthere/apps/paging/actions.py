"""Writing to the outbox, in the transaction that causes the message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.wording import MessageKind

WORK_CHANNEL = "beenthere_work"
"""The PostgreSQL channel on which the worker is woken; nothing is said on it."""

STANDS_ALONE = frozenset({MessageKind.CALL_ME, MessageKind.HARM_DOOR, MessageKind.DUTY_DOOR})
"""Messages that stay true whatever becomes of the case in the meantime."""


def queue(
    *,
    accounts: Iterable[int],
    kind: MessageKind,
    now: datetime,
    case: Case | None = None,
    offer: Offer | None = None,
    assignment: Assignment | None = None,
) -> None:
    """Ask the worker to tell these accounts, as soon as the transaction commits."""
    Message.objects.bulk_create(
        [
            Message(
                account_id=account,
                kind=kind,
                case=case,
                offer=offer,
                assignment=assignment,
                due_at=now,
            )
            for account in sorted(set(accounts))
        ]
    )
    wake_worker()


def withdraw(case: Case) -> None:
    """Take back what has not been sent and is no longer true now that the case moved."""
    case.messages.filter(state=MessageState.QUEUED).exclude(kind__in=STANDS_ALONE).update(
        state=MessageState.WITHDRAWN
    )


def wake_worker() -> None:
    """Wake the worker when this transaction commits; PostgreSQL drops it on a rollback."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {WORK_CHANNEL}")
