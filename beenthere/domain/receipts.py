"""The chain of receipts: what each day's receipt of erasing is hashed from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

Line = tuple[date, int, str]
"""A receipt: the day, how many cases were erased on it, and its hash."""


def chained(previous: str, on: date, count: int) -> str:
    """The hash of one receipt (64 hexadecimal digits); `previous` is empty for the first."""
    return sha256(f"{previous} {on.isoformat()} {count}".encode()).hexdigest()


def unbroken(lines: Iterable[Line]) -> bool:
    """Whether every receipt, in order, still has the hash it was given."""
    previous = ""
    for on, count, chain in lines:
        if chain != chained(previous, on, count):
            return False
        previous = chain
    return True
