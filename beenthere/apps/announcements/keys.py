"""The keys of machines: made once, kept as a hash, counted by the hour, taken back for good."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Case, F, Q, Value, When

from beenthere.apps.announcements.models import ApiKey
from beenthere.apps.outside import program

_BEGINS = "bt_"
"""So that a key that was left somewhere is recognized for what it is."""
_HOUR = timedelta(hours=1)


class NoSuchKey(Exception):
    """No key has this number, or it was taken back already."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("NUMBER: No key in force has this number. See beenthere api-key list.")


class NotAKey(Exception):
    """The key is not one of ours, or was taken back."""


class TooOften(Exception):
    """This key was used as often as an hour allows."""


def make_key(*, now: datetime) -> tuple[ApiKey, str]:
    """A new key, with what the machine is to be given: it is shown once and kept nowhere."""
    secret = _BEGINS + secrets.token_urlsafe(32)
    today = program().day_of(now)
    return ApiKey.objects.create(digest=_kept(secret), made_on=today), secret


def revoke_key(*, number: int, now: datetime) -> None:
    """Take a key back for good. Raises NoSuchKey."""
    today = program().day_of(now)
    if not ApiKey.objects.filter(pk=number, revoked_on=None).update(revoked_on=today):
        raise NoSuchKey


def use_key(secret: str, *, now: datetime) -> int:
    """Count one use of a key, in one statement; its number. Raises NotAKey or TooOften.

    256 random bits cannot be guessed, so a wrong key needs no counting; and the hash of what was
    given is looked up, so no comparison takes longer the nearer it comes.
    """
    key = ApiKey.objects.filter(digest=_kept(secret), revoked_on=None)
    over = Q(hour_began_at=None) | Q(hour_began_at__lte=now - _HOUR) | Q(hour_began_at__gt=now)
    free = over | Q(this_hour__lt=program().policy.announcements_an_hour)
    counted = key.filter(free).update(
        this_hour=Case(When(over, then=Value(1)), default=F("this_hour") + 1),
        hour_began_at=Case(When(over, then=Value(now)), default=F("hour_began_at")),
    )
    number = key.values_list("pk", flat=True).first()
    if number is None:
        raise NotAKey
    if not counted:
        raise TooOften
    return number


def _kept(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
