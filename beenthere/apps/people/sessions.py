"""Sessions kept in our own table, which knows whose each one is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from beenthere.apps.people.models import SignIn


class SessionStore(DatabaseStore):
    """Django's database sessions in the table of sign-ins."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:  # type: ignore[override]
        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:  # type: ignore[override]
        return SignIn(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            account_id=data.get(SESSION_KEY),
        )
