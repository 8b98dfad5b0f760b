"""What every benchmark stands on: a program of its own, fair turns, and bars to meet."""

from __future__ import annotations

import gc
import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from beenthere.config.program_file import SHIPPED
from beenthere.config.start import start


@contextmanager
def program(settings: str = "beenthere.config.settings") -> Iterator[Path]:
    """The program as it is shipped, in a data directory that is thrown away afterwards.

    Its database is the embedded one and waits for the disk, as it does in daily use; this
    process is connected as its owner. Models may be imported inside, not before.
    """
    # What is measured must never be a database that somebody uses.
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    with tempfile.TemporaryDirectory(prefix="beenthere-bench-") as folder:
        shutil.copy(SHIPPED, Path(folder) / "program.toml")
        os.environ["BEENTHERE_DATA"] = folder
        with start("owner"):
            yield Path(folder)


def seconds(work: Callable[[], object]) -> float:
    """How long one run of some work takes, the garbage that it makes included.

    What lives already is set aside, so that clearing up does not look through it meanwhile.
    """
    gc.collect()
    gc.freeze()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


class Turns:
    """Kinds of work that took turns, so that a busy moment of the machine fell on all of them."""

    def __init__(
        self,
        works: Mapping[str, Callable[[], object]],
        *,
        rounds: int,
        before: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        """Each work runs once before anything is measured, and then once in every round.

        `before` holds what has to be made ready for a work each time; that is not measured.
        """
        self._before = before or {}
        for name, work in works.items():
            self._seconds(name, work)
        self._rounds: list[dict[str, float]] = []
        for number in range(rounds):
            order = sorted(works, reverse=number % 2 == 1)
            self._rounds.append({name: self._seconds(name, works[name]) for name in order})

    def _seconds(self, name: str, work: Callable[[], object]) -> float:
        if name in self._before:
            self._before[name]()
        return seconds(work)

    def typical(self, name: str) -> float:
        """The median time of one work, in seconds."""
        return median(each[name] for each in self._rounds)

    def ratio(self, name: str, to: str) -> float:
        """How many times longer one work took than another: the median over the rounds."""
        return median(each[name] / each[to] for each in self._rounds)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure and what it has to hold to."""

    what: str
    value: float
    at_most: float = math.inf
    at_least: float = -math.inf

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return self.at_least <= self.value <= self.at_most

    @property
    def words(self) -> str:
        """The figure, the bar, and whether it is met, on one line."""
        bar = f"at most {self.at_most:g}"
        if self.at_most == math.inf:
            bar = f"at least {self.at_least:g}"
        return f"{self.what}: {self.value:.3g} (bar: {bar}; {'met' if self.met else 'MISSED'})"


def judged(name: str, bars: Sequence[Bar]) -> int:
    """Print each bar; the exit code of the benchmark: 1 when one was missed."""
    print(f"{name} measured {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}")
    for bar in bars:
        print(f"  {bar.words}")
    return 0 if all(bar.met for bar in bars) else 1
