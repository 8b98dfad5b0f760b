"""Messages whose time has come: said on the channel of the person they are for."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import InterfaceError, OperationalError

from beenthere.apps.outside import program
from beenthere.apps.paging import actions, flood, queries
from beenthere.apps.paging.hours import Openings
from beenthere.apps.paging.links import ANSWERED_BY_LINK, link
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.paging.queries import Waiting, Way
from beenthere.apps.paging.reaching import note_delivery
from beenthere.domain.paging import paged_as
from beenthere.domain.vocabulary import ChannelKind, LastDelivery, Undelivered, Urgency
from beenthere.domain.wording import SUBJECT, MessageKind
from beenthere.ports import Channel, Clock, NotDelivered, Page
from beenthere.worker.claiming import claim, give_back

AT_ONCE = 100
FRESH_FOR = timedelta(seconds=1)
"""How long what was read of a message counts: somebody may accept in the meantime."""

_log = logging.getLogger("beenthere.worker")


@dataclass(frozen=True, kw_only=True)
class Post:
    """Sends what is in the outbox over the channels there are."""

    channels: Mapping[ChannelKind, Channel]
    clock: Clock

    def send_some(self) -> int:
        """Send some of the messages that are due; how many were claimed.

        What is slow eats into the lease of what waits behind it: once half of that is over,
        the rest is given back as if it had never been claimed, so that nothing is sent by two
        workers, and nothing is given up that was never tried.
        """
        lease = program().policy.lease.length
        begun = self.clock()
        queued = Message.objects.filter(state=MessageState.QUEUED)
        claimed = claim(queued, now=begun, lease=lease, at_most=AT_ONCE)
        left = frozenset(claimed)
        try:
            with _Line(clock=self.clock) as line:
                while left and abs(self.clock() - begun) <= lease / 2:
                    left = self._send_while_fresh(left, line)
        finally:
            for channel in self.channels.values():
                channel.hang_up()
        if left:
            give_back(queued, left, until=begun + lease)
        return len(claimed)

    def _send_while_fresh(self, ids: Collection[UUID], line: _Line) -> frozenset[UUID]:
        """Send messages for as long as what was read of them counts; those that are left."""
        read_at = self.clock()
        found = queries.waiting(ids)
        limits = flood.Limits([each.message for each in found], now=read_at)
        openings = Openings(each.message for each in found)
        merged = defaultdict[MessageKind, list[Message]](list)
        taken: list[int] = []
        left = {each.message.pk for each in found}
        for each in found:
            # However slow the reading was, one is sent each time: else none ever would be.
            if each is not found[0] and abs(self.clock() - read_at) > FRESH_FOR:
                break
            left.remove(each.message.pk)
            if not each.ways or not queries.still_true(each, now=self.clock()):
                actions.withdraw_one(each.message)
            elif (opens := openings.next(each.message, now=read_at)) > read_at:
                actions.put_off(each.message, until=opens)
            elif (carrier := limits.merges_into(each.message)) is not None:
                merged[carrier].append(each.message)
            elif (way := self._send(each, line)) is not None:
                limits.note_sent(each.message)
                taken += [] if way.point is None else [way.point]
        line.note()
        for carrier, messages in merged.items():
            flood.merge(messages, into=carrier, now=self.clock())
        if taken:
            note_delivery(taken, LastDelivery.TAKEN, now=self.clock())
        return frozenset(left)

    def _send(self, waiting: Waiting, line: _Line) -> Way | None:
        """Send one message; the way that took it, or None when none did."""
        message, ways = waiting.message, waiting.ways
        way = queries.way_at(message.place, ways)
        try:
            line.carry(lambda: self._hand_over(message, way))
        except NotDelivered as refused:
            reason = str(refused.reason)
            _log.warning("page_not_delivered channel=%s reason=%s", way.kind.value, reason)
            actions.not_delivered(message, ways=len(ways), final=refused.final, now=self.clock())
            if way.point is not None:
                came = LastDelivery.REFUSED if refused.final else LastDelivery.NOT_YET
                note_delivery([way.point], came, now=self.clock())
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            _log.exception("page_failed channel=%s", way.kind.value)
            actions.not_delivered(message, ways=len(ways), final=False, now=self.clock())
        else:
            line.taken(message)
            return way
        return None

    def _hand_over(self, message: Message, way: Way) -> None:
        if message.attempts > program().policy.delivery_tries:
            # Claimed so often and never settled: whoever tried it died of it.
            raise NotDelivered(Undelivered.TOO_OFTEN, final=True)
        if way.point is None and message.kind in ANSWERED_BY_LINK:
            # Whoever holds such a link may answer: it goes where its owner has shown to be.
            raise NotDelivered(Undelivered.NOT_VERIFIED, final=True)
        page = Page(
            message=message.pk,
            address=way.address,
            subject=SUBJECT,
            text=queries.words_of(message),
            link=link(message, now=self.clock()),
            urgent=_is_urgent(message),
            until=_lapses(message),
        )
        self.channels[way.kind].send(page)


class _Line:
    """Carries one page at a time, in a thread of its own, and meanwhile notes that the page before
    was taken: the database and whoever takes the pages need not wait for one another.

    A worker that dies has at most two pages in flight: one under way, and one not noted yet.
    """

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._carrier = ThreadPoolExecutor(max_workers=1)
        self._not_noted: tuple[Message, datetime] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._carrier.shutdown()
        self.note()

    def carry(self, hand_over: Callable[[], None]) -> None:
        """Hand a page over, which asks nothing of the database. Raises what that raises."""
        under_way = self._carrier.submit(hand_over)
        try:
            self.note()
        finally:
            wait([under_way])
        under_way.result()

    def taken(self, message: Message) -> None:
        """This message was taken just now."""
        self._not_noted = message, self._clock()

    def note(self) -> None:
        """Note what was taken and is not noted yet."""
        if self._not_noted is not None:
            message, when = self._not_noted
            actions.sent(message, now=when)
            self._not_noted = None


def _lapses(message: Message) -> datetime | None:
    """When a page is true no longer, whatever anybody does until then."""
    offered = message.offer if message.kind == MessageKind.OFFER else None
    return offered.due_at if offered else None


def _is_urgent(message: Message) -> bool:
    """Whether a telephone is to wake for it."""
    kind = MessageKind(message.kind)
    urgency = Urgency(message.case.urgency) if message.case else Urgency.ROUTINE
    return kind is MessageKind.MANY_WAITING or paged_as(kind, urgency) is Urgency.URGENT
