"""Letters to people who have no account: by e-mail, and no other way.

To people of the directory, and to those outside who are asked for help. Whoever is asked for help
comes first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from beenthere.apps.nominations.links import letter_link
from beenthere.apps.nominations.models import Letter
from beenthere.apps.outside import program
from beenthere.apps.paging.letters import LetterState, Posted
from beenthere.apps.surge.models import HelpAsked
from beenthere.domain.retrying import wait_after
from beenthere.domain.vocabulary import ChannelKind, Undelivered
from beenthere.domain.wording import LETTERS, SUBJECT, LetterKind, outside_help
from beenthere.ports import Channel, Clock, NotDelivered, Page
from beenthere.worker.claiming import claim, give_back

_AT_ONCE = 10
_TURN = timedelta(seconds=1)
"""Nobody waits for a letter as for a page: after so long it is the pages' turn again."""

_log = logging.getLogger("beenthere.worker")


def send_letters(channel: Channel, *, clock: Clock) -> int:
    """Send some of the letters that are due; how many were claimed.

    Where the channel is slow, one of each tray each time round: the others are given back untried.
    """
    try:
        return sum(_send_some(tray, channel, clock=clock) for tray in _TRAYS)
    finally:
        channel.hang_up()


@dataclass(frozen=True)
class _Tray:
    """Letters of one table, and how each of them reads."""

    letters: Callable[[], QuerySet[Any]]
    page: Callable[[Any, datetime], Page]


def _letter(letter: Letter, now: datetime) -> Page:
    return Page(
        message=letter.pk,
        address=letter.person.email,
        subject=SUBJECT,
        text=LETTERS[LetterKind(letter.kind)],
        link=letter_link(letter, now=now),
    )


def _asking_for_help(asked: HelpAsked, _now: datetime) -> Page:
    current = program()
    return Page(
        message=asked.pk,
        address=asked.email,
        subject=SUBJECT,
        text=outside_help(
            program=current.name, about=asked.about, phone=current.phones.director.shown
        ),
        link=f"{current.web_address}/",
    )


_TRAYS = (
    _Tray(HelpAsked.objects.all, _asking_for_help),
    _Tray(lambda: Letter.objects.select_related("person"), _letter),
)


def _send_some(tray: _Tray, channel: Channel, *, clock: Clock) -> int:
    lease = program().policy.lease.length
    begun = clock()
    waiting = tray.letters().filter(state=LetterState.WAITING)
    claimed = claim(waiting, now=begun, lease=lease, at_most=_AT_ONCE)
    left = set(claimed)
    for letter in waiting.filter(pk__in=claimed):
        left.remove(letter.pk)
        _send(tray, letter, channel, now=clock())
        if abs(clock() - begun) > _TURN:
            break
    if left:
        give_back(waiting, left, until=begun + lease)
    return len(claimed)


def _send(tray: _Tray, letter: Posted, channel: Channel, *, now: datetime) -> None:
    policy = program().policy
    final = False
    try:
        if letter.attempts > policy.delivery_tries:
            # Claimed so often and never settled: whoever tried it died of it.
            raise NotDelivered(Undelivered.TOO_OFTEN, final=True)
        channel.send(tray.page(letter, now))
    except NotDelivered as refused:
        reason = str(refused.reason)
        _log.warning("page_not_delivered channel=%s reason=%s", ChannelKind.EMAIL.value, reason)
        final = refused.final
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        _log.exception("page_failed channel=%s", ChannelKind.EMAIL.value)
    else:
        _settle(tray, letter, LetterState.SENT, due_at=now)
        return
    if final or letter.attempts >= policy.delivery_tries:
        _settle(tray, letter, LetterState.FAILED, due_at=now)
    else:
        later = now + wait_after(letter.attempts, policy)
        _settle(tray, letter, LetterState.WAITING, due_at=later)


def _settle(tray: _Tray, letter: Posted, state: LetterState, *, due_at: datetime) -> None:
    # Whoever was invited may have been set aside meanwhile, and the letter with them.
    row = tray.letters().filter(pk=letter.pk)
    row.update(state=state, due_at=due_at, lease_until=None)
