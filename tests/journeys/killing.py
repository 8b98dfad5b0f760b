"""Killing a running program, one process or one server at a time, and noting what was done."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.journeys.program import ItEnded, Program, wait_until


class Target(StrEnum):
    """What is killed."""

    WEB = "the web server"
    WORKER = "the worker"
    MAIN = "the main process"
    DATABASE = "the database"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One kill: during which step of the whole run, how long after the step began, and what."""

    step: int
    after: float
    target: Target


def plan(random: random.Random, *, steps: int, kills: int, within: float) -> list[Plan]:
    """Kills spread over the steps by chance, each kind of target as often as the others."""
    targets = [list(Target)[number % len(Target)] for number in range(kills)]
    random.shuffle(targets)
    chosen = sorted(random.sample(range(steps), kills))
    return [
        Plan(step=step, after=random.uniform(0, within), target=target)
        for step, target in zip(chosen, targets, strict=True)
    ]


@dataclass
class Killer:
    """Follows a plan, and tells `say` in words what was killed, and when."""

    program: Program
    plans: list[Plan]
    say: Callable[[str], None]
    killed: int = 0
    _step: int = -1

    @contextmanager
    def watching(self, doing: str) -> Iterator[None]:
        """A step begins, and something may be killed while it lasts or just after; whoever looks
        after the machine starts again what does not start by itself."""
        self._step += 1
        planned = [each for each in self.plans if each.step == self._step]
        killing = [threading.Thread(target=self._kill, args=(each, doing)) for each in planned]
        for thread in killing:
            thread.start()
        yield
        for thread in killing:
            thread.join()

    def _kill(self, planned: Plan, doing: str) -> None:
        time.sleep(planned.after)
        numbers = self._processes(planned.target)
        if planned.target is Target.MAIN:
            self.program.kill()
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        begun = time.monotonic()
        _mend(self.program)
        self.killed += 1
        self.say(
            f"{planned.target} was killed {planned.after:.3f} s into step {planned.step}, {doing}; "
            f"everything answered again after {time.monotonic() - begun:.1f} s"
        )

    def _processes(self, target: Target) -> list[int]:
        """The processes to kill one by one; at least one, however long it takes to find it."""
        if target is Target.MAIN:
            return []
        found: list[int] = []

        def are_found() -> bool:
            found[:] = self._database() if target is Target.DATABASE else self._child(target)
            return bool(found)

        wait_until(are_found, f"{target} runs")
        return found

    def _child(self, target: Target) -> list[int]:
        sign = "granian" if target is Target.WEB else "beenthere.command.main worker"
        return [number for number, words in self.program.children().items() if sign in words]

    def _database(self) -> list[int]:
        """The postmaster first, then whatever it has started."""
        cluster = self.program.data / "database" / "cluster"
        try:
            postmaster = int((cluster / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return []
        return _working_in(cluster, first=postmaster)


def _mend(program: Program) -> None:

    def mended() -> bool:
        with suppress(ItEnded):
            if not program.runs():
                program.start()
            return program.answers() and program.asks("SELECT 1") == [(1,)]
        return False

    wait_until(mended, "the program runs again")


def _working_in(folder: Path, *, first: int) -> list[int]:
    """The processes whose working folder this is, by number; in another user's namespace a
    process number is still the one seen from here."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder.resolve():
                found.append(int(process.name))
    return sorted(found, key=lambda number: (number != first, number))
