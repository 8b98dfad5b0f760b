"""Shows how far long work has come."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def watch(items: Iterable[T], *, doing: str, total: int) -> Iterable[T]:
    """`ports.Watch` on the terminal: a bar on standard error, for work longer than a second."""
    bar: Iterable[T] = tqdm(items, desc=doing, total=total, delay=1, leave=False, file=sys.stderr)
    return bar
