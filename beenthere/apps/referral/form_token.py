"""The one-time number that a referral form carries, signed, so that no cookie is needed.

It makes a form that was sent twice count once, and it ends: a form found open on a shared
screen the next day has to be looked at again before it can be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from beenthere.apps.outside import program

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SALT = "beenthere.referral.form"


class TokenRefused(Exception):
    """The form has to be looked at again; the sentence says why."""

    sentence: StrOrPromise


class TokenOver(TokenRefused):
    """The form was open for longer than the policy lets it be."""

    sentence = _(
        "This form was open for longer than we let a form wait. What you typed is still here: "
        "please look through it once more and go on."
    )


class TokenMissing(TokenRefused):
    """The form carries no token of ours."""

    sentence = _(
        "Something this form carries was lost on the way. What you typed is still here: please "
        "look through it once more and go on."
    )


def issue(*, now: datetime) -> str:
    """A fresh token, for a form that is shown now."""
    return Signer(salt=_SALT).sign(f"{uuid4().hex}.{int(now.timestamp())}")


def read(token: str, *, now: datetime, life: timedelta) -> UUID:
    """The number in a token. Raises TokenMissing or TokenOver."""
    try:
        number, issued = Signer(salt=_SALT).unsign(token).split(".")
    except BadSignature:
        raise TokenMissing from None
    if now - datetime.fromtimestamp(int(issued), UTC) > life:
        raise TokenOver
    return UUID(hex=number)


def number_of(token: UUID, content: str) -> UUID:
    """The number under which a form with this content is accepted, once.

    It depends on what was sent: somebody who goes back, changes the name and sends again
    means another referral, which must not be taken for the first. The token's own number is
    stored nowhere, so nothing can be worked out from this one.
    """
    return uuid5(token, content)


def number_sent(posted: Mapping[str, str], content: str, *, now: datetime) -> UUID:
    """The number of a form that is sent whole, on one page. Raises TokenMissing or TokenOver."""
    life = program().policy.referral_form.length
    return number_of(read(posted.get("token", ""), now=now, life=life), content)
