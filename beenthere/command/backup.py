"""`beenthere backup`: one sealed, proved copy of an installation."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from uuid import UUID

from beenthere.adapters.backup import dump
from beenthere.adapters.backup.epochs import Epoch, Epochs
from beenthere.adapters.backup.locks import Locker, Recipient
from beenthere.adapters.backup.making import KeysOfCases, Made, make
from beenthere.command.progress import stream
from beenthere.command.refusal import Refusal
from beenthere.command.unlocking import passphrase, read_file, take_passphrase_file
from beenthere.config.databases import databases
from beenthere.config.place import Place
from beenthere.config.start import start

SUMMARY = "copy the whole installation, sealed, and prove the copy by restoring it"
EXAMPLE = "beenthere backup /media/backups --passphrase-file passphrase"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "directory", metavar="DIR", type=Path, help="where the backup gets a folder of its own"
    )
    take_passphrase_file(parser)
    parser.add_argument(
        "--recipient",
        type=Path,
        metavar="FILE",
        help="instead of a passphrase: an X25519 public key (PEM) of whoever may open the backup",
    )
    parser.add_argument("--json", action="store_true", help="what was made, as one JSON object")
    parser.epilog = (
        f"{parser.epilog}\n\n"
        "Names are in it only if BEENTHERE_EPOCHS names a folder for weekly keys, kept elsewhere:\n"
        "each is erased on the published schedule, and with it what that week's backups say of\n"
        "who was supported."
    )


def run(options: argparse.Namespace) -> int:
    """Copy, read back, restore into a server of its own, count; then say where it is."""
    place = Place.from_environment()
    _see_that_they_are_apart(options.directory, place)
    locker = _locker(options)
    with start("owner", checked=False):
        # Imported once Django is set up: they read models and settings.
        from beenthere.apps.outside import now
        from beenthere.worker.chores import end_epochs

        moment = now()
        end_epochs(now=moment)
        keys = _keys_of_cases(Epochs(place.epochs), now=moment) if place.epochs else None
        made = make(
            options.directory.absolute(),
            database=dump.where(databases(os.environ["DATABASE_URL"], login="owner")["owner"]),
            data=place.data,
            keys=keys,
            locker=locker,
            now=moment,
            progress=stream,
        )
    _say(made, keys.epoch if keys else None, as_json=options.json)
    return 0


def _see_that_they_are_apart(directory: Path, place: Place) -> None:
    backups, data = directory.resolve(), place.data.resolve()
    if backups.is_relative_to(data):
        raise Refusal(f"{directory}: A backup does not belong in the data directory.")
    if place.epochs is not None:
        epochs = place.epochs.resolve()
        if epochs.is_relative_to(data) or epochs.is_relative_to(backups):
            raise Refusal(
                f"BEENTHERE_EPOCHS: {place.epochs} lies with what its keys open. Name a folder "
                "on another machine or medium."
            )


def _locker(options: argparse.Namespace) -> Locker:
    if options.recipient is None:
        return passphrase(options, new=True)
    try:
        return Recipient.read(read_file(options.recipient))
    except ValueError:
        raise Refusal(f"{options.recipient}: This is no X25519 public key in PEM.") from None


def _keys_of_cases(epochs: Epochs, *, now: datetime) -> KeysOfCases | None:
    """How to come by the keys of cases; None where a key service holds them."""
    from beenthere.adapters.vault import KeystoreVault
    from beenthere.apps.cases.models import Case, Event
    from beenthere.apps.outside import program, vault
    from beenthere.apps.supporters.models import Declaration

    keystore = vault()
    if not isinstance(keystore, KeystoreVault):
        return None

    def read() -> Mapping[UUID, bytes]:
        rows = (model.objects.values_list("pk", flat=True) for model in (Case, Event, Declaration))
        return keystore.copies(chain.from_iterable(rows))

    lasts = program().policy.backup_keys.length
    return KeysOfCases(epochs.this_week(now=now, lasts=lasts), read)


def _say(made: Made, epoch: Epoch | None, *, as_json: bool) -> None:
    if as_json:
        answer = {
            "backup": str(made.folder),
            "rows": made.rows,
            "keys": made.keys,
            "week": epoch and epoch.week,
            "keys_until": epoch and epoch.until.isoformat(),
        }
        print(json.dumps(answer))
        return
    print(f"Made and proved: {made.folder} ({made.rows:,} rows).")
    if epoch is None:
        print("No keys of cases are in it: from it alone nobody can read who a case is about.")
    else:
        print(
            f"Keys of cases and events in it: {made.keys:,}. They open with the key of week "
            f"{epoch.week}, which is erased on {epoch.until}."
        )
