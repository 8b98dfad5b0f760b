"""The hours in which a page may go out: those that its promise waits for, asked again at the end.

A plan puts each page into these hours. One that is late, because a channel failed or no worker
ran, may have left them: then it waits until they begin again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.supporters import availability
from beenthere.domain.paging import PROMISE, Who, paged_as
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import MessageKind

A_MOMENT = timedelta(minutes=1)
"""What was due just before the hours closed still goes out: nobody minds, and it need not wait."""


class Openings:
    """When each of these messages may go out. Reads at most four statements."""

    def __init__(self, messages: Iterable[Message]) -> None:
        messages = list(messages)
        self._carried = _carried_by(each.pk for each in messages if each.kind == MessageKind.DIGEST)
        every = [*messages, *(each for carried in self._carried.values() for each in carried)]
        asked = {key for each in every if (key := _supporter(each)) is not None}
        self._hours = availability.of(asked) if asked else {}

    def next(self, message: Message, *, now: datetime) -> datetime:
        """Now, or when the hours of whoever it is for begin again.

        What stands for several others goes out as soon as any of these may.
        """
        carried = self._carried.get(message.pk) or [message]
        since = now - A_MOMENT
        return max(now, min(self._opens(each, since) for each in carried))

    def _opens(self, message: Message, at: datetime) -> datetime:
        kind = MessageKind(message.kind)
        urgency = Urgency(message.case.urgency) if message.case else Urgency.ROUTINE
        first = PROMISE[kind, urgency][0]
        key = _supporter(message)
        if first.who is not Who.SUPPORTER or key is None:
            return program().timetable.after(at, first.span(program().policy))
        if message.offer is not None and message.offer.any_hour:
            return at
        return self._hours[key].next_open(at, paged_as(kind, urgency))


def _carried_by(carriers: Iterable[UUID]) -> dict[UUID, list[Message]]:
    """What each of these messages says for others; no statement where there are none."""
    if not (keys := list(carriers)):
        return {}
    rows = Message.objects.filter(carried_by__in=keys, state=MessageState.MERGED)
    carried: dict[UUID, list[Message]] = {}
    for each in rows.select_related("case", "offer", "assignment", "group_offer"):
        if each.carried_by_id is not None:
            carried.setdefault(each.carried_by_id, []).append(each)
    return carried


def _supporter(message: Message) -> int | None:
    """The supporter whom a message asks something, where it does."""
    about = message.offer or message.assignment or message.group_offer
    return about.supporter_id if about is not None else None
