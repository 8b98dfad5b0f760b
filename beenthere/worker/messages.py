"""Messages whose time has come: said on the channel of the person they are for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import InterfaceError, OperationalError

from beenthere.apps.outside import program
from beenthere.apps.paging import actions, queries
from beenthere.apps.paging.links import link
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.paging.queries import Way
from beenthere.domain.vocabulary import ChannelKind, Undelivered
from beenthere.domain.wording import SUBJECT, TEXTS, MessageKind
from beenthere.ports import Channel, Clock, NotDelivered, Page
from beenthere.worker.claiming import claim

AT_ONCE = 10

_log = logging.getLogger("beenthere.worker")


@dataclass(frozen=True, kw_only=True)
class Post:
    """Sends what is in the outbox over the channels there are."""

    channels: Mapping[ChannelKind, Channel]
    clock: Clock

    def send_some(self) -> int:
        """Send some of the messages that are due; how many were claimed.

        What is slow eats into the lease of what waits behind it: once half of that is over,
        the rest is left for the next claim, so that nothing is sent by two workers.
        """
        lease = program().policy.lease.length
        begun = self.clock()
        queued = Message.objects.filter(state=MessageState.QUEUED)
        claimed = claim(queued, now=begun, lease=lease, at_most=AT_ONCE)
        for message_id in claimed:
            if abs(self.clock() - begun) > lease / 2:
                break
            self._send(message_id)
        return len(claimed)

    def _send(self, message_id: UUID) -> None:
        message = queries.waiting(message_id)
        if message is None:
            return
        if not queries.still_true(message):
            actions.withdraw_one(message)
            return
        ways = queries.ways_to_reach(message.account)
        kind, address = ways[min(message.place, len(ways)) - 1]
        try:
            self._hand_over(message, (kind, address))
        except NotDelivered as refused:
            reason = str(refused.reason)
            _log.warning("page_not_delivered channel=%s reason=%s", kind.value, reason)
            actions.not_delivered(message, ways=len(ways), final=refused.final, now=self.clock())
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            _log.exception("page_failed channel=%s", kind.value)
            actions.not_delivered(message, ways=len(ways), final=False, now=self.clock())
        else:
            actions.sent(message, now=self.clock())

    def _hand_over(self, message: Message, way: Way) -> None:
        kind, address = way
        if message.attempts > program().policy.delivery_tries:
            # Claimed so often and never settled: whoever tried it died of it.
            raise NotDelivered(Undelivered.TOO_OFTEN, final=True)
        page = Page(
            message=message.pk,
            address=address,
            subject=SUBJECT,
            text=TEXTS[MessageKind(message.kind)],
            link=link(message, now=self.clock()),
        )
        self.channels[kind].send(page)
