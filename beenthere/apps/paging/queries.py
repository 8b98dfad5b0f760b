"""What is asked of the outbox: what is to be sent, to where, and whether it is still true."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from beenthere.apps.cases.models import Sight
from beenthere.apps.outside import program
from beenthere.apps.paging.actions import STANDS_ALONE
from beenthere.apps.paging.links import ANSWERED_BY_LINK, read_answer_token
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import ChannelKind
from beenthere.domain.wording import MessageKind

Way = tuple[ChannelKind, str]
"""A channel, and somebody's address on it."""

_TO_DIRECTORS = frozenset(
    {
        MessageKind.TRIAGE_WAITING,
        MessageKind.NEEDS_MATCH,
        MessageKind.LIST_ENDED,
        MessageKind.QUIET_CASE,
    }
)

_MAY_HAVE_ARRIVED = (MessageState.SENT, MessageState.QUEUED)


def waiting(message_id: UUID) -> Message | None:
    """A message that still waits to be sent, with all that sending it needs; one statement."""
    return (
        Message.objects.select_related("account__person", "case", "offer", "assignment")
        .filter(pk=message_id, state=MessageState.QUEUED)
        .first()
    )


def still_true(message: Message) -> bool:
    """Whether what a waiting message says still holds, for the person it is for.

    A case that moves takes its messages back itself; this finds what changed beside the case:
    somebody left, a director stepped back, an offer to join lapsed.
    """
    kind = MessageKind(message.kind)
    if not message.account.is_active:
        return False
    if kind in STANDS_ALONE or message.case is None:
        return True
    if kind is MessageKind.OFFER_WITHDRAWN:
        return _was_offered(message)
    if message.case.state == CaseState.CLOSED:
        return False
    if kind is MessageKind.OFFER:
        return message.offer is not None and message.offer.state == OfferState.OPEN
    if kind in ANSWERED_BY_LINK:
        return message.assignment is not None and message.assignment.until is None
    return kind not in _TO_DIRECTORS or _may_see(message)


def ways_to_reach(account: Account) -> list[Way]:
    """The account's contact points in the order chosen; without any, its own e-mail address."""
    points = ContactPoint.objects.filter(account=account).order_by("place")
    chosen = [(ChannelKind(each.kind), each.email or each.web_address or "") for each in points]
    return chosen or [(ChannelKind.EMAIL, account.email)]


def answerable(token: str, *, now: datetime) -> Message | None:
    """The message whose link may be answered now; None when the link is unknown, used or old.

    Whoever holds the link was sent it, even where the worker died before it could note that.
    """
    if (message_id := read_answer_token(token)) is None:
        return None
    message = (
        Message.objects.select_related("assignment__supporter")
        .filter(pk=message_id, state__in=_MAY_HAVE_ARRIVED, answered_at=None)
        .filter(kind__in=ANSWERED_BY_LINK, assignment__isnull=False)
        .first()
    )
    if message is None:
        return None
    good_until = program().timetable.after(message.due_at, program().policy.answer_link)
    return message if now < good_until else None


def _was_offered(message: Message) -> bool:
    """Whether they were told of the offer: else they need not be told that it is over."""
    offers = Message.objects.filter(offer=message.offer_id, kind=MessageKind.OFFER)
    return offers.filter(account=message.account_id, state=MessageState.SENT).exists()


def _may_see(message: Message) -> bool:
    return Sight.objects.filter(
        case=message.case_id, account=message.account_id, stepped_back=False
    ).exists()
