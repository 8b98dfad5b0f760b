"""A vault in HashiCorp Vault or OpenBao: one Transit key a case, which never leaves the server.

Several machines can share it. What is particular to it:

- A batch is about one key, so work on several cases is a request for each, a few at a time;
  whatever is about one case is one request.
- To encrypt under a name that is not there would make a new key of that name. We ask for a kind
  of key that cannot be made that way, so that a key which is gone stays gone.
- The day of issue is part of an identifier (a UUID of version 8), so that finding orphans is
  one request, and our clock decides which they are.
- Digests use the first version of a key, so that they stay the same when somebody rotates it.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from beenthere.adapters.vault import envelope
from beenthere.adapters.vault.reserve import Reserve, day_of, orphans_before
from beenthere.adapters.vault.transit_http import (
    AT_ONCE,
    Access,
    TransitClient,
    TransitUnreachable,
)
from beenthere.ports import Clock, KeyGone

RESERVE = 16
"""Keys a process makes at once, each with a request of its own, to hand out without any."""

_KIND = b"\x02"
"""The first byte of what is sealed here; the keystore's is 1."""

_VERSION_BYTES = 4
_DAY_BYTES = 3
_DAY_ZERO = date(2000, 1, 1)
_UUID_VERSION = 8  # RFC 9562, section 5.8: a layout of one's own

T = TypeVar("T")


def open_transit(access: Access, clock: Clock) -> TransitVault:
    """The vault of a mount that answers and lets us in. Raises TransitUnreachable, BadAddress."""
    vault = TransitVault(access, clock)
    vault.names()
    return vault


class TransitVault:
    """`ports.Vault` on a Transit mount; safe to share between threads and across forks."""

    def __init__(self, access: Access, clock: Clock) -> None:
        self._client = TransitClient(access)
        self._prefix = f"{access.keys}-"
        self._clock = clock
        self._reserve = Reserve(self._make_keys, clock)

    def issue(self) -> UUID:
        """A fresh identifier whose key the server holds; mostly without asking it."""
        return self._reserve.take()

    def seal(self, key: UUID, *, place: str, value: bytes) -> bytes:
        """Seal bytes, padded so that their length says little. Raises KeyGone."""
        return self.seal_each(key, {place: value})[place]

    def seal_each(self, key: UUID, values: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Seal several values, by their places; one request. Raises KeyGone."""
        items = [
            {"plaintext": _text(envelope.pad(value)), "associated_data": _text(place.encode())}
            for place, value in values.items()
        ]
        # `convergent_encryption` counts only where a key would be made, and without a context
        # that is refused.
        results = self._batch("encrypt", key, items, convergent_encryption=True)
        return {
            place: _sealed(result["ciphertext"])
            for place, result in zip(values, results, strict=True)
        }

    def unseal(self, key: UUID, *, place: str, sealed: bytes) -> bytes:
        """The bytes sealed earlier in this place. Raises KeyGone, or ValueError if altered."""
        return self.unseal_all(key, {place: sealed})[place]

    def unseal_all(self, key: UUID, sealed: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """What was sealed under one key, by its places; one request. Raises KeyGone, ValueError."""
        items = [
            {"ciphertext": _ciphertext(value), "associated_data": _text(place.encode())}
            for place, value in sealed.items()
        ]
        results = self._batch("decrypt", key, items)
        return {
            place: envelope.unpad(b64decode(result["plaintext"]))
            for place, result in zip(sealed, results, strict=True)
        }

    def unseal_each(self, sealed: Mapping[UUID, bytes], *, place: str) -> Mapping[UUID, bytes]:
        """What was sealed in this place under each key that is held; a request for each.

        Raises ValueError where bytes were altered.
        """
        return self._of_each(sealed, lambda key: self.unseal(key, place=place, sealed=sealed[key]))

    def digests(self, keys: Iterable[UUID], *, place: str, value: str) -> Mapping[UUID, bytes]:
        """The keyed hash (32 bytes) of a value under each key held; a request for each."""
        return self._of_each(keys, lambda key: self.hashes(key, place=place, values=[value])[value])

    def hashes(self, key: UUID, *, place: str, values: Iterable[str]) -> Mapping[str, bytes]:
        """The keyed hash (32 bytes) of each value under one key; one request. Raises KeyGone."""
        values = list(values)
        items = [{"input": _text(f"{place}\0{value}".encode())} for value in values]
        results = self._batch("hmac", key, items, key_version=1, algorithm="sha2-256")
        return {
            value: b64decode(result["hmac"].rpartition(":")[2])
            for value, result in zip(values, results, strict=True)
        }

    def destroy(self, keys: Iterable[UUID]) -> None:
        """Have the server delete keys, with two requests for each. Safe to repeat.

        Raises TransitUnreachable, with some of them perhaps still held.
        """
        doomed = list(keys)
        self._reserve.drop(doomed)
        _at_once(self._destroy, doomed)

    def held(self, *, issued_before: datetime) -> frozenset[UUID]:
        """Keys held whose day of issue (in UTC) was over at that moment; one request.

        Keys younger than `ORPHAN_AGE` are left out, whatever is asked.
        """
        day = orphans_before(issued_before, now=self._clock())
        return frozenset(key for key in self.names() if _issued_on(key) < day)

    def names(self) -> list[UUID]:
        """Every key of ours that the server holds; one request."""
        answer = self._client.ask("LIST", "keys")
        if answer.nothing_there:
            return []
        if not answer.done:
            raise _refused(answer.status)
        ours = (name for name in answer.data["keys"] if name.startswith(self._prefix))
        return [UUID(name.removeprefix(self._prefix)) for name in ours]

    def _make_keys(self, now: datetime) -> list[UUID]:
        return _at_once(self._make_key, [_new_id(now) for _ in range(RESERVE)])

    def _make_key(self, key: UUID) -> UUID:
        answer = self._client.ask("POST", self._path("keys", key), _KEPT_INSIDE)
        if not answer.done:
            raise _refused(answer.status)
        return key

    def _destroy(self, key: UUID) -> None:
        path = self._path("keys", key)
        for method, step, body in (
            ("POST", f"{path}/config", {"deletion_allowed": True}),
            ("DELETE", path, None),
        ):
            answer = self._client.ask(method, step, body)
            if not answer.done:
                if self._is_gone(key):
                    return
                raise _refused(answer.status)

    def _batch(
        self, what: str, key: UUID, items: list[dict[str, str]], **more: object
    ) -> list[dict[str, Any]]:
        if not items:
            if self._is_gone(key):
                raise KeyGone("no key is held for this case")
            return []
        answer = self._client.ask("POST", self._path(what, key), {"batch_input": items, **more})
        results: list[dict[str, Any]] = answer.data.get("batch_results", [])
        if any(result.get("error") for result in results):
            raise ValueError("sealed bytes were altered, or belong to another case or place")
        if not answer.done or len(results) != len(items):
            # How a missing key is refused depends on the path and on the rights of our token.
            if self._is_gone(key):
                raise KeyGone("no key is held for this case")
            raise _refused(answer.status)
        return results

    def _is_gone(self, key: UUID) -> bool:
        answer = self._client.ask("GET", self._path("keys", key))
        if answer.done or answer.nothing_there:
            return answer.nothing_there
        raise _refused(answer.status)

    def _of_each(self, keys: Iterable[UUID], ask: Callable[[UUID], bytes]) -> dict[UUID, bytes]:
        def asked(key: UUID) -> tuple[UUID, bytes] | None:
            try:
                return key, ask(key)
            except KeyGone:
                return None

        return dict(found for found in _at_once(asked, keys) if found is not None)

    def _path(self, what: str, key: UUID) -> str:
        return f"{what}/{self._prefix}{key.hex}"


_KEPT_INSIDE = {"type": "aes256-gcm96", "exportable": False, "allow_plaintext_backup": False}


def _at_once(ask: Callable[[UUID], T], keys: Iterable[UUID]) -> list[T]:
    """What is answered for each key, a few requests at a time; the first failure ends it."""
    listed = list(keys)
    if len(listed) < 2:
        return [ask(key) for key in listed]
    pool = ThreadPoolExecutor(min(AT_ONCE, len(listed)))
    try:
        return list(pool.map(ask, listed))
    finally:
        pool.shutdown(cancel_futures=True)


def _refused(status: int) -> TransitUnreachable:
    return TransitUnreachable(
        f"Transit refuses what we ask (status {status}): see that the token is in force, that its "
        "policy is the one in docs/operating.md, and that the mount and namespace are right."
    )


def _new_id(now: datetime) -> UUID:
    day = (date.fromisoformat(day_of(now)) - _DAY_ZERO).days
    number = int.from_bytes(day.to_bytes(_DAY_BYTES, "big") + secrets.token_bytes(13), "big")
    number = number & ~(0xF << 76) | _UUID_VERSION << 76
    return UUID(int=number & ~(0b11 << 62) | 0b10 << 62)


def _issued_on(key: UUID) -> str:
    days = int.from_bytes(key.bytes[:_DAY_BYTES], "big")
    return (_DAY_ZERO + timedelta(days=days)).isoformat()


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def _sealed(ciphertext: str) -> bytes:
    """`vault:v1:...` as the bytes that are stored: kind, version of the key, and the rest raw,
    since one value has several spellings in base64."""
    _vault, version, body = ciphertext.split(":")
    return _KIND + int(version[1:]).to_bytes(_VERSION_BYTES, "big") + b64decode(body)


def _ciphertext(sealed: bytes) -> str:
    head, body = sealed[: 1 + _VERSION_BYTES], sealed[1 + _VERSION_BYTES :]
    if head[:1] != _KIND or not body:
        raise ValueError("these bytes were not sealed by this program")
    return f"vault:v{int.from_bytes(head[1:], 'big')}:{_text(body)}"
