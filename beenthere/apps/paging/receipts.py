"""What a provider says later of a message that it took: it arrived, or it bounced.

Receipts are signed with a secret that the installation and the provider share, and say when. One
changes what is known of the delivery of one message, and nothing else. The answer tells nothing:
it is the same for a message that is known and for one that never was.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from beenthere.apps.outside import gateways, program
from beenthere.apps.outside import now as present
from beenthere.apps.paging.actions import not_delivered, wake_worker
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.paging.queries import Way, way_at, ways_of
from beenthere.apps.paging.reaching import note_delivery
from beenthere.domain.case import TRANSITIONS, CaseState
from beenthere.domain.vocabulary import LastDelivery, ReceiptState
from beenthere.domain.wording import MessageKind
from beenthere.inventory.api import LONGEST, SIGNED, Refused, read

_LONGEST_NUMBER = 12


class NotSigned(Exception):
    """It is not from a provider of ours, or not of now."""


def _said_in() -> dict[str, set[CaseState]]:
    """The states in which each kind of message about a case is true: those that it announces.

    An offer has a state of its own, which is asked before it is sent.
    """
    states = defaultdict[str, set[CaseState]](set)
    for transition in TRANSITIONS.values():
        for tell in transition.tell:
            states[tell.kind].add(transition.to)
    states.pop(MessageKind.OFFER)
    return dict(states)


_SAID_IN = _said_in()


# Signed by whoever sends it, without a cookie: there is nothing that another site could borrow.
@csrf_exempt
def receipts(request: HttpRequest, provider: str) -> HttpResponse:
    """Take one receipt. See docs/api.md."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        at = signed_at(request, provider, now=present())
    except NotSigned:
        return HttpResponse(status=401)
    try:
        said = read(request.body, SIGNED["receipts"])
    except Refused:
        return HttpResponse(status=422)
    take(provider=provider, at=at, now=present(), **said)
    return HttpResponse(status=204)


def signed_at(request: HttpRequest, provider: str, *, now: datetime) -> datetime:
    """When a receipt was signed. Raises NotSigned unless it was lately, by this provider."""
    timestamp = request.headers.get("BeenThere-Timestamp", "")
    given = request.headers.get("BeenThere-Signature", "")
    secret = gateways().receipt_secrets.get(provider, "")
    whole = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_NUMBER
    if not secret or not whole or not given.isascii() or _length(request) > LONGEST:
        raise NotSigned
    what = timestamp.encode() + b"." + request.body
    signature = f"sha256={hmac.digest(secret.encode(), what, 'sha256').hex()}"
    if not hmac.compare_digest(signature, given):
        raise NotSigned
    at = datetime.fromtimestamp(int(timestamp), tz=UTC)
    if abs(now - at) > program().policy.receipt_window.length:
        raise NotSigned
    return at


@transaction.atomic
def take(*, provider: str, message: UUID, state: ReceiptState, at: datetime, now: datetime) -> None:
    """Note what became of a message; one that bounced goes on to the person's next way.

    Nothing happens for a message that is not known or not sent, that went another way, or that a
    later receipt was about: so a receipt that is played again does nothing.
    """
    newer = Q(receipt_at=None) | Q(receipt_at__lt=at)
    found = (
        Message.objects.select_for_update(of=("self",))
        .select_related("case", "account")
        .filter(newer, pk=message, state=MessageState.SENT)
        .first()
    )
    if found is None:
        return
    ways = ways_of([found.account_id])[found.account_id]
    way = _way_it_went(found, ways)
    if way is None or way.kind != provider:
        return
    found.receipt_at = at
    found.save(update_fields=["receipt_at"])
    arrived = state is ReceiptState.DELIVERED
    if way.point is not None:
        came = LastDelivery.ARRIVED if arrived else LastDelivery.REFUSED
        note_delivery([way.point], came, now=now)
    if not arrived and _still_to_be_said(found):
        Message.objects.filter(pk=found.pk).update(state=MessageState.QUEUED)
        not_delivered(found, ways=len(ways), final=True, now=now)
        wake_worker()


def _way_it_went(message: Message, ways: list[Way]) -> Way | None:
    if message.contact_point_id is not None:
        own = [way for way in ways if way.point == message.contact_point_id]
        return own[0] if own else None
    return way_at(message.place, ways)


def _still_to_be_said(message: Message) -> bool:
    """Whether a message that bounced is still true: its case stands where it stood, and nobody
    has taken the rest of the plan back."""
    if message.contact_point_id is not None:
        return False
    if message.case is not None:
        states = _SAID_IN.get(MessageKind(message.kind), set(CaseState))
        if message.case.state not in states:
            return False
    siblings = Message.objects.filter(
        case=message.case_id,
        supporter=message.supporter_id,
        kind=message.kind,
        planned_at=message.planned_at,
        state=MessageState.WITHDRAWN,
    )
    return message.planned_at is None or not siblings.exists()


def _length(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length") or "0"
    fits = length.isdigit() and len(length) <= _LONGEST_NUMBER
    return int(length) if fits else LONGEST + 1
