"""Sessions kept in our own table, which knows whose each one is, and not how to take it over.

The key in the browser's cookie is what lets somebody in. The table holds a hash of it, so that
whoever reads the table cannot sign in with what they find there. All that a session remembers is
sealed under that same key: no row tells which page somebody was on their way to, or which case
they saw, and erasing a case has nothing to look for here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.contrib.auth import SESSION_KEY
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.signing import JSONSerializer
from django.http import HttpRequest
from django.utils import timezone

from beenthere.apps.people.models import Account, SignIn

_NONCE = 12
"""Bytes, as AES-GCM has them."""

WAITING_AT_MOST = 5
"""Messages of what was done that wait for the next page; a session has little room."""

_NOTED_BELOW = 0.9
"""Doing something is what keeps a sign-in from timing out. It is noted once less than this part of
the time is left, so that reading page after page does not write to the table each time."""


class SessionStore(DatabaseStore):
    """Django's database sessions in the table of sign-ins, each sealed and then signed."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.serializer = lambda: _Sealing(self._get_or_create_session_key())  # type: ignore[attr-defined]

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
        else:
            whole = timedelta(seconds=self.get_session_cookie_age())
            self.modified = row.expire_date - timezone.now() < whole * _NOTED_BELOW
        return row


class LastMessages(SessionStorage):
    """Django's messages in the session, of which only the last few wait.

    A browser that never shows a page, as one that is a script, would fill its session otherwise.
    """

    def serialize_messages(self, messages: Sequence[Message]) -> str:
        return super().serialize_messages(messages[-WAITING_AT_MOST:])


class _Sealing(JSONSerializer):
    """Turns what a session remembers into bytes that only its browser's key opens."""

    def __init__(self, session_key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"people.session.1")
        self.cipher = AESGCM(derived.derive(session_key.encode()))

    def dumps(self, obj: dict[str, Any]) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self.cipher.encrypt(nonce, super().dumps(obj), None)

    def loads(self, data: bytes) -> dict[str, Any]:
        """What was remembered. Raises InvalidTag for anybody else's, which ends the session."""
        remembered: dict[str, Any] = super().loads(
            self.cipher.decrypt(data[:_NONCE], data[_NONCE:], None)
        )
        return remembered


def end_others(*, request: HttpRequest, user: Account, **_signal: Any) -> None:
    """End every sign-in of somebody but this one: their second step has just changed."""
    this = _kept(request.session.session_key or "")
    SignIn.objects.filter(account=user).exclude(session_key=this).delete()


def _kept(session_key: str) -> str:
    """What the table knows a session by. The key has 160 random bits, so it needs no salt."""
    return sha256(session_key.encode()).hexdigest()
