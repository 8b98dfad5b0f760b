"""Restoring a backup into a data directory: built aside, counted, and then put in place.

Which keys of cases are there afterwards:

- A keystore that has been at work since before the backup was made stays, and nothing is added
  to it. It knows more than any copy: a key that it does not hold was destroyed on schedule.
- Without one, the keys of the backup are taken back, for as long as the key of its week exists.
- Once that is gone, nobody can read who the open cases of the backup are about.
"""

from __future__ import annotations

import hmac
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from beenthere.adapters.backup import dump
from beenthere.adapters.backup.epochs import Epochs
from beenthere.adapters.backup.making import Progress
from beenthere.adapters.backup.parts import SECRETS
from beenthere.adapters.backup.reading import Backup
from beenthere.adapters.backup.refusal import BackupRefused
from beenthere.adapters.backup.workplace import alone, emptied
from beenthere.adapters.postgres import start
from beenthere.adapters.postgres.folder import Folder
from beenthere.adapters.vault import KeystoreLost, KeystoreVault, open_vault
from beenthere.adapters.vault.files import write_durably
from beenthere.domain.vocabulary import Term

STAGING = "restoring"
"""Where in the data directory a restored installation is built."""

_SERVER = "database"
_IDENTITY = f"{SECRETS}/django"
_KEYSTORE = ("keystore", "keystore-kek")


class Keys(Term):
    """Where the keys of cases are from, once a backup is restored."""

    KEPT = "kept", "The keystore that was there stays: what it erased since stays erased."
    BACKUP = "backup", "The keys of cases are those of the backup."
    GONE = (
        "gone",
        "The keys of cases are not in the backup, or not any more: nobody can read who the open "
        "ones are about. Ask the directors to go on by voice with whoever referred them.",
    )


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was put in place."""

    rows: int
    keys: Keys


def restore(
    backup: Backup,
    *,
    data: Path,
    elsewhere: dump.Where | None,
    epochs: Epochs | None,
    replace: bool,
    now: datetime,
    progress: Progress = lambda _doing, pieces: pieces,
) -> Restored:
    """Put a backup into a data directory, and its database there too or on a server `elsewhere`.

    Whatever is there already is refused, or with `replace` gives way, all but the keystore; it
    must then be of the same installation. Interrupted, it is done again. The program must not be
    running. Raises BackupRefused, CannotRun.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        alone(data, "It is being backed up or restored already."),
        emptied(data / STAGING) as staging,
        _at_rest(data / _SERVER),
    ):
        _see_that_it_may(backup, data, elsewhere, replace=replace, now=now)
        for _piece in progress("Reading", backup.database()):
            pass
        _write_house(backup, data, staging)
        keys = _restore_keys(backup, data, staging, epochs, now)
        if elsewhere is None:
            with start(staging / _SERVER) as server:
                _fill(backup, dump.where(server.settings()), progress)
        else:
            dump.clear(elsewhere)
            _fill(backup, elsewhere, progress)
        _put_in_place(staging, data)
    return Restored(rows=sum(backup.house.rows.values()), keys=keys)


def _see_that_it_may(
    backup: Backup, data: Path, elsewhere: dump.Where | None, *, replace: bool, now: datetime
) -> None:
    there = [each.name for each in data.iterdir() if each.name != STAGING]
    if not replace and there:
        raise BackupRefused(
            f"{data}: There is something here ({', '.join(sorted(there)[:3])}). Name an empty "
            "folder in BEENTHERE_DATA, or give --replace to put the backup in its place."
        )
    if not replace and elsewhere is not None and dump.holds_tables(elsewhere):
        raise BackupRefused(
            "The database of DATABASE_URL holds tables. Give --replace to put the backup in "
            "their place."
        )
    if backup.header.made_at > now:
        raise BackupRefused(
            f"The backup was made at {backup.header.made_at:%Y-%m-%d %H:%M} UTC, and the clock "
            f"says {now:%Y-%m-%d %H:%M} UTC: set the clock right."
        )
    identity = data / _IDENTITY
    ours = backup.house.files.get(_IDENTITY, b"")
    if identity.exists() and not hmac.compare_digest(identity.read_bytes(), ours):
        raise BackupRefused(
            f"{data}: This is another installation than the one in the backup. Name an empty "
            "folder in BEENTHERE_DATA."
        )


def _write_house(backup: Backup, data: Path, staging: Path) -> None:
    if (data / SECRETS).exists():
        # Laid over what is there: a key for call-back codes that is newer must not be lost.
        shutil.copytree(data / SECRETS, staging / SECRETS)
    for name, content in backup.house.files.items():
        (staging / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(staging / name, content)


def _restore_keys(
    backup: Backup, data: Path, staging: Path, epochs: Epochs | None, now: datetime
) -> Keys:
    there = any((data / name).exists() for name in _KEYSTORE)
    living = _open(data, now) if there else None
    if living is not None and living.since <= backup.header.made_at:
        return Keys.KEPT
    week = backup.header.week
    epoch = epochs.of(week, now=now) if epochs is not None and week is not None else None
    if epoch is None:
        return Keys.GONE
    vault = living or _open(staging, now)
    vault.take_back(backup.keys(epoch), made_at=backup.header.made_at)
    return Keys.BACKUP


def _open(data: Path, now: datetime) -> KeystoreVault:
    try:
        return open_vault(data, lambda: now)
    except KeystoreLost as lost:
        raise BackupRefused(
            f"{lost} If it cannot be found, move {' and '.join(_KEYSTORE)} away and restore again."
        ) from None


def _fill(backup: Backup, database: dump.Where, progress: Progress) -> None:
    dump.put_back(database, progress("Restoring", backup.database()))
    if differing := dump.differences(backup.house.rows, dump.counts_in(database)):
        raise BackupRefused(f"Other rows than were backed up are in {', '.join(differing)}.")


def _put_in_place(staging: Path, data: Path) -> None:
    # The keystore first: a database whose keys are still aside would look like one that lost them.
    for name in sorted((each.name for each in staging.iterdir()), key=_keystore_first):
        place = data / name
        if place.is_dir():
            shutil.rmtree(place)
        (staging / name).rename(place)


def _keystore_first(name: str) -> tuple[bool, str]:
    return name not in _KEYSTORE, name


@contextmanager
def _at_rest(server: Path) -> Iterator[None]:
    """Hold the embedded database's folder, if there is one, so that no server starts in it."""
    if not server.exists():
        yield
        return
    lock = Folder(server).try_lock()
    if lock is None:
        raise BackupRefused(f"{server}: The program is running: stop it first.")
    try:
        yield
    finally:
        os.close(lock)
