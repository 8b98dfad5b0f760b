"""Making a backup: written aside, read back, restored into a server of its own, then named."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from beenthere.adapters.backup import dump
from beenthere.adapters.backup.epochs import Epoch
from beenthere.adapters.backup.locks import KEY_BYTES, Locker
from beenthere.adapters.backup.parts import HEADER, Header, House, Part, keys_content
from beenthere.adapters.backup.reading import Backup
from beenthere.adapters.backup.refusal import BackupRefused
from beenthere.adapters.backup.stream import seal
from beenthere.adapters.backup.workplace import alone, emptied
from beenthere.adapters.postgres import start
from beenthere.adapters.vault.files import sync_folder, write_durably

Keys = Callable[[], Mapping[UUID, bytes]]
"""The keys of the cases and events that are in the database, read when they are asked for."""

SCRATCH = "proving"
"""Where in the data directory a backup is restored, to be counted."""

Progress = Callable[[str, Iterable[bytes]], Iterable[bytes]]
"""Hands on the pieces of a stream, showing how far it has come; told what is being done."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A backup that was made, and proved by restoring it."""

    folder: Path
    rows: int
    keys: int | None
    """How many keys of cases and events are in it; None where they were not asked for."""


def make(
    folder: Path,
    *,
    database: dump.Where,
    data: Path,
    keys: Keys | None,
    epoch: Epoch | None,
    locker: Locker,
    now: datetime,
    progress: Progress = lambda _doing, pieces: pieces,
) -> Made:
    """A new backup in a folder of its own under `folder`, which is made if it is missing.

    `data` is the data directory: its files are copied, and the server that the backup is
    restored into lies in it for a moment. `keys` and `epoch` come together or not at all.
    Interrupted at any instant, it leaves nothing that `reading` takes for a backup. Raises
    BackupRefused, CannotRun.
    """
    done = folder / f"beenthere-{now:%Y-%m-%dT%H%M%SZ}"
    unfinished = done.with_name(f"{done.name}.unfinished")
    if done.exists():
        raise BackupRefused(f"{done}: This is there already; nothing was written.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            alone(folder, "Another backup is being made there."),
            alone(data, "It is being backed up or restored already."),
        ):
            for left_over in folder.glob("beenthere-*.unfinished"):
                shutil.rmtree(left_over)
            unfinished.mkdir(mode=0o700)
            made = _Making(unfinished, locker, epoch, now, progress).make(database, data, keys)
            _prove(unfinished, made, data / SCRATCH, progress)
            write_durably(unfinished / HEADER, made.header.content)
            unfinished.rename(done)
            sync_folder(folder)
    except OSError as error:
        place = error.filename or folder
        raise BackupRefused(f"{place}: It cannot be written: {error.strerror}.") from None
    return Made(folder=done, rows=sum(made.house.rows.values()), keys=made.keys)


class _Making:
    """One backup while it is being written."""

    def __init__(
        self,
        folder: Path,
        locker: Locker,
        epoch: Epoch | None,
        now: datetime,
        progress: Progress,
    ) -> None:
        self.folder = folder
        self.key = secrets.token_bytes(KEY_BYTES)
        self.epoch = epoch
        self.header = Header.make(
            made_at=now, lock=locker.lock(self.key), week=epoch.week if epoch else None
        )
        self.house = House({}, {})
        self.keys: int | None = None
        self._progress = progress

    def make(self, database: dump.Where, data: Path, keys: Keys | None) -> _Making:
        """Write every part."""
        with dump.still(database) as (connection, snapshot):
            self.house = replace(House.of(data), rows=dump.counts(connection))
            pieces = dump.dump(database, snapshot=snapshot)
            self._write(Part.DATABASE, self._progress("Copying", pieces))
        self._write(Part.HOUSE, [self.house.content()])
        if keys is not None and self.epoch is not None:
            # After the database: a key is made before the case it is for, and what was erased
            # in between is not copied.
            found = keys()
            self.keys = len(found)
            self._write(Part.KEYS, [keys_content(found)], epoch=self.epoch.key)
        return self

    def _write(self, part: Part, pieces: Iterable[bytes], *, epoch: bytes = b"") -> None:
        key = self.header.key(part, key=self.key, epoch=epoch)
        descriptor = os.open(self.folder / part.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in seal(key, pieces):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())


def _prove(folder: Path, made: _Making, scratch: Path, progress: Progress) -> None:
    """Read the backup as it lies there, and restore it. Raises BackupRefused."""
    backup = Backup(folder, made.header, made.key)
    if backup.house != made.house:
        raise BackupRefused("What was written does not read the same. Nothing was kept.")
    if made.epoch is not None:
        backup.keys(made.epoch)
    with emptied(scratch), start(scratch, durable=False) as server:
        database = dump.where(server.settings())
        dump.put_back(database, progress("Proving", backup.database()))
        differing = dump.differences(made.house.rows, dump.counts_in(database))
    if differing:
        raise BackupRefused(
            f"Restored, the backup has other rows in {', '.join(differing)}. Nothing was kept."
        )
