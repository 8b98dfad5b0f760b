"""The one-time link by which an invited person gets into their account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account

_SALT = "people.invitation.1"


def good_for() -> timedelta:
    """How long a link works at this institution."""
    return program().policy.invitation.length


def token(account: Account, *, now: datetime) -> str:
    """A signed token that works once, until the password it was made with changes."""
    until = int((now + good_for()).timestamp())
    return signing.dumps([account.pk, until, _seal(account)], salt=_SALT)


def invited(token: str, *, now: datetime) -> Account | None:
    """The account a token was made for, or None when it is altered, used, renewed or old."""
    try:
        pk, until, seal = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    account = Account.objects.select_related("person").filter(pk=pk).first()
    if account is None or not account.is_active or now.timestamp() >= until:
        return None
    return account if constant_time_compare(seal, _seal(account)) else None


def _seal(account: Account) -> str:
    # An unusable password is random too, so every change of password ends earlier links.
    return salted_hmac(_SALT, account.password, algorithm="sha256").hexdigest()[:32]
