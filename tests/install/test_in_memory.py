"""The folder in memory that the tests have their temporary files in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "in_memory.sh"
PLENTY, TOO_MUCH = "0", "999999999999"
"""KiB."""


def in_memory(command: str, memory: str | Path, needed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, "sh", "-c", command],
        env={
            "PATH": os.environ["PATH"],
            "TMPDIR": "/elsewhere",
            "BEENTHERE_MEMORY": str(memory),
            "BEENTHERE_MEMORY_NEEDED": needed,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_has_its_temporary_files_there_and_leaves_none(tmp_path: Path) -> None:
    ran = in_memory('echo "$TMPDIR"; touch "$TMPDIR/left" && exit 3', tmp_path, PLENTY)
    assert (ran.returncode, ran.stderr) == (3, "")
    assert Path(ran.stdout.strip()).parent == tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("memory", "needed"), [("/nowhere", PLENTY), ("/tmp", TOO_MUCH)])
def test_without_room_it_runs_as_it_is(memory: str, needed: str) -> None:
    ran = in_memory('echo "$TMPDIR"', memory, needed)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "/elsewhere\n", "")
