"""The people of the stories: three directors of whom two are on duty, some supporters, and a
professional. Between them they are paged on every kind of channel."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client

from beenthere.apps.outside import now
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.middleware import BEGAN
from beenthere.apps.people.models import Account
from beenthere.apps.rota.models import Shift, Told
from beenthere.domain.channels import ADDRESS
from beenthere.domain.vocabulary import ChannelKind, Duty, Profession, Role
from tests.hospital import Hospital

SUPPORTERS = 3

_WAYS = {
    "on_call": (ChannelKind.WEBHOOK, ChannelKind.EMAIL),
    "backup": (ChannelKind.PUSH, ChannelKind.SMS),
    "third": (ChannelKind.PAGER, ChannelKind.TEAMS),
    "professional": (ChannelKind.PAGERDUTY, ChannelKind.EMAIL),
    "supporter_1": (ChannelKind.PUSH, ChannelKind.EMAIL),
    "supporter_2": (ChannelKind.WEBHOOK, ChannelKind.SMS),
    "supporter_3": (ChannelKind.TEAMS, ChannelKind.PAGER),
}
"""The two ways on which each is paged, in their order. Those that refuse for good come first: what
is refused so on the last way is rightly given up."""

_ADDRESSES: dict[ChannelKind, dict[str, str]] = {
    ChannelKind.EMAIL: {"email": "somebody@hospital.example"},
    ChannelKind.SMS: {"phone": "+16175550177"},
    ChannelKind.PAGER: {"pager": "40123"},
    ChannelKind.TEAMS: {"email": "somebody@hospital.example"},
    ChannelKind.PAGERDUTY: {"pagerduty_key": "0123456789abcdef0123456789abcdef"},
}


@transaction.atomic
def found(*, hook: str, push: str, signed_in_for: int) -> dict[str, dict[str, Any]]:
    """Make them; their account, sign-in and (for supporters) their key, by what they are called.

    `hook` and `push` are where a webhook and a browser's notices go.
    """
    from allauth.mfa.models import Authenticator

    hospital = Hospital()
    directors = {
        "on_call": hospital.director(),
        "backup": hospital.director(Role.ASSOCIATE_DIRECTOR),
        "third": hospital.director(),
    }
    hospital.account(Role.ALTERNATE)
    supporters = [
        hospital.supporter(profession=Profession.PHYSICIAN, capacity=6) for _ in range(SUPPORTERS)
    ]
    for name, duty in (("on_call", Duty.ON_CALL), ("backup", Duty.BACKUP)):
        Shift.objects.create(
            account=directors[name],
            duty=duty,
            begins_at=now() - timedelta(days=1),
            ends_at=now() + timedelta(days=10 * 365),
            told=Told.BEGUN,
        )
    others = directors | {"professional": hospital.account(Role.EAP_LEADER)}
    people = others | {
        f"supporter_{number}": each.account for number, each in enumerate(supporters, start=1)
    }
    keys = {each.account_id: each.pk for each in supporters}
    columns = dict(zip(ADDRESS[ChannelKind.PUSH], push.split(), strict=True))
    addresses = _ADDRESSES | {
        ChannelKind.WEBHOOK: {"web_address": hook},
        ChannelKind.PUSH: columns,
    }
    for name, account in people.items():
        account.contact_points.all().delete()
        for place, kind in enumerate(_WAYS[name], start=1):
            ContactPoint.objects.create(
                account=account, place=place, kind=kind, verified_at=now(), **addresses[kind]
            )
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    return {
        name: {
            "account": account.pk,
            "sign_in": _signed_in(account, signed_in_for),
            "supporter": keys.get(account.pk, 0),
        }
        for name, account in people.items()
    }


def _signed_in(account: Account, seconds: int) -> str:
    client = Client()
    client.force_login(account, backend="beenthere.apps.people.backend.AccountBackend")
    session = client.session
    # Signing in is not what is tried here: this one is fresh for as long as the stories last.
    session[BEGAN] = time.time() + seconds
    session.set_expiry(seconds)
    session.save()
    return str(session.session_key)
