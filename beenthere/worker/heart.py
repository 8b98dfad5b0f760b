"""Saying outside that nothing has fallen through: when it is not said, somebody there is told."""

from __future__ import annotations

import logging
from datetime import datetime

from beenthere.adapters.heartbeat import beat
from beenthere.apps.outside import program
from beenthere.apps.watchdog import fallen_through
from beenthere.ports import Clock

_log = logging.getLogger("beenthere.worker")


class Heart:
    """Beats at an address now and then, as long as nothing has fallen through."""

    def __init__(self, *, address: str, clock: Clock) -> None:
        """Without an address it never beats."""
        self._address = address
        self._clock = clock
        self._beaten_at: datetime | None = None

    def beat_now_and_then(self) -> int:
        """Beat when it is time to; how often it did."""
        now = self._clock()
        if not self._address or not self._is_time(now):
            return 0
        self._beaten_at = now
        if fallen_through(now=now):
            return 0
        if not beat(self._address):
            _log.warning("heartbeat_failed")
        return 1

    def _is_time(self, now: datetime) -> bool:
        # However the clock jumps, it is never silent for longer than this.
        every = program().policy.heartbeat.length
        return self._beaten_at is None or abs(now - self._beaten_at) >= every
