"""Who is signed in: one query a request, which also says whether they still may be."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from beenthere.apps.people.models import Account
from beenthere.apps.people.queries import account_signed_in


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by e-mail address and password, and loads the account on every request."""

    def get_user(self, user_id: int) -> Account | None:
        """The account with its roles, or nobody once it is switched off or its person left."""
        account = account_signed_in(user_id)
        return account if account is not None and account.is_active else None
