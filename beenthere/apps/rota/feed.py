"""Each person's shifts for their calendar program, at a secret address that can be revoked."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.rota.models import CalendarLink, Shift
from beenthere.apps.rota.queries import takes_turns
from beenthere.domain.wording import SUBJECT

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
    return _written(list(shifts.order_by("begins_at", "pk")))


def etag(calendar: bytes) -> str:
    """The mark by which a calendar program knows that nothing has changed."""
    return f'"{sha256(calendar).hexdigest()}"'


def _written(shifts: list[Shift]) -> bytes:
    whole = Calendar()
    whole.add("prodid", "-//BeenThere//BeenThere//EN")
    whole.add("version", "2.0")
    for shift in shifts:
        event = Event()
        event.add("uid", f"{shift.pk}@{urlsplit(program().web_address).hostname}")
        # The moment it was made is not kept; the beginning stays the same as well.
        event.add("dtstamp", shift.begins_at)
        event.add("dtstart", shift.begins_at)
        event.add("dtend", shift.ends_at)
        event.add("summary", SUBJECT)
        event.add("class", "PRIVATE")
        whole.add_component(event)
    return bytes(whole.to_ical())


def _digest(secret: str) -> str:
    return salted_hmac("rota.calendar.1", secret, algorithm="sha256").hexdigest()
