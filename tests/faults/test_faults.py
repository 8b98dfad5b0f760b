"""Whatever breaks, at whatever step: no page is lost, and nobody is paged for what is settled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import HOUSE

_OF_ITS_OWN = ("unshare", "--user", "--map-root-user", "--mount")
"""A disk that can be filled without asking anybody: in a namespace, as any user."""

SAMPLE = 60
"""How many stories every run of the tests plays."""


def play(*words: str) -> subprocess.CompletedProcess[str]:
    """Play a night in a process of its own."""
    apart: tuple[str, ...] = ()
    if shutil.which("unshare") is not None:
        trial = subprocess.run([*_OF_ITS_OWN, "true"], check=False, stderr=subprocess.DEVNULL)
        apart = _OF_ITS_OWN if trial.returncode == 0 else ()
    return subprocess.run(
        [*apart, sys.executable, "-m", "tests.faults", *words],
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        check=False,
    )


def nothing_is_lost(capsys: pytest.CaptureFixture[str], installed: Path, *words: str) -> None:
    played = play(f"--database={installed / 'database'}", *words)
    with capsys.disabled():
        sys.stdout.write(f"\n{played.stdout}")
    assert played.returncode == 0, played.stdout + played.stderr


@pytest.mark.timeout(1800)
def test_sixty_things_break_and_no_page_is_lost(
    capsys: pytest.CaptureFixture[str], installed: Path
) -> None:
    """And three violations of the promise, planted afterwards, are each found."""
    nothing_is_lost(capsys, installed, f"--runs={SAMPLE}", "--planted")


@pytest.mark.soak
def test_five_hundred_things_break_and_no_page_is_lost(
    capsys: pytest.CaptureFixture[str], installed: Path
) -> None:
    nothing_is_lost(capsys, installed, "--runs=500")
