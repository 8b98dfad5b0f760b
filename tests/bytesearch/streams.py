"""Finds gzip and zlib streams anywhere in some bytes, whole or cut off, and unpacks them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_LARGEST = 1 << 28
_FIRST_STEP = 64  # small, because most beginnings are chance and break off at once
_STEP = 1 << 14

_GZIP = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def decompressed(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(kind, content) of each stream found; of a damaged one, what comes before the damage."""
    for kind, beginning, window in (("gzip", _GZIP, 31), ("zlib", _ZLIB, 15)):
        for found in beginning.finditer(data):
            content = _unpack(data, found.start(), window)
            if content:
                yield kind, content


def _unpack(data: bytes, at: int, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    content = bytearray()
    step = _FIRST_STEP
    while at < len(data) and not unpacker.eof and len(content) < _LARGEST:
        before = unpacker.copy()
        try:
            content += unpacker.decompress(data[at : at + step])
        except zlib.error:
            return bytes(content) + _until_damage(before, data[at : at + step])
        at += step
        step = _STEP
    return bytes(content)


def _until_damage(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    content = bytearray()
    try:
        for octet in packed:
            content += unpacker.decompress(bytes([octet]))
    except zlib.error:
        pass
    return bytes(content)
