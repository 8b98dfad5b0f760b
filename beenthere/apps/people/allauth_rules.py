"""What we ask of the sign-in library: no sign-up, sealed secrets, no words about anybody."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse

from beenthere.apps.people.models import Account
from beenthere.domain.permissions import may

PRODUCT = "BeenThere"

_FIRST_PAGES = ("desk", "support_home", "week", "holds")
"""Where somebody who signs in begins: the first of these that they may open."""


class AccountRules(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations only."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody's work is: the first place their roles lead to."""
        roles = request.user.roles if isinstance(request.user, Account) else frozenset()
        return next((reverse(name) for name in _FIRST_PAGES if may(roles, name)), reverse("home"))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Whose the password is. A try that the database could not answer is no failed try."""
        try:
            return cast("Account | None", super().authenticate(request, **credentials))
        except DatabaseError:
            self._rollback_login_failed_rl_usage()
            raise

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """The ways in which somebody can prove again who they are, the second step first."""
        return [*reversed(super().get_reauthentication_methods(user))]

    def reauthenticate(self, user: Account, password: str) -> bool:
        """Whether this is their password: the address is on the account, and nowhere else."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk


class SecondStepRules(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps are stored sealed, under names of our own making."""

    def encrypt(self, text: str) -> str:
        return _sealer(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return PRODUCT

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": PRODUCT}

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002 (its name in the library)
        held = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey-{held + 1}"


@cache
def _sealer(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"people.second-step.1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))


def nobody_by_name(*_details: Any) -> str:
    """How the log names whoever failed to sign in."""
    return "somebody"
