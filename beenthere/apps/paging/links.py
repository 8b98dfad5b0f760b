"""The one link that a message carries: to a page behind the sign-in, or to answer with one tap."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.crypto import salted_hmac

from beenthere.apps.outside import program
from beenthere.apps.paging.models import CARRIERS, Message
from beenthere.apps.people import invitations
from beenthere.domain.paging import TO_EXPECTED
from beenthere.domain.wording import MessageKind

ANSWERED_BY_LINK = frozenset(
    {MessageKind.REMINDER, MessageKind.FOLLOW_UP_DUE, MessageKind.TOUCHPOINT_DUE}
)
"""Messages whose link is answered without signing in: it reveals nothing and works once."""

ABOUT_A_WAY = frozenset({MessageKind.CODE, MessageKind.TEST})
"""Messages that go one way only, because they are about it."""

_TO_SUPPORTERS = frozenset(
    {
        MessageKind.OFFER,
        MessageKind.OFFER_WITHDRAWN,
        MessageKind.CONSENT_DUE,
        MessageKind.HAND_OFF_UNSEEN,
        MessageKind.KEEP,
        MessageKind.KEEP_NO_LONGER,
    }
)
_TO_PRESENTERS = frozenset(
    {MessageKind.PRESENT, MessageKind.PRESENT_CHANGED, MessageKind.PRESENT_SOON}
)
_OF_GATHERINGS = TO_EXPECTED | {MessageKind.GATHERING_OFF, MessageKind.MISSED_YOU}
_ID_BYTES = _SEAL_BYTES = 16  # 128 bits cannot be guessed


def link(message: Message, *, now: datetime) -> str:
    """The whole address that goes with a message."""
    return program().web_address + _path(message, now=now)


def answer_token(message_id: UUID) -> str:
    """The token of a message's answer link: its random number, and a seal that only we can make.

    43 letters, digits, hyphens and underscores. It says nothing to whoever finds it.
    """
    return urlsafe_b64encode(message_id.bytes + _seal(message_id)).rstrip(b"=").decode()


def read_answer_token(token: str) -> UUID | None:
    """The message that a token was made for, or None when we did not make it."""
    try:
        said = urlsafe_b64decode(token.encode("ascii") + b"=")
    except ValueError:
        return None
    if len(said) != _ID_BYTES + _SEAL_BYTES:
        return None
    message_id = UUID(bytes=said[:_ID_BYTES])
    return message_id if hmac.compare_digest(token, answer_token(message_id)) else None


def _path(message: Message, *, now: datetime) -> str:
    kind = MessageKind(message.kind)
    if kind in ANSWERED_BY_LINK:
        return reverse("answer", args=[answer_token(message.pk)])
    if kind is MessageKind.INVITE:
        return reverse("invite_accept", args=[invitations.token(message.account, now=now)])
    if kind in CARRIERS:
        return reverse("account_login")  # and from there to wherever their work is
    if kind in ABOUT_A_WAY:
        return reverse("reach")
    if kind is MessageKind.HAND_OFF:
        return reverse("hand_offs")
    if kind in _TO_PRESENTERS:
        return reverse("my_presentations")
    if kind in _OF_GATHERINGS:
        return reverse("gatherings")
    if message.group_offer_id is not None:
        return reverse("support_home")
    if message.group_id is not None:
        return reverse("groups")
    return reverse("support_home" if kind in _TO_SUPPORTERS else "desk")


def _seal(message_id: UUID) -> bytes:
    seal = salted_hmac("paging.answer.1", message_id.bytes, algorithm="sha256")
    return seal.digest()[:_SEAL_BYTES]
