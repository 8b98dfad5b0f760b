"""Writing to the outbox, in the transaction that causes the message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.outside import program
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.domain.retrying import wait_after
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


def queue_one(*, point: ContactPoint, kind: MessageKind, now: datetime) -> None:
    """Ask the worker to send a code or a test over this one way, and over no other."""
    Message.objects.create(account_id=point.account_id, contact_point=point, kind=kind, due_at=now)
    wake_worker()


def withdraw(case: Case) -> None:
    """Take back what has not been sent and is no longer true now that the case moved.

    An offer to join as a second supporter goes on, whoever leads; the word that an offer was
    taken back is what the move itself says.
    """
    waiting = case.messages.filter(state=MessageState.QUEUED)
    moot = waiting.exclude(kind__in=STANDS_ALONE | {MessageKind.OFFER_WITHDRAWN})
    moot.exclude(kind=MessageKind.OFFER, offer__second=True).update(state=MessageState.WITHDRAWN)


def withdraw_one(message: Message) -> None:
    """Take back one message that waits and is no longer true."""
    _settle(message, MessageState.WITHDRAWN)


def sent(message: Message, *, now: datetime) -> None:
    """The channel took it. Said last, so that a worker that dies in between sends it again."""
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT, due_at=now, lease_until=None
    )


def not_delivered(message: Message, *, ways: int, final: bool, now: datetime) -> None:
    """The channel did not take it: try again later, then the next way, then give up.

    `ways` is how many ways there are to reach the person; `final` when trying this one again
    cannot help. A message given up is shown on the desk.
    """
    policy = program().policy
    if not final and message.attempts < policy.delivery_tries:
        later = now + wait_after(message.attempts, policy)
        _waiting(message).update(due_at=later, lease_until=None)
    elif message.place < ways:
        _waiting(message).update(place=message.place + 1, attempts=0, due_at=now, lease_until=None)
    else:
        _settle(message, MessageState.FAILED)


def erase_old(*, now: datetime) -> int:
    """Erase messages that belong to no case, once the policy's time is over; how many."""
    before = now - program().policy.erase_messages.length
    settled = Message.objects.filter(case=None, due_at__lte=before)
    deleted, _ = settled.exclude(state=MessageState.QUEUED).delete()
    return deleted


def _settle(message: Message, state: MessageState) -> None:
    _waiting(message).update(state=state, lease_until=None)


def _waiting(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)


def wake_worker() -> None:
    """Wake the worker when this transaction commits; PostgreSQL drops it on a rollback."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {WORK_CHANNEL}")
