"""A clock for real server processes in tests, which a test can make jump.

Set `BEENTHERE_TEST_CLOCK` to the name of a file and write a number of seconds into it: every
process that uses this clock is then that far ahead. It ships in no wheel.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

VARIABLE = "BEENTHERE_TEST_CLOCK"


def now() -> datetime:
    """The present moment plus the seconds in the file; without a file, no seconds."""
    try:
        seconds = float(Path(os.environ[VARIABLE]).read_text(encoding="ascii"))
    except (KeyError, FileNotFoundError):
        seconds = 0.0
    return datetime.now(UTC) + timedelta(seconds=seconds)


def jump(file: Path, ahead: timedelta) -> None:
    """Put every process that reads this file that far ahead, all at once."""
    fresh = file.with_suffix(".next")
    fresh.write_text(str(ahead.total_seconds()), encoding="ascii")
    fresh.replace(file)
