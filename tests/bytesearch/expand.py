"""Undoes PostgreSQL's two compressions, as far as the bytes make sense.

Both work alike: literal bytes, and repetitions of what stands a given distance back.
"""

from __future__ import annotations


def expand_pglz(packed: bytes, length: int) -> bytes:
    """Up to `length` bytes: eight items to a control byte, a bit set for each repetition."""
    out = bytearray()
    at, end = 0, len(packed)
    while at < end and len(out) < length:
        control = packed[at]
        at += 1
        if not control:
            out += packed[at : at + 8]
            at += 8
            continue
        for bit in range(8):
            if at >= end or len(out) >= length:
                break
            if not control >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            if at + 1 >= end:
                return bytes(out)
            count = (packed[at] & 0x0F) + 3
            back = (packed[at] & 0xF0) << 4 | packed[at + 1]
            at += 2
            if count == 18:
                if at >= end:
                    return bytes(out)
                count += packed[at]
                at += 1
            if not _repeat(out, back, count):
                return bytes(out)
    return bytes(out[:length])


def expand_lz4(packed: bytes, length: int) -> bytes:
    """Up to `length` bytes of an LZ4 block: counts of literals and of repeated bytes in turn."""
    out = bytearray()
    at, end = 0, len(packed)
    while at < end and len(out) < length:
        token = packed[at]
        literals, at = _count(packed, at + 1, token >> 4)
        out += packed[at : at + literals]
        at += literals
        if at + 2 > end:
            break
        back = int.from_bytes(packed[at : at + 2], "little")
        count, at = _count(packed, at + 2, token & 0x0F)
        if not _repeat(out, back, min(count + 4, length)):
            break
    return bytes(out[:length])


def _count(packed: bytes, at: int, count: int) -> tuple[int, int]:
    """An LZ4 count, which goes on while its bytes are 255, and the place after it."""
    if count == 15:
        while at < len(packed):
            count += packed[at]
            at += 1
            if packed[at - 1] != 255:
                break
    return count, at


def _repeat(out: bytearray, back: int, count: int) -> bool:
    """Append `count` bytes from `back` bytes ago; False when that is before the beginning."""
    if not 0 < back <= len(out):
        return False
    source = out[-back:]
    whole, rest = divmod(count, back)
    out += source * whole + source[:rest]
    return True
