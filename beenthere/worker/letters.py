"""Letters to people of the directory who have no account: by e-mail, and no other way."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from beenthere.apps.nominations.links import letter_link
from beenthere.apps.nominations.models import Letter, LetterState
from beenthere.apps.outside import program
from beenthere.domain.retrying import wait_after
from beenthere.domain.vocabulary import ChannelKind, Undelivered
from beenthere.domain.wording import LETTERS, SUBJECT, LetterKind
from beenthere.ports import Channel, Clock, NotDelivered, Page
from beenthere.worker.claiming import claim, give_back

_AT_ONCE = 10
_TURN = timedelta(seconds=1)
"""Nobody waits for a letter as for a page: after so long it is the pages' turn again."""

_log = logging.getLogger("beenthere.worker")


def send_letters(channel: Channel, *, clock: Clock) -> int:
    """Send some of the letters that are due; how many were claimed.

    Where the channel is slow, one each time round: the others are given back untried.
    """
    lease = program().policy.lease.length
    begun = clock()
    waiting = Letter.objects.filter(state=LetterState.WAITING)
    claimed = claim(waiting, now=begun, lease=lease, at_most=_AT_ONCE)
    left = set(claimed)
    try:
        for letter in waiting.filter(pk__in=claimed).select_related("person"):
            left.remove(letter.pk)
            _send(letter, channel, now=clock())
            if abs(clock() - begun) > _TURN:
                break
    finally:
        channel.hang_up()
    if left:
        give_back(waiting, left, until=begun + lease)
    return len(claimed)


def _send(letter: Letter, channel: Channel, *, now: datetime) -> None:
    policy = program().policy
    final = False
    try:
        _hand_over(letter, channel, now=now)
    except NotDelivered as refused:
        reason = str(refused.reason)
        _log.warning("page_not_delivered channel=%s reason=%s", ChannelKind.EMAIL.value, reason)
        final = refused.final
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        _log.exception("page_failed channel=%s", ChannelKind.EMAIL.value)
    else:
        _settle(letter, LetterState.SENT, due_at=now)
        return
    if final or letter.attempts >= policy.delivery_tries:
        _settle(letter, LetterState.FAILED, due_at=now)
    else:
        _settle(letter, LetterState.WAITING, due_at=now + wait_after(letter.attempts, policy))


def _hand_over(letter: Letter, channel: Channel, *, now: datetime) -> None:
    if letter.attempts > program().policy.delivery_tries:
        # Claimed so often and never settled: whoever tried it died of it.
        raise NotDelivered(Undelivered.TOO_OFTEN, final=True)
    channel.send(
        Page(
            message=letter.pk,
            address=letter.person.email,
            subject=SUBJECT,
            text=LETTERS[LetterKind(letter.kind)],
            link=letter_link(letter, now=now),
        )
    )


def _settle(letter: Letter, state: LetterState, *, due_at: datetime) -> None:
    # Whoever was invited may have been set aside meanwhile, and the letter with them.
    Letter.objects.filter(pk=letter.pk).update(state=state, due_at=due_at, lease_until=None)
