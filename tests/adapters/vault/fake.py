"""A vault in memory, verified by the same tests as the keystore (`test_contract`)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from beenthere.adapters.clock import system_now
from beenthere.adapters.vault import envelope
from beenthere.ports import Clock, KeyGone


class FakeVault:
    """`ports.Vault` with its keys in a dictionary; nothing outlives the process."""

    def __init__(self, clock: Clock = system_now) -> None:
        self._clock = clock
        self._keys: dict[UUID, bytes] = {}
        self._issued: dict[UUID, datetime] = {}

    def issue(self) -> UUID:
        key = uuid4()
        self._keys[key] = secrets.token_bytes(envelope.KEY_BYTES)
        self._issued[key] = self._clock()
        return key

    def seal(self, key: UUID, *, place: str, value: bytes) -> bytes:
        return envelope.seal(self._held(key), key_id=key, place=place, value=value)

    def seal_each(self, key: UUID, values: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return {place: self.seal(key, place=place, value=value) for place, value in values.items()}

    def unseal(self, key: UUID, *, place: str, sealed: bytes) -> bytes:
        return envelope.unseal(self._held(key), key_id=key, place=place, sealed=sealed)

    def unseal_all(self, key: UUID, sealed: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return {
            place: self.unseal(key, place=place, sealed=value) for place, value in sealed.items()
        }

    def unseal_each(self, sealed: Mapping[UUID, bytes], *, place: str) -> Mapping[UUID, bytes]:
        return {
            key: self.unseal(key, place=place, sealed=value)
            for key, value in sealed.items()
            if key in self._keys
        }

    def digests(self, keys: Iterable[UUID], *, place: str, value: str) -> Mapping[UUID, bytes]:
        return {
            key: envelope.digest(self._keys[key], place=place, value=value)
            for key in keys
            if key in self._keys
        }

    def hashes(self, key: UUID, *, place: str, values: Iterable[str]) -> Mapping[str, bytes]:
        return envelope.digests(self._held(key), place=place, values=values)

    def destroy(self, keys: Iterable[UUID]) -> None:
        for key in keys:
            self._keys.pop(key, None)
            self._issued.pop(key, None)

    def held(self, *, issued_before: datetime) -> frozenset[UUID]:
        latest = min(issued_before, self._clock() - timedelta(days=1)).astimezone(UTC).date()
        return frozenset(
            key for key, when in self._issued.items() if when.astimezone(UTC).date() < latest
        )

    def _held(self, key: UUID) -> bytes:
        if key not in self._keys:
            raise KeyGone("no key is held for this case")
        return self._keys[key]
