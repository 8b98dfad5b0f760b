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


@dataclass(frozen=True)
class KeysOfCases:
    """What a backup with names needs: the week's key, and a way to read those of the cases and
    events that are in the database by then."""

    epoch: Epoch
    read: Callable[[], Mapping[UUID, bytes]]


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
    keys: KeysOfCases | None,
    locker: Locker,
    now: datetime,
    progress: Progress = lambda _doing, pieces: pieces,
) -> Made:
    """A new backup in a folder of its own under `folder`, which is made if it is missing.

    `data` is the data directory: its files are copied, and the server that the backup is
    restored into lies in it for a moment. Interrupted at any instant, it leaves nothing that
    `reading` takes for a backup. Raises BackupRefused, CannotRun.
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
            with emptied(unfinished):
                key = secrets.token_bytes(KEY_BYTES)
                week = keys.epoch.week if keys else None
                header = Header.make(made_at=now, lock=locker.lock(key), week=week)
                backup = Backup(unfinished, header, key)
                house = _write_all(backup, database, data, keys, progress)
                _prove(backup, house, data / SCRATCH, progress)
                copied = len(backup.keys(keys.epoch)) if keys else None
                write_durably(unfinished / HEADER, header.content)
                unfinished.rename(done)
                sync_folder(folder)
    except OSError as error:
        place = error.filename or folder
        raise BackupRefused(f"{place}: It cannot be written: {error.strerror}.") from None
    return Made(folder=done, rows=sum(house.rows.values()), keys=copied)


def _write_all(
    backup: Backup,
    database: dump.Where,
    data: Path,
    keys: KeysOfCases | None,
    progress: Progress,
) -> House:
    with dump.still(database) as (connection, snapshot):
        house = replace(House.of(data), rows=dump.counts(connection))
        pieces = progress("Copying", dump.dump(database, snapshot=snapshot))
        _write(backup, Part.DATABASE, pieces)
    _write(backup, Part.HOUSE, [house.content()])
    if keys is not None:
        # After the database: a key is made before the case it is for, and what was erased in
        # between is not copied.
        _write(backup, Part.KEYS, [keys_content(keys.read())], epoch=keys.epoch.key)
    return house


def _write(backup: Backup, part: Part, pieces: Iterable[bytes], *, epoch: bytes = b"") -> None:
    key = backup.header.key(part, key=backup.key, epoch=epoch)
    descriptor = os.open(backup.folder / part.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in seal(key, pieces):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _prove(backup: Backup, house: House, scratch: Path, progress: Progress) -> None:
    """Read the backup as it lies there, and restore it. Raises BackupRefused."""
    if backup.house != house:
        raise BackupRefused("What was written does not read the same. Nothing was kept.")
    with emptied(scratch), start(scratch, durable=False) as server:
        restored = dump.where(server.settings())
        dump.put_back(restored, progress("Proving", backup.database()))
        differing = dump.differences(house.rows, dump.counts_in(restored))
    if differing:
        raise BackupRefused(
            f"Restored, the backup has other rows in {', '.join(differing)}. Nothing was kept."
        )
