"""The weekly keys without which no copy of case keys opens, and their end.

Each week (from Monday, in UTC) has a key of its own, one small file in a folder that is kept
elsewhere than the backups and the data. The name of the file says until when it may be kept:

    2026-W47.until-2026-11-26.key

so that whoever holds the folder can see it too. On that day the file is overwritten and
removed, and every copy of case keys that was made in that week is closed for good.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from beenthere.adapters.backup.refusal import BackupRefused
from beenthere.adapters.vault.files import sync_folder, write_durably

KEY_BYTES = 32
_FILE = re.compile(r"(\d{4}-W\d{2})\.until-(\d{4}-\d{2}-\d{2})\.key")


@dataclass(frozen=True)
class Epoch:
    """One week's key: which week, and the day (in UTC) on which the key is destroyed."""

    week: str
    until: date
    file: Path

    @property
    def key(self) -> bytes:
        """Its 32 bytes. Raises BackupRefused."""
        try:
            key = self.file.read_bytes()
        except OSError as error:
            raise BackupRefused(f"{self.file}: It cannot be read: {error.strerror}.") from None
        if len(key) != KEY_BYTES:
            raise BackupRefused(f"{self.file}: This is not a whole key.")
        return key


@dataclass(frozen=True)
class Epochs:
    """The folder of weekly keys. It is never made here: a medium that is not mounted must not
    be mistaken for an empty folder of the machine's own."""

    folder: Path

    def this_week(self, *, now: datetime, lasts: timedelta) -> Epoch:
        """The key of this week, made if it is the first time; `lasts` counts from its Monday.

        Raises BackupRefused when the folder is missing, open to others, or cannot be written.
        """
        self._see_that_it_is_private()
        today = now.astimezone(UTC).date()
        week = _week(today)
        for epoch in self:
            if epoch.week == week and epoch.file.stat().st_size == KEY_BYTES:
                return epoch
        monday = today - timedelta(days=today.weekday())
        until = monday + lasts
        epoch = Epoch(week, until, self.folder / f"{week}.until-{until}.key")
        try:
            # Whole before anything is sealed with it: a file cut short has sealed nothing.
            write_durably(epoch.file, secrets.token_bytes(KEY_BYTES))
        except OSError as error:
            raise BackupRefused(f"{self.folder}: It cannot be written: {error.strerror}.") from None
        return epoch

    def of(self, week: str, *, now: datetime) -> Epoch | None:
        """The key of a week; None when its day has come, or it is not here."""
        over = self.overdue(now=now)
        return next((each for each in self if each.week == week and each not in over), None)

    def end_due(self, *, now: datetime) -> int:
        """Destroy the keys whose day has come; how many."""
        due = self.overdue(now=now)
        for epoch in due:
            _overwrite(epoch.file)
            epoch.file.unlink(missing_ok=True)
        if due:
            sync_folder(self.folder)
        return len(due)

    def overdue(self, *, now: datetime) -> list[Epoch]:
        """The keys that are here and whose day has come."""
        today = now.astimezone(UTC).date()
        return [epoch for epoch in self if epoch.until <= today]

    def __iter__(self) -> Iterator[Epoch]:
        for file in sorted(self.folder.glob("*.key")):
            if named := _FILE.fullmatch(file.name):
                yield Epoch(named[1], date.fromisoformat(named[2]), file)

    def _see_that_it_is_private(self) -> None:
        if not self.folder.is_dir():
            raise BackupRefused(
                f"{self.folder}: The folder for weekly keys is not there. Make it, or mount the "
                "medium that holds it."
            )
        if self.folder.stat().st_mode & 0o077:
            raise BackupRefused(
                f"{self.folder}: Others can open the folder for weekly keys. Make it private "
                "(chmod 700)."
            )


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _overwrite(file: Path) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        os.write(descriptor, bytes(os.fstat(descriptor).st_size))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
