"""Keeping a storm of referrals from flooding anybody: past a limit, many messages become one.

Messages are counted for each person and channel. What is merged is not lost: the one message
that says it too is written with it, and everything it stands for waits behind the sign-in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q

from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.paging import TO_DIRECTORS, TO_GROUP_DESK, TO_SUPPORTERS, paged_as
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import MessageKind

MAY_MERGE = (
    TO_DIRECTORS | TO_SUPPORTERS | TO_GROUP_DESK | {MessageKind.CALL_ME, MessageKind.GROUP_OFFER}
)
"""What a desk or a supporter's own page says as well. The doors are never merged."""

_CARRIER = {Urgency.ROUTINE: MessageKind.DIGEST, Urgency.URGENT: MessageKind.MANY_WAITING}

_CLOCKS_DIFFER = timedelta(seconds=5)
"""Workers on several machines agree on the time to within this; what was sent later than that was
sent by a clock that was ahead and has been set right."""

_Pile = tuple[int, int, Urgency]
"""An account, one of its channels, and how urgent."""


class Limits:
    """How many pages each person may still get on each channel. Reads one statement."""

    def __init__(self, messages: Iterable[Message], *, now: datetime) -> None:
        policy = program().policy
        self._at_most = {
            Urgency.ROUTINE: policy.pages_at_most,
            Urgency.URGENT: policy.urgent_pages_at_most,
        }
        self._sent = Counter[_Pile]()
        rows = (
            Message.objects.filter(
                Q(case__isnull=False) | Q(group__isnull=False),
                account__in={each.account_id for each in messages if each.kind in MAY_MERGE},
                kind__in=MAY_MERGE,
                state=MessageState.SENT,
                due_at__gt=now - policy.pages_window.length,
                due_at__lte=now + _CLOCKS_DIFFER,
            )
            .values_list("account", "place", "kind", "case__urgency")
            .annotate(count=Count("pk"))
        )
        for account, place, kind, urgency, count in rows:
            soon = paged_as(MessageKind(kind), Urgency(urgency or Urgency.ROUTINE))
            self._sent[account, place, soon] += count

    def merges_into(self, message: Message) -> MessageKind | None:
        """The message that is to say it too; None where it goes out by itself."""
        pile = _pile(message)
        if pile is None or self._sent[pile] < self._at_most[pile[2]]:
            return None
        return _CARRIER[pile[2]]

    def note_sent(self, message: Message) -> None:
        """One more page has gone out."""
        if (pile := _pile(message)) is not None:
            self._sent[pile] += 1


def merge(messages: Sequence[Message], *, into: MessageKind, now: datetime) -> None:
    """Have one message say what each of these has to say.

    There is one such message for each person and channel that waits, and one goes out in each
    window of the policy.
    """
    for account, place in {(each.account_id, each.place) for each in messages}:
        alike = [each.pk for each in messages if (each.account_id, each.place) == (account, place)]
        _merge(alike, account=account, place=place, into=into, now=now)


@transaction.atomic
def _merge(
    messages: Sequence[UUID], *, account: int, place: int, into: MessageKind, now: datetime
) -> None:
    carriers = Message.objects.filter(account=account, place=place, kind=into)
    last = carriers.filter(state=MessageState.SENT).aggregate(at=Max("due_at"))["at"]
    # What was sent by a clock that was ahead and has been set right was sent by now.
    window = program().policy.pages_window.length
    due = now if last is None else max(now, min(last, now) + window)
    fresh = Message(account_id=account, place=place, kind=into, due_at=due)
    Message.objects.bulk_create([fresh], ignore_conflicts=True)
    waits = carriers.select_for_update().filter(state=MessageState.QUEUED).first()
    if waits is None:
        # Another worker has just sent it. These wait for their lease, and are looked at again.
        return
    merged = Message.objects.filter(pk__in=messages, state=MessageState.QUEUED)
    merged.update(state=MessageState.MERGED, carried_by=waits, lease_until=None)


def _pile(message: Message) -> _Pile | None:
    kind = MessageKind(message.kind)
    if kind not in MAY_MERGE or (message.case is None and message.group is None):
        return None
    urgency = Urgency(message.case.urgency) if message.case else Urgency.ROUTINE
    return message.account_id, message.place, paged_as(kind, urgency)
