"""The processes that a killed server leaves behind, where they do not end by themselves."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

# proc_pid_stat(5): "starttime", the 22nd field, in these. The name, the 2nd, may hold spaces.
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_START = 22 - 3


def moment() -> float:
    """Now, in seconds since the machine was started, as the start of a process is told."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def working_in(folder: Path) -> list[int]:
    """The processes whose working folder this is, as PostgreSQL's is its cluster."""
    home, found = folder.resolve(), []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is somebody else's
            if process.joinpath("cwd").readlink() == home:
                found.append(int(process.name))
    return found


def end_orphans(cluster: Path, died: float) -> None:
    """Kill what works in a cluster since before its server died, at that `moment`.

    Such a process notices the death when it next waits for something; one that waits for a lock
    in shared memory, which another held when it was killed, never does. A server that somebody
    else has started there since is younger, and left alone.
    """
    for process in working_in(cluster):
        with suppress(OSError):  # it has ended
            if _started(process) <= died:
                os.kill(process, signal.SIGKILL)


def _started(process: int) -> float:
    after_the_name = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2]
    return int(after_the_name.split()[_START]) / _TICKS_PER_SECOND
