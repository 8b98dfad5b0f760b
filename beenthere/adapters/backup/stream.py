"""Sealed streams: of any length, and whole or refused.

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizar, CRYPTO 2015): the stream is cut
into chunks, each sealed with AES-256-GCM. The nonce of a chunk is its number and whether it is
the last, so a chunk that was altered, left out, repeated or moved does not open, nor does a
stream that was cut off or added to. A key seals one stream only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 64 * 1024
"""Plain bytes in a chunk; the last may have fewer."""

SEALED_CHUNK = CHUNK + 16
"""The same with its tag."""


class NotWhole(Exception):
    """A sealed stream was altered or cut off, or the key is another's."""


def seal(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed chunks of a stream that comes in pieces of any size."""
    cipher = AESGCM(key)
    number, waiting = 0, bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), None)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), None)


def unseal(key: bytes, sealed: BinaryIO) -> Iterator[bytes]:
    """The plain chunks of a sealed stream. Raises NotWhole, at the latest at its end: until
    then no one may count on what came before."""
    cipher = AESGCM(key)
    chunk = sealed.read(SEALED_CHUNK)
    for number in count():
        following = sealed.read(SEALED_CHUNK)
        try:
            plain = cipher.decrypt(_nonce(number, last=not following), chunk, None)
        except InvalidTag:
            raise NotWhole from None
        yield plain
        if not following:
            return
        chunk = following


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
