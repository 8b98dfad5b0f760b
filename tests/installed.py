"""A data directory as the program's first start leaves it, made once in a test run.

The first start makes a database and takes it through every migration, which costs more than most
of the tests that need one. So they begin with copies, except where the first start itself is what
they are about. Copies share their secrets and their wrapping key: tests about what differs from one
installation to another make their own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.processes import beenthere


def make_installed(folder: Path) -> None:
    """Install the program in a new folder, as an administrator would."""
    assert beenthere("init", str(folder), env={}).returncode == 0
    done = beenthere("migrate", env={"BEENTHERE_DATA": str(folder)})
    assert done.stdout == "The database is up to date, and every check holds.\n", done.stderr


def copy(made: Path, folder: Path, *, without: Iterable[str] = ()) -> Path:
    """A copy of an installation at rest, to be used or spoiled; where it is. `without` names what
    is left out of it."""
    shutil.copytree(made, folder, symlinks=True, ignore=shutil.ignore_patterns(*without))
    return folder


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder that the first process of this test run to ask for it makes, and the others wait
    for. Whoever changes anything changes a copy."""
    own = tmp_path_factory.getbasetemp()
    made = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = made.with_suffix(".unfinished")
            make(unfinished)
            unfinished.rename(made)
    return made
