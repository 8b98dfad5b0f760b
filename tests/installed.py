"""A data directory with the program's database in it, made once in a test run.

The first start makes a database and takes it through every migration, which costs more than most
of the tests that need one. So they begin with copies, except where the first start itself is what
they are about. Copies share their secrets: tests about what differs from one installation to
another make their own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.processes import HOUSE, beenthere

_START = """
from beenthere.config.start import start
with start("owner", checked=False):
    pass
"""
"""What every command begins with. A program that breaks a law of the house may start here: it is
for the test of that law to say so."""


def make_installed(folder: Path) -> None:
    """Install the program in a new folder, as an administrator would."""
    begun = beenthere("init", str(folder), env={})
    assert begun.returncode == 0, begun.stderr
    env = {"BEENTHERE_DATA": str(folder), "PYTHONPATH": str(HOUSE), "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", _START], env=env, check=True, timeout=120)


def copy(made: Path, folder: Path, *, without: Iterable[str] = ()) -> Path:
    """A copy of an installation at rest, to be used or spoiled; where it is. `without` names what
    is left out of it."""
    shutil.copytree(made, folder, symlinks=True, ignore=shutil.ignore_patterns(*without))
    return folder


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder that the first process of this test run to ask for it makes, and the others wait
    for. Whoever changes anything changes a copy. What another could not finish is begun anew."""
    own = tmp_path_factory.getbasetemp()
    made = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = made.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(made)
    return made
