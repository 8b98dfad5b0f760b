"""Real processes of the program, for tests that kill them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

HOUSE = Path(__file__).parents[1]
_PATIENCE = 60.0
_GLANCE = 0.05


def beenthere(*words: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        _command(words), env=_env(env), capture_output=True, text=True, check=False, timeout=120
    )


@contextmanager
def running(
    *words: str, env: Mapping[str, str], errors: IO[str] | int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[str]]:
    """A command that runs while the test goes on; killed at the end if it still does.

    `errors` is where its standard error goes.
    """
    process = subprocess.Popen(
        _command(words),
        env=_env(env),
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def eventually(happened: Callable[[], object]) -> None:
    """Wait for what another process is about to do."""
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(_GLANCE)


def _command(words: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "beenthere.command.main", *words]


def _env(env: Mapping[str, str]) -> dict[str, str]:
    ours = ("BEENTHERE_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(HOUSE), **env}
