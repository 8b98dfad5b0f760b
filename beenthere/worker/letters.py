"""Letters to people of the directory who have no account: by e-mail, and no other way."""

from __future__ import annotations

import logging
from datetime import datetime

from beenthere.apps.nominations.links import letter_link
from beenthere.apps.nominations.models import Letter, LetterState
from beenthere.apps.outside import program
from beenthere.domain.retrying import wait_after
from beenthere.domain.vocabulary import ChannelKind
from beenthere.domain.wording import LETTERS, SUBJECT, LetterKind
from beenthere.ports import Channel, NotDelivered, Page
from beenthere.worker.claiming import claim

_AT_ONCE = 10
"""Nobody waits for a letter as for a page: a few each time round."""

_log = logging.getLogger("beenthere.worker")


def send_letters(channel: Channel, *, now: datetime) -> int:
    """Send some of the letters that are due; how many were claimed."""
    waiting = Letter.objects.filter(state=LetterState.WAITING)
    claimed = claim(waiting, now=now, lease=program().policy.lease.length, at_most=_AT_ONCE)
    try:
        for letter in waiting.filter(pk__in=claimed).select_related("person"):
            _send(letter, channel, now=now)
    finally:
        channel.hang_up()
    return len(claimed)


def _send(letter: Letter, channel: Channel, *, now: datetime) -> None:
    page = Page(
        message=letter.pk,
        address=letter.person.email,
        subject=SUBJECT,
        text=LETTERS[LetterKind(letter.kind)],
        link=letter_link(letter, now=now),
    )
    policy = program().policy
    letter.lease_until = None
    try:
        channel.send(page)
    except NotDelivered as refused:
        _log.warning(
            "page_not_delivered channel=%s reason=%s", ChannelKind.EMAIL.value, refused.reason
        )
        if refused.final or letter.attempts >= policy.delivery_tries:
            letter.state, letter.due_at = LetterState.FAILED, now
        else:
            letter.due_at = now + wait_after(letter.attempts, policy)
    else:
        letter.state, letter.due_at = LetterState.SENT, now
    letter.save(update_fields=["state", "due_at", "lease_until"])
