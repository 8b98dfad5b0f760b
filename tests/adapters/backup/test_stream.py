"""Sealed streams: whole, or refused."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from io import BytesIO

import pytest

from beenthere.adapters.backup.stream import CHUNK, SEALED_CHUNK, NotWhole, seal, unseal

KEY = bytes(range(32))
THREE_CHUNKS = b"a" * CHUNK + b"b" * CHUNK + b"c" * 10


def sealed(plain: bytes, key: bytes = KEY) -> bytes:
    return b"".join(seal(key, [plain]))


def opened(content: bytes, key: bytes = KEY) -> bytes:
    return b"".join(unseal(key, BytesIO(content)))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_opens_again(size: int) -> None:
    plain = secrets.token_bytes(size)
    pieces = [plain[:5], b"", plain[5 : CHUNK + 9], plain[CHUNK + 9 :]]
    content = b"".join(seal(KEY, pieces))
    assert opened(content) == plain
    assert len(content) == size + 16 * max(1, -(-size // CHUNK))


def test_nothing_of_it_can_be_seen() -> None:
    assert b"aaaa" not in sealed(THREE_CHUNKS)


FIRST, SECOND = SEALED_CHUNK, 2 * SEALED_CHUNK


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: content[:SECOND],
        lambda content: content[:FIRST],
        lambda content: b"",
        lambda content: content[FIRST:],
        lambda content: content[FIRST:SECOND] + content[:FIRST] + content[SECOND:],
        lambda content: content[:FIRST] + content[:FIRST] + content[SECOND:],
        lambda content: content[:FIRST] + content[SECOND:],
        lambda content: content + b"\x00",
        lambda content: content + content[SECOND:],
    ],
    ids=[
        *("a byte short", "a chunk short", "two chunks short", "empty", "the first is missing"),
        *("reordered", "repeated", "the middle is missing", "a byte long", "the end twice"),
    ],
)
def test_a_stream_that_is_not_whole_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NotWhole):
        opened(spoil(sealed(THREE_CHUNKS)))


@pytest.mark.parametrize("at", [0, 100, SEALED_CHUNK - 1, SEALED_CHUNK, 2 * SEALED_CHUNK + 3, -1])
def test_a_flipped_bit_is_noticed(at: int) -> None:
    content = bytearray(sealed(THREE_CHUNKS))
    content[at] ^= 1
    with pytest.raises(NotWhole):
        opened(bytes(content))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotWhole):
        opened(sealed(b"a"), key=bytes(32))
