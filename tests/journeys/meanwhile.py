"""What happens in a story while nobody looks on (`happenings`).

It happens in one process beside the program's: to start another costs as much as a hundred of the
things it does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tests.journeys.program import Program


class Happens(Protocol):
    """Lets something happen, and waits until it has."""

    def __call__(self, what: str, *words: str) -> None:
        """`what` is a function of `happenings`, and the words are what it takes."""


@contextmanager
def meanwhile(program: Program) -> Iterator[Happens]:
    """Things can happen for as long as this program runs."""
    with (
        program.log.open("a") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.meanwhile"],
            env=program.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        asking, answering = process.stdin, process.stdout
        assert asking is not None
        assert answering is not None

        def happens(what: str, *words: str) -> None:
            asking.write(json.dumps([what, *words]) + "\n")
            asking.flush()
            assert answering.readline() == f"{what}\n", program.log.read_text()[-2000:]

        yield happens


def _main() -> None:
    from beenthere.config.start import start

    with start("owner"):
        # It reads models and settings.
        from tests.journeys import happenings

        for line in sys.stdin:
            what, *words = json.loads(line)
            getattr(happenings, what)(*words)
            sys.stdout.write(f"{what}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _main()
