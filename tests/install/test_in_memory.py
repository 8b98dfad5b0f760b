"""The folder in memory that the tests have their temporary files in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "in_memory.sh"
MEMORY = Path("/dev/shm")


def in_memory(command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, "sh", "-c", command],
        env={"PATH": os.environ["PATH"], "TMPDIR": "/elsewhere", **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_has_its_temporary_files_there_and_leaves_none() -> None:
    ran = in_memory('echo "$TMPDIR"; touch "$TMPDIR/left" || true; exit 3')
    assert ran.returncode == 3
    folder = Path(ran.stdout.strip())
    if folder == Path("/elsewhere"):
        pytest.skip("this machine has too little memory")
    assert folder.parent == MEMORY
    assert not folder.exists()


@pytest.mark.parametrize("memory", ["/nowhere", "/proc"])
def test_without_room_it_runs_as_it_is(memory: str) -> None:
    ran = in_memory('echo "$TMPDIR"', BEENTHERE_MEMORY=memory)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "/elsewhere\n", "")
