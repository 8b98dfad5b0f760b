"""Keys made ahead, so that accepting a referral mostly waits for no vault."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from beenthere.ports import Clock

RESERVE_LASTS = timedelta(hours=6)
"""How long a process hands out reserved keys before it reserves new ones."""

ORPHAN_AGE = timedelta(days=1)
"""No key younger than this is named as an orphan: a process may yet hand it out."""


class Reserve:
    """The keys that one process has in hand; after a fork the child begins with none."""

    _keys: list[UUID]
    _made_at: datetime

    def __init__(self, make: Callable[[datetime], list[UUID]], clock: Clock) -> None:
        self._make = make
        self._clock = clock
        self._begin()

    def take(self) -> UUID:
        """A key that nobody was given before; new ones are made when these are used up or old."""
        if self._process != os.getpid():
            # The parent goes on to hand out what we inherited.
            self._begin()
        with self._lock:
            now = self._clock()
            if not self._keys or not timedelta(0) <= now - self._made_at < RESERVE_LASTS:
                self._keys = self._make(now)
                self._made_at = now
            return self._keys.pop()

    def drop(self, keys: Iterable[UUID]) -> None:
        """Hand out none of these any more: they are being destroyed."""
        gone = set(keys)
        with self._lock:
            self._keys = [key for key in self._keys if key not in gone]

    def _begin(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._keys, self._made_at = [], datetime.min.replace(tzinfo=UTC)


def orphans_before(issued_before: datetime, *, now: datetime) -> str:
    """The first day (UTC, ISO 8601) whose keys are too young to be named as orphans."""
    return day_of(min(issued_before, now - ORPHAN_AGE))


def day_of(moment: datetime) -> str:
    """The day of a moment, in UTC, as ISO 8601 writes it."""
    return moment.astimezone(UTC).date().isoformat()
