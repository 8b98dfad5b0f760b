"""Shows how far long work has come."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def watch(items: Iterable[T], *, doing: str, total: int) -> Iterable[T]:
    """`ports.Watch` on the terminal: a bar on standard error, for work longer than a second."""
    bar: Iterable[T] = tqdm(items, desc=doing, total=total, delay=1, leave=False, file=sys.stderr)
    return bar


def stream(doing: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a stream, with a count of what has gone by: for one longer than a second."""
    with tqdm(desc=doing, unit="B", unit_scale=True, delay=1, leave=False, file=sys.stderr) as bar:
        for piece in pieces:
            yield piece
            bar.update(len(piece))
