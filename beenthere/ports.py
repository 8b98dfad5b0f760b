"""The few things the program needs from outside, as protocols. Adapters speak them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from beenthere.domain.paper import Sheet

T = TypeVar("T")


class KeyGone(Exception):
    """The key asked for is not held: it was severed, or the keystore was lost."""


class VaultUnavailable(Exception):
    """The vault cannot be used right now, though keys may well be held; nothing was changed."""

    exit_code = 1


class Vault(Protocol):
    """Holds one key per case (and per event), apart from the data, and works with it.

    Everything here raises VaultUnavailable when the vault cannot be used.

    `place` names what is sealed (model, field and version, such as `case.phone.1`); a value
    sealed in one place cannot be unsealed in another.
    """

    def issue(self) -> UUID:
        """A fresh identifier whose key is already safely held."""
        ...

    def seal(self, key: UUID, *, place: str, value: bytes) -> bytes:
        """Seal bytes. Raises KeyGone."""
        ...

    def seal_each(self, key: UUID, values: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Seal several values under one key, by their places. Raises KeyGone."""
        ...

    def unseal(self, key: UUID, *, place: str, sealed: bytes) -> bytes:
        """The bytes sealed earlier in this place. Raises KeyGone, or ValueError if altered."""
        ...

    def unseal_all(self, key: UUID, sealed: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """What was sealed under one key, by its places. Raises KeyGone, or ValueError."""
        ...

    def unseal_each(self, sealed: Mapping[UUID, bytes], *, place: str) -> Mapping[UUID, bytes]:
        """What was sealed in this place under each key that is held. Raises ValueError."""
        ...

    def digests(self, keys: Iterable[UUID], *, place: str, value: str) -> Mapping[UUID, bytes]:
        """The keyed hash (32 bytes) of a value under each key that is held."""
        ...

    def hashes(self, key: UUID, *, place: str, values: Iterable[str]) -> Mapping[str, bytes]:
        """The keyed hash (32 bytes) of each value under one key. Raises KeyGone."""
        ...

    def destroy(self, keys: Iterable[UUID]) -> None:
        """Erase keys, so that not even the keystore's own files hold them. Safe to repeat."""
        ...

    def held(self, *, issued_before: datetime) -> frozenset[UUID]:
        """Keys issued before a moment and still held; for finding orphans."""
        ...


class CodeRing(Protocol):
    """Makes call-back codes and reads them again; of a code made, nothing is kept.

    A mark is what `domain.call_back.mark_of` gives, as bytes.
    """

    def code(self, mark: bytes) -> bytes:
        """A fresh code for this mark: no two have anything in common that can be seen."""
        ...

    def mark(self, code: bytes) -> bytes:
        """The mark in a code, however long ago it was made. Raises NotACode."""
        ...


class Watch(Protocol):
    """Hands on what it is given, showing how far long work has come."""

    def __call__(self, items: Iterable[T], *, doing: str, total: int) -> Iterable[T]: ...


class Clock(Protocol):
    """Tells the time; the only source of `now` above the domain."""

    def __call__(self) -> datetime: ...


class Press(Protocol):
    """Puts a sheet on paper."""

    def __call__(self, sheet: Sheet) -> bytes:
        """A PDF file; the same sheet gives the same bytes."""
        ...


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is said to one person on one channel: fixed words, and one link to the program."""

    message: UUID
    address: str
    subject: str
    text: str
    link: str
    urgent: bool = False
    """Whether a channel that can should wake a phone that rests."""
    until: datetime | None = None
    """When it stops being true by itself, if that is known: what keeps it for a phone that is
    switched off need not keep it longer."""


class NotDelivered(Exception):
    """The other side did not take the page. `final` when trying again cannot help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Channel(Protocol):
    """One way to reach a supporter or a director: one folder each in `adapters/channels`."""

    def send(self, page: Page) -> None:
        """Hand the page over. Raises NotDelivered with a coded reason, never an address."""
        ...

    def hang_up(self) -> None:
        """Let go of whatever was kept open for the next page."""
        ...
