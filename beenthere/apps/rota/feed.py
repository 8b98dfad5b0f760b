"""Each person's shifts for their calendar program, at a secret address that can be revoked."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.crypto import salted_hmac

from beenthere.apps.frame.busy import Busy, calendar_file
from beenthere.apps.people.models import Account
from beenthere.apps.rota.models import CalendarLink, Shift
from beenthere.apps.rota.queries import takes_turns

_SECRET_BYTES = 32
"""256 random bits: nobody guesses the address."""


def new_secret(*, account: Account) -> str:
    """The secret of a fresh address for this account; an earlier address is gone.

    It is told this once: only a keyed hash of it is kept.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    CalendarLink.objects.update_or_create(account=account, defaults={"digest": _digest(secret)})
    return secret


@transaction.atomic
def revoke(*, account: Account) -> None:
    """From now on there is no such address."""
    CalendarLink.objects.filter(account=account).delete()


def has_link(account: Account) -> bool:
    """Whether there is an address for this account."""
    return CalendarLink.objects.filter(account=account).exists()


def calendar(secret: str, *, now: datetime) -> bytes | None:
    """The calendar at this address: the shifts ahead, as busy time called "Peer support" and
    nothing else. None where there is no such address, or whoever it was for takes no turns."""
    links = CalendarLink.objects.filter(digest=_digest(secret))
    account = links.filter(account__in=takes_turns().values("pk")).first()
    if account is None:
        return None
    shifts = Shift.objects.filter(account=account.pk, ends_at__gt=now)
    return calendar_file(
        Busy(each.pk, each.begins_at, each.ends_at) for each in shifts.order_by("begins_at", "pk")
    )


def etag(calendar: bytes) -> str:
    """The mark by which a calendar program knows that nothing has changed."""
    return f'"{sha256(calendar).hexdigest()}"'


def _digest(secret: str) -> str:
    return salted_hmac("rota.calendar.1", secret, algorithm="sha256").hexdigest()
