"""Folders to work in: held against others, and left as they were."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beenthere.adapters.backup.refusal import BackupRefused


@contextmanager
def alone(folder: Path, refusal: str) -> Iterator[None]:
    """Hold a folder against others who would work in it. Raises BackupRefused."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"{folder}: {refusal}") from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """A private folder that is empty at first, and not there afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
