"""How people of the program are reached: adding a way, verifying it, ordering, testing, removing.

Everything here is done by somebody to their own contact points. A way is used once it is
verified: somebody has typed the six digits that were sent over it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.crypto import salted_hmac

from beenthere.apps.outside import gateways, program
from beenthere.apps.paging.actions import queue_one
from beenthere.apps.paging.links import ABOUT_A_WAY
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.domain.channels import ADDRESS
from beenthere.domain.vocabulary import ChannelKind, LastDelivery
from beenthere.domain.wording import MessageKind

CODE_DIGITS = 6
_HOUR = timedelta(hours=1)


class NotReachable(Exception):
    """Why it was not done: a sentence with the cure."""


class NotHere(NotReachable):
    """This installation cannot send there."""

    def __init__(self) -> None:
        super().__init__("We cannot send to this address from here. Please choose another way.")


class TooMany(NotReachable):
    """The account has as many as one person can have."""

    def __init__(self) -> None:
        super().__init__("That is as many as one person can have. Remove one you do not need.")


class AlreadyThere(NotReachable):
    """It is one of theirs already."""

    def __init__(self) -> None:
        super().__init__("You have this one already. It is in the list.")


class NotNow(NotReachable):
    """Too many codes and tests were sent in an hour."""

    def __init__(self) -> None:
        super().__init__("We have sent you many messages in the last hour. Please wait a while.")


class WrongCode(NotReachable):
    """It is not the code that was sent."""

    def __init__(self) -> None:
        super().__init__(
            "That is not the code we sent. Please look again, and type all six digits."
        )


class CodeOver(NotReachable):
    """There is no code that would do any more."""

    def __init__(self) -> None:
        super().__init__("That code no longer works. Please ask for a new one.")


class LastOne(NotReachable):
    """Without it nobody could reach them."""

    def __init__(self) -> None:
        super().__init__("This is the only way we can reach you. Add and verify another one first.")


def points_of(account: Account) -> QuerySet[ContactPoint]:
    """The account's contact points in the order they chose, verified or not."""
    return ContactPoint.objects.filter(account=account).order_by("place")


def can_be_paged(account: Account) -> bool:
    """Whether there is a verified way to reach them."""
    return points_of(account).filter(verified_at__isnull=False).exists()


def cannot_be_paged(accounts: Iterable[int]) -> frozenset[int]:
    """Which of these accounts have no verified way to be reached, in one statement."""
    verified = ContactPoint.objects.filter(account__in=accounts, verified_at__isnull=False)
    return frozenset(accounts) - set(verified.values_list("account", flat=True))


@transaction.atomic
def add(
    *, account: Account, kind: ChannelKind, address: Mapping[str, str], now: datetime
) -> ContactPoint:
    """Add a way at the end of the list, and send a code over it.

    `address` has the columns of the kind (`domain.channels.ADDRESS`), each of its format.

    Raises NotHere, TooMany, AlreadyThere, NotNow.
    """
    columns = {column: address[column] for column in ADDRESS[kind]}
    first = columns[ADDRESS[kind][0]]
    if kind not in gateways().kinds or not gateways().may_post_to(kind, first):
        raise NotHere
    own = _locked(account)
    if own.filter(kind=kind, **columns).exists():
        raise AlreadyThere
    if own.count() >= program().policy.ways_at_most:
        raise TooMany
    last = own.aggregate(last=Max("place"))["last"] or 0
    point = ContactPoint.objects.create(account=account, kind=kind, place=last + 1, **columns)
    send_code(account=account, point_id=point.pk, now=now)
    return point


@transaction.atomic
def send_code(*, account: Account, point_id: int, now: datetime) -> None:
    """Send a fresh code over a way that is not verified yet; earlier ones no longer work.

    Raises ContactPoint.DoesNotExist, NotNow.
    """
    point = _locked(account).get(pk=point_id, verified_at=None)
    _not_too_often(account, now=now)
    waiting = Message.objects.filter(contact_point=point, state=MessageState.QUEUED)
    waiting.update(state=MessageState.WITHDRAWN)
    _send_code(point, now=now)


def _send_code(point: ContactPoint, *, now: datetime) -> None:
    point.code_asked_at, point.code_tries = now, 0
    point.save(update_fields=["code_asked_at", "code_tries"])
    queue_one(point=point, kind=MessageKind.CODE, now=now)


def verify(*, account: Account, point_id: int, code: str, now: datetime) -> None:
    """Take the code that was sent over a way: from now on it is used.

    Raises ContactPoint.DoesNotExist, CodeOver, or WrongCode, which counts as a try.
    """
    with transaction.atomic():
        point = _locked(account).get(pk=point_id, verified_at=None)
        if not code_works(point, now=now):
            raise CodeOver
        right = hmac.compare_digest(code_of(point), code)
        if right:
            point.verified_at, point.code_asked_at = now, None
        else:
            point.code_tries += 1
        point.save(update_fields=["verified_at", "code_asked_at", "code_tries"])
    if not right:
        raise WrongCode


@transaction.atomic
def move(*, account: Account, point_id: int, up: bool) -> None:
    """Try a way one place sooner, or later; the ends of the list stay where they are.

    Raises ContactPoint.DoesNotExist.
    """
    own = list(_locked(account).order_by("place"))
    at = next((at for at, each in enumerate(own) if each.pk == point_id), None)
    if at is None:
        raise ContactPoint.DoesNotExist
    to = at + (-1 if up else 1)
    if 0 <= to < len(own):
        own[at].place, own[to].place = own[to].place, own[at].place
        ContactPoint.objects.bulk_update([own[at], own[to]], ["place"])


@transaction.atomic
def send_test(*, account: Account, point_id: int, now: datetime) -> None:
    """Send a test over a verified way. Raises ContactPoint.DoesNotExist, NotNow."""
    point = _locked(account).get(pk=point_id, verified_at__isnull=False)
    _not_too_often(account, now=now)
    queue_one(point=point, kind=MessageKind.TEST, now=now)


@transaction.atomic
def remove(*, account: Account, point_id: int) -> None:
    """Use a way no more, and forget it. Raises ContactPoint.DoesNotExist, LastOne."""
    own = _locked(account)
    point = own.get(pk=point_id)
    others = own.filter(verified_at__isnull=False).exclude(pk=point_id)
    if point.verified_at is not None and not others.exists():
        raise LastOne
    point.delete()


@transaction.atomic
def begin_with_mail(account: Account, *, now: datetime) -> None:
    """Make the address of an account its first way to be reached, and send a code there; whoever
    has a way already keeps what they have.

    That somebody followed their invitation proves nothing of the address: another typed it, and
    gave them the link in whatever way they liked.
    """
    if _locked(account).exists():
        return
    point = ContactPoint.objects.create(
        account=account, kind=ChannelKind.EMAIL, email=account.email
    )
    _send_code(point, now=now)


def note_delivery(point_ids: Iterable[int], came: LastDelivery, *, now: datetime) -> None:
    """Note what came of the last page over each of these ways, for their owners to see."""
    ContactPoint.objects.filter(pk__in=point_ids).update(last_delivery=came, last_delivery_at=now)


def forget_unverified(*, now: datetime) -> int:
    """Forget ways that nobody verified, once the message with their code goes too; how many.

    They may be the number of somebody who has nothing to do with the program.
    """
    before = now - program().policy.erase_messages.length
    stale = ContactPoint.objects.filter(verified_at=None, code_asked_at__lte=before)
    deleted, _ = stale.delete()
    return deleted


def code_of(point: ContactPoint) -> str:
    """The six digits that verify a way: a keyed hash of the row and of when it was asked for.

    Stored nowhere, and the same for whoever sends it and whoever takes it.
    """
    made_of = f"{point.pk} {point.code_asked_at and point.code_asked_at.timestamp()}"
    digest = salted_hmac("paging.code.1", made_of, algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def code_works(point: ContactPoint, *, now: datetime) -> bool:
    """Whether a code that was asked for can still be typed."""
    policy = program().policy
    return (
        point.verified_at is None
        and point.code_asked_at is not None
        and point.code_tries < policy.channel_code_tries
        and now < point.code_asked_at + policy.channel_code.length
    )


def _locked(account: Account) -> QuerySet[ContactPoint]:
    """The account's contact points, once nobody else is changing them."""
    Account.objects.select_for_update().get(pk=account.pk)
    return ContactPoint.objects.filter(account=account)


def _not_too_often(account: Account, *, now: datetime) -> None:
    lately = Q(due_at__gt=now - _HOUR) | Q(state=MessageState.QUEUED)
    sent = Message.objects.filter(lately, account=account, kind__in=ABOUT_A_WAY).count()
    if sent >= program().policy.own_pages_an_hour:
        raise NotNow
