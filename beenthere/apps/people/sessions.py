"""Sessions kept in our own table, which knows whose each one is, and not how to take it over.

The key in the browser's cookie is what lets somebody in. The table holds a hash of it, so that
whoever reads the table cannot sign in with what they find there.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from beenthere.apps.people.models import Account, SignIn


class SessionStore(DatabaseStore):
    """Django's database sessions in the table of sign-ins."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:  # type: ignore[override]
        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:  # type: ignore[override]
        return SignIn(
            session_key=_kept(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            account_id=data.get(SESSION_KEY),
        )

    def exists(self, session_key: str) -> bool:
        return SignIn.objects.filter(session_key=_kept(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            SignIn.objects.filter(session_key=_kept(key)).delete()

    def _get_session_from_db(self) -> SignIn | None:
        key = self.session_key or ""
        found = SignIn.objects.filter(session_key=_kept(key), expire_date__gt=timezone.now())
        if (row := found.first()) is None:
            # The browser gets a key of our making next time, never the one it brought.
            self._session_key = None
        return row


def end_others(*, request: HttpRequest, user: Account, **_signal: Any) -> None:
    """End every sign-in of somebody but this one: their second step has just changed."""
    this = _kept(request.session.session_key or "")
    SignIn.objects.filter(account=user).exclude(session_key=this).delete()


def _kept(session_key: str) -> str:
    """What the table knows a session by. The key has 160 random bits, so it needs no salt."""
    return sha256(session_key.encode()).hexdigest()
