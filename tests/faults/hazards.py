"""What breaks: each hazard is begun before a step, and ended once it has had its effect."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

import psycopg

from beenthere.adapters.postgres.logins import DATABASE
from tests.faults.house import House
from tests.faults.sinks import Mood, Sink
from tests.faults.steps import Step

AN_HOUR = timedelta(hours=1)
_EFFECT = 0.4
"""Seconds that a hazard waits for its effect; what has none in that time has none."""
_SOON = 0.05
"""Seconds within which something is killed: most steps take about so long."""


class Hazard(StrEnum):
    """The kinds of hazard, in the words of the report."""

    WEB = "web server killed"
    WORKER = "worker killed"
    SENDING = "workers killed inside sending"
    DATABASE = "database killed"
    REFUSING = "sinks refuse connections"
    DROPPING = "sinks hang up in mid-answer"
    SLOW = "sinks answer late"
    SILENT = "sinks do not answer in time"
    BUSY = "sinks answer 429 and 451"
    NEVER = "webhook and push service answer 410"
    DISK = "disk full"
    FORWARD = "clock an hour forward"
    BACK = "clock an hour back"


REPEATS = frozenset(
    {
        Hazard.WORKER,
        Hazard.SENDING,
        Hazard.DATABASE,
        Hazard.DROPPING,
        Hazard.SILENT,
        Hazard.DISK,
        Hazard.BACK,
        Hazard.FORWARD,
    }
)
"""What kills a sender, loses an answer, keeps the sender from noting it, or makes its lease look
as if it were over, or of a clock that was ahead: what was in flight may then be sent again."""

_OF_SINKS = {
    Hazard.SENDING: Mood.HOLDING,
    Hazard.REFUSING: Mood.REFUSING,
    Hazard.DROPPING: Mood.DROPPING,
    Hazard.SLOW: Mood.SLOW,
    Hazard.SILENT: Mood.SILENT,
    Hazard.BUSY: Mood.BUSY,
    Hazard.NEVER: Mood.NEVER,
}


def possible(step: Step, *, small_disk: bool) -> list[Hazard]:
    """The hazards that a step can meet: it must press a button, or send a page, for some."""
    return [
        hazard
        for hazard in Hazard
        if (hazard is not Hazard.WEB or step.pressed is not None)
        and (hazard not in _OF_SINKS or step.pages)
        and (hazard is not Hazard.DISK or small_disk)
    ]


@dataclass
class Breaking:
    """One hazard at work in one house."""

    house: House
    hazard: Hazard
    random: random.Random
    _coming: list[threading.Thread] = field(default_factory=list)
    _filler: int | None = None
    _seen: tuple[int, int] = (0, 0)

    def begin(self) -> None:
        """Break it, or have it break in a moment."""
        house, ledger = self.house, self.house.ledger
        self._seen = (len(ledger.taken), ledger.turned_away)
        match self.hazard:
            case Hazard.WEB:
                self._in_a_moment(lambda: house.kill(house.web))
            case Hazard.WORKER:
                victim = self.random.choice(house.workers)
                self._in_a_moment(lambda: house.kill(victim))
            case Hazard.DATABASE:
                self._in_a_moment(house.kill_database)
            case Hazard.DISK:
                self._fill_disk()
                self._in_a_moment(self._make_room, _EFFECT)
            case Hazard.FORWARD:
                house.pass_time(AN_HOUR)
            case Hazard.BACK:
                house.pass_time(-AN_HOUR)
            case _:
                ledger.holds.clear()
                for sink in self._sinks():
                    sink.mood = _OF_SINKS[self.hazard]

    def end(self) -> None:
        """Wait for its effect, and mend everything."""
        for thread in self._coming:
            thread.join()
        if self.hazard is Hazard.SENDING and self.house.ledger.holds.wait(4 * _EFFECT):
            for worker in self.house.workers:
                self.house.kill(worker)
        elif self.hazard in _OF_SINKS:
            self._wait_for(self._sinks_were_asked)
        for sink in self.house.sinks:
            sink.mood = Mood.WELL
        self.house.keep_running()

    def _sinks(self) -> tuple[Sink, ...]:
        refusing = (self.house.hook, self.house.push)
        return refusing if self.hazard is Hazard.NEVER else self.house.sinks

    def _in_a_moment(self, act: Callable[[], None], after: float | None = None) -> None:
        after = self.random.uniform(0, _SOON) if after is None else after
        thread = threading.Timer(after, act)
        self._coming.append(thread)
        thread.start()

    def _sinks_were_asked(self) -> bool:
        ledger = self.house.ledger
        if self.hazard is Hazard.REFUSING:
            tried = "SELECT count(*) FROM paging_message WHERE state = 'queued' AND attempts > 0"
            return self.house.ask(f"{tried} AND lease_until IS NULL") != [(0,)]
        return (len(ledger.taken), ledger.turned_away) != self._seen

    def _wait_for(self, effect: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _EFFECT
        while not effect() and time.monotonic() < deadline:
            time.sleep(0.005)

    def _fill_disk(self) -> None:
        """Leave no room; half of the time not in the database's own log either, which ends it."""
        self._filler = os.open(self.house.disk / "filler", os.O_WRONLY | os.O_CREAT, 0o600)
        end = 0
        for piece in (1 << 24, 1 << 20, 1 << 16, 1 << 12):
            try:
                while True:
                    os.posix_fallocate(self._filler, end, piece)
                    end += piece
            except OSError:
                continue
        if self.random.random() < 0.5:
            self._use_up_log()

    def _make_room(self) -> None:
        assert self._filler is not None
        os.close(self._filler)
        (self.house.disk / "filler").unlink()

    def _use_up_log(self) -> None:
        try:
            with self.house.server.administer(DATABASE) as superuser:
                for _ in range(8):
                    superuser.execute("SELECT pg_logical_emit_message(true, '', 'full')")
                    superuser.execute("SELECT pg_switch_wal()")
        except psycopg.Error:
            """It has ended, as it does then."""
