"""Finds many patterns in many bytes in one pass.

Each pattern is known by a hash of its first four bytes; numpy tells where in the data such
a hash occurs, and only there the patterns are compared. The time hardly depends on how many
patterns there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")

_HEAD = 4
_CHUNK = 1 << 17
_HASH_BITS = 20
_MULTIPLIER = np.uint32(0x9E3779B1)  # 2^32 over the golden ratio, as Knuth hashes


class Table(Generic[T]):
    """Patterns of at least four bytes, each standing for some things to report."""

    def __init__(self, patterns: Mapping[bytes, Sequence[T]]) -> None:
        self._by_head: dict[int, list[tuple[bytes, Sequence[T]]]] = {}
        for pattern, meanings in patterns.items():
            if len(pattern) < _HEAD:
                raise ValueError("a pattern is shorter than four bytes")
            head = int.from_bytes(pattern[:_HEAD], "little")
            self._by_head.setdefault(head, []).append((pattern, meanings))
        heads = np.array(list(self._by_head), dtype=np.uint32)
        self._hashes = np.zeros(1 << _HASH_BITS, dtype=np.bool_)
        self._hashes[_hashed(heads)] = True

    def find(self, data: bytes) -> Iterator[tuple[int, T]]:
        """Each place where a pattern occurs, with what it stands for."""
        for start in range(0, len(data), _CHUNK):
            for shift in range(_HEAD):
                room = min(_CHUNK, len(data) - start - shift) // _HEAD
                if room < 1:
                    continue
                heads = np.frombuffer(data, "<u4", count=room, offset=start + shift)
                if not heads.any():
                    break
                likely = np.flatnonzero(self._hashes[_hashed(heads)])
                for index, head in zip(likely.tolist(), heads[likely].tolist(), strict=True):
                    at = start + shift + _HEAD * index
                    for pattern, meanings in self._by_head.get(head, ()):
                        if data.startswith(pattern, at):
                            for meaning in meanings:
                                yield at, meaning


def _hashed(heads: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return (heads * _MULTIPLIER) >> np.uint32(32 - _HASH_BITS)
