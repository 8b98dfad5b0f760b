"""What is asked of the outbox: what is to be sent, to where, and whether it is still true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from beenthere.apps.cases.models import Offer, Sight
from beenthere.apps.gatherings.queries import still_expected, still_with_us
from beenthere.apps.groups.models import Group, GroupOffer
from beenthere.apps.outside import gateways, program
from beenthere.apps.paging.links import ABOUT_A_WAY, ANSWERED_BY_LINK, read_answer_token
from beenthere.apps.paging.models import CARRIERS, ContactPoint, Message, MessageState
from beenthere.apps.paging.reaching import code_of, code_works
from beenthere.apps.people.models import Account
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import ENDS_HAND_OFFS, CaseState
from beenthere.domain.groups import SAID_WHILE as GROUP_SAID_WHILE
from beenthere.domain.groups import TO_WHOEVER_LEADS
from beenthere.domain.paging import STANDS_ALONE, TO_DIRECTORS, TO_EXPECTED
from beenthere.domain.supporter_life import STATES
from beenthere.domain.vocabulary import ChannelKind, SupporterStatus
from beenthere.domain.wording import CODE, TEXTS, MessageKind


class Way(NamedTuple):
    """A channel, and somebody's address on it."""

    kind: ChannelKind
    address: str
    point: int | None = None
    """Which contact point it is; None for the account's own e-mail address."""


_OF_HAND_OFFS = frozenset({MessageKind.HAND_OFF, MessageKind.HAND_OFF_ASKED})

_MAY_HAVE_ARRIVED = (MessageState.SENT, MessageState.QUEUED)

_PERHAPS_TOLD = Q(state=MessageState.SENT) | Q(
    state=MessageState.WITHDRAWN, lease_until__isnull=False
)
"""What was sent; and what the case took back while a worker had it, who may have been sending it at
that instant. Word that it is no longer needed harms nobody who never heard of it; silence would."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that waits to be sent, with all that sending it needs."""

    message: Message
    ways: list[Way]
    """The ways it can go, in the order its person chose."""
    may_see: bool
    """Whether they are a director who may see the case it is about."""
    was_offered: bool
    """Whether they were told of the offer that it is about, or perhaps were."""
    carries: bool
    """Whether there is anything that it says for other messages."""


def waiting(ids: Collection[UUID]) -> list[Waiting]:
    """Those of these messages that still wait, the first due first; in two statements."""
    case = Coalesce(OuterRef("case"), OuterRef("hand_off__case"))
    same_person = Q(account=OuterRef("account"))
    rows = (
        Message.objects.filter(pk__in=ids, state=MessageState.QUEUED)
        .select_related(
            "account__person",
            "case",
            "offer__supporter",
            "assignment",
            "contact_point",
            "hand_off__case",
            "group",
            "group_offer__supporter",
        )
        .annotate(
            may_see=Exists(Sight.objects.filter(same_person, case=case, stepped_back=False)),
            was_offered=Exists(
                Message.objects.filter(
                    _PERHAPS_TOLD,
                    same_person,
                    offer=OuterRef("offer"),
                    kind=MessageKind.OFFER,
                )
            ),
            still_carries=Exists(
                Message.objects.filter(carried_by=OuterRef("pk"), state=MessageState.MERGED)
            ),
        )
        .order_by("due_at", "pk")
    )
    messages = list(rows)
    ways = ways_of({message.account_id for message in messages})
    return [
        Waiting(
            message=message,
            ways=_ways_for(message, ways[message.account_id]),
            may_see=message.may_see,
            was_offered=message.was_offered,
            carries=message.still_carries,
        )
        for message in messages
    ]


def still_true(waiting: Waiting, *, now: datetime) -> bool:
    """Whether what a waiting message says still holds, for the person it is for.

    A case that moves takes its messages back itself; this finds what changed beside the case:
    somebody left, a director stepped back, an offer lapsed while no worker ran.
    """
    message, kind = waiting.message, MessageKind(waiting.message.kind)
    if not message.account.is_active:
        return False
    if kind in ABOUT_A_WAY:
        return _about_their_way(message, now=now)
    if kind in CARRIERS:
        return waiting.carries
    if kind in _OF_HAND_OFFS:
        return _still_handed(waiting)
    if kind in TO_EXPECTED:
        return still_expected(
            account_id=message.account_id,
            gathering_id=message.gathering_id,
            now=now,
            or_waits=kind is MessageKind.GATHERING_MOVED,
        )
    if kind is MessageKind.MISSED_YOU:
        return still_with_us(message.account_id)
    if message.group is not None:
        return _still_of_group(message, message.group, now=now)
    if message.case is None:
        return True
    if kind in STANDS_ALONE:
        return waiting.may_see
    if kind is MessageKind.OFFER_WITHDRAWN:
        return waiting.was_offered or message.assignment is not None
    if kind is MessageKind.HAND_OFF_UNSEEN:
        return message.case.close_reason not in ENDS_HAND_OFFS
    if message.case.state == CaseState.CLOSED:
        return False
    if kind is MessageKind.OFFER:
        return _still_offered(message.offer, now=now)
    if kind in ANSWERED_BY_LINK:
        theirs = message.assignment is not None and message.assignment.until is None
        return theirs and now < message.case.due_at
    return kind not in TO_DIRECTORS or waiting.may_see


def ways_of(accounts: Collection[int]) -> dict[int, list[Way]]:
    """The verified contact points of each account, in the order chosen; one statement.

    Somebody without any is reached by their own e-mail address, so that an invitation arrives.
    """
    own = Account.objects.filter(pk__in=accounts).prefetch_related(
        Prefetch(
            "contact_points",
            ContactPoint.objects.filter(verified_at__isnull=False).order_by("place"),
        )
    )
    return {
        account.pk: _open(account.contact_points.all()) or [Way(ChannelKind.EMAIL, account.email)]
        for account in own
    }


def words_of(message: Message) -> str:
    """What the message says, whole."""
    words = TEXTS[MessageKind(message.kind)]
    if message.contact_point is None:
        return words
    return words.replace(CODE, code_of(message.contact_point))


def _open(points: Iterable[ContactPoint]) -> list[Way]:
    """The ways that this installation has a channel for."""
    there = gateways()
    ways = [Way(ChannelKind(each.kind), each.address, each.pk) for each in points]
    return [
        way for way in ways if way.kind in there.kinds and there.may_post_to(way.kind, way.address)
    ]


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


def way_at(place: int, ways: Sequence[Way]) -> Way:
    """The way on which a page goes that is for a person's channel of this number, from 1."""
    return ways[min(place, len(ways)) - 1]


def _ways_for(message: Message, chosen: list[Way]) -> list[Way]:
    """The ways that a message can go: a code and a test only the one that they are about."""
    return chosen if message.contact_point is None else _open([message.contact_point])


def _still_offered(offer: Offer | GroupOffer | None, *, now: datetime) -> bool:
    if offer is None or offer.state != OfferState.OPEN:
        return False
    if not STATES[SupporterStatus(offer.supporter.status)].asked:
        return False
    return offer.due_at is None or now < offer.due_at


def _still_of_group(message: Message, group: Group, *, now: datetime) -> bool:
    kind, offer = MessageKind(message.kind), message.group_offer
    if kind is MessageKind.OFFER_WITHDRAWN and offer is None:
        return group.facilitator_id != message.account_id
    if kind is MessageKind.OFFER_WITHDRAWN:
        told = Message.objects.filter(_PERHAPS_TOLD, kind=MessageKind.GROUP_OFFER)
        return bool(told.filter(group_offer=offer).exists())
    if group.state not in GROUP_SAID_WHILE[kind]:
        return False
    if kind is MessageKind.GROUP_OFFER:
        return _still_offered(offer, now=now)
    if offer is not None:
        return offer.state == OfferState.ACCEPTED and not offer.handed_back
    return kind not in TO_WHOEVER_LEADS or group.facilitator_id == message.account_id


def _about_their_way(message: Message, *, now: datetime) -> bool:
    """Whether a code still works, or a test is of a way they still have."""
    point = message.contact_point
    if point is None:
        return False
    return message.kind == MessageKind.TEST or code_works(point, now=now)


def _still_handed(waiting: Waiting) -> bool:
    hand_off = waiting.message.hand_off
    if hand_off is None or hand_off.ended_at is not None:
        return False
    if hand_off.case.close_reason in ENDS_HAND_OFFS:
        return False
    if waiting.message.kind == MessageKind.HAND_OFF:
        return hand_off.basis is not None
    return hand_off.basis is None and waiting.may_see
