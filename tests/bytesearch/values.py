"""Finds PostgreSQL's compressed and cut-up values, without asking PostgreSQL where they are.

A long value is stored in one of three ways: compressed within its row; cut into numbered
pieces in rows of a TOAST table; or compressed and then cut. Here every place that could be
the header of such a value or piece is tried, whether a row there is alive, dead or only
what was left of one, in data files and log alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tests.bytesearch.expand import expand_lz4, expand_pglz

_LARGEST_IN_ROW = 8192
_PIECE = 1996
_SEPARATOR = bytes(8)
_SHORTEST = 5
_ZEROS_AT_END = np.array([(byte & -byte).bit_length() - 1 if byte else 8 for byte in range(256)])

Octets = npt.NDArray[np.uint8]


def decompressed(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(kind, contents) of all values found, joined by zero bytes, one entry for each kind."""
    in_rows: dict[str, list[bytes]] = {"pglz": [], "lz4": []}
    for at in _compressed_headers(data):
        size = int.from_bytes(data[at : at + 4], "little") >> 2
        method, content = _expand(data[at + 4 : at + size])
        if len(content) >= _SHORTEST:
            in_rows[method].append(content)
    cut_up: dict[str, list[bytes]] = {"pieces": [], "pglz in pieces": [], "lz4 in pieces": []}
    for value in _assembled(data):
        if len(value) > _PIECE:
            cut_up["pieces"].append(value)
        method, content = _expand(value)
        if len(content) >= _SHORTEST:
            cut_up[f"{method} in pieces"].append(content)
    for kind, contents in (in_rows | cut_up).items():
        if contents:
            yield kind, _SEPARATOR.join(contents)


def _compressed_headers(data: bytes) -> Iterator[int]:
    """Where a value compressed within its row could begin.

    The header is a length whose two low bits are 10, and then the expanded length with the
    method in its two high bits. Neither method can begin with a repetition: there is nothing
    yet to repeat.
    """
    octets = np.frombuffer(data, np.uint8)
    for shift in range(4):
        room = (len(data) - shift) // 4
        if room < 3:
            continue
        words = np.frombuffer(data, "<u4", count=room, offset=shift)
        length, expanded = words[:-2] >> 2, words[1:-1] & 0x3FFFFFFF
        likely = np.flatnonzero(
            ((words[:-2] & 3) == 2)
            & (length > 12)
            & (length <= _LARGEST_IN_ROW)
            & (words[1:-1] < 1 << 31)
            & (expanded > length - 8)
            & (expanded < length << 8)
        )
        is_lz4 = words[likely + 1] >> 30 == 1
        starts = shift + 4 * likely + 8
        sensible = np.where(is_lz4, octets[starts] >= 0x10, _begins_like_pglz(octets, starts))
        yield from (starts[sensible] - 8).tolist()


def _begins_like_pglz(octets: Octets, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether the first repetition goes back no further than the literals before it.

    As many literals come first as the control byte has zero bits at its end. Where all eight
    items are literals, most of them must be something: nearly all chance beginnings are zeros.
    """
    starts = np.minimum(starts, len(octets) - 10)
    literals = _ZEROS_AT_END[octets[starts]]
    first = starts + 1 + np.minimum(literals, 7)
    back = (octets[first].astype(np.int64) & 0xF0) << 4 | octets[first + 1]
    something = sum((octets[starts + 1 + item] != 0).astype(np.int64) for item in range(8))
    sensible: npt.NDArray[np.bool_] = np.where(
        literals == 8, something > 2, (back > 0) & (back <= literals)
    )
    return sensible


@lru_cache(maxsize=1 << 14)
def _expand(stored: bytes) -> tuple[str, bytes]:
    """The method and content of a compressed value, from its second header word on."""
    word = int.from_bytes(stored[:4], "little")
    expanded = word & 0x3FFFFFFF
    if word >> 30 == 1:
        return "lz4", expand_lz4(stored[4:], expanded)
    return "pglz", expand_pglz(stored[4:], expanded)


def _assembled(data: bytes) -> Iterator[bytes]:
    """Values put together from the rows of TOAST tables; where a piece is missing, in parts."""
    values: dict[int, dict[int, bytes]] = {}
    for at in _piece_rows(data):
        value, number = (int.from_bytes(data[at + i : at + i + 4], "little") for i in (6, 10))
        piece = _piece(data, at + 14)
        if piece:
            values.setdefault(value, {})[number] = piece
    for pieces in values.values():
        run: list[bytes] = []
        for number in sorted(pieces):
            if run and number - 1 not in pieces:
                yield b"".join(run)
                run = []
            run.append(pieces[number])
        yield b"".join(run)


def _piece_rows(data: bytes) -> list[int]:
    """Where the end of the header of a three-column row stands, as in every TOAST table.

    That is two bytes with the number of columns, two of flags, the length of the header (24)
    and one of padding; a data page and a log record agree in this part.
    """
    octets = np.frombuffer(data, np.uint8)
    if len(octets) < 20:
        return []
    columns = (octets[:-19] == 3) & (octets[1:-18] & 7 == 0)
    likely: list[int] = np.flatnonzero(columns & (octets[4:-15] == 24)).tolist()
    return likely


def _piece(data: bytes, at: int) -> bytes:
    """The bytes of one piece: a length of one or of four bytes, and then what it counts."""
    if data[at] & 1:
        return data[at + 1 : at + (data[at] >> 1)]
    word = int.from_bytes(data[at : at + 4], "little")
    length = word >> 2
    return data[at + 4 : at + length] if not word & 3 and length <= _PIECE + 4 else b""
