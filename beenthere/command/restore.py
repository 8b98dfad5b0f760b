"""`beenthere restore`: put a backup into a data directory, and erase at once what is due."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from beenthere.adapters.backup import dump
from beenthere.adapters.backup.epochs import Epochs
from beenthere.adapters.backup.locks import Identity, Opener
from beenthere.adapters.backup.reading import Backup
from beenthere.adapters.backup.restoring import Keys, restore
from beenthere.adapters.clock import system_now
from beenthere.command.progress import stream
from beenthere.command.refusal import Refusal
from beenthere.command.unlocking import passphrase, read_file, take_passphrase_file
from beenthere.config.databases import databases
from beenthere.config.place import Place
from beenthere.config.start import start

SUMMARY = "put a backup in place, and erase at once what the published schedule says is due"
EXAMPLE = "beenthere restore /media/backups/beenthere-2026-11-23T020000Z --replace"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("backup", metavar="DIR", type=Path, help="the folder of one backup")
    take_passphrase_file(parser)
    parser.add_argument(
        "--identity",
        type=Path,
        metavar="FILE",
        help="instead of a passphrase: the X25519 private key (PEM) that the backup was made for",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="give up the database, the program file and the secrets that are there; the keystore "
        "stays",
    )
    parser.add_argument(
        "--erase-later",
        action="store_true",
        help="leave what is due to the worker: where counsel has set a legal hold since the "
        "backup, and sets it again before the worker starts",
    )
    parser.add_argument("--json", action="store_true", help="what was done, as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Put it in place, bring it up to date, and erase what is due by now."""
    place = Place.from_environment()
    backup = Backup.open(options.backup, _opener(options))
    url = os.environ.get("DATABASE_URL")
    restored = restore(
        backup,
        data=place.data,
        elsewhere=dump.where(databases(url, login="owner")["owner"]) if url else None,
        epochs=Epochs(place.epochs) if place.epochs else None,
        replace=options.replace,
        now=system_now(),
        progress=stream,
    )
    with start("worker"):
        # Imported once Django is set up: they read models and settings.
        from beenthere.apps.outside import now
        from beenthere.apps.privacy.actions import forget_again, sever_due, trust_clock
        from beenthere.apps.privacy.groups import erase_groups, forget_lost_groups
        from beenthere.apps.privacy.withdrawn import erase_withdrawn, forget_unreadable
        from beenthere.worker.chores import end_epochs

        moment = now()
        erased = 0
        if restored.keys is Keys.KEPT:
            erased = forget_again(now=moment)
            forget_unreadable()
            forget_lost_groups()
        if not options.erase_later:
            # Since the backup was made the clock has seemed to stand still, and now to jump.
            trust_clock(now=moment)
            erased += sever_due(now=moment)
            erase_withdrawn(now=moment)
            erase_groups(now=moment)
            end_epochs(now=moment)
    if options.json:
        answer = {
            "made_at": backup.header.made_at.isoformat(),
            "rows": restored.rows,
            "keys": restored.keys.value,
            "erased": erased,
        }
        print(json.dumps(answer))
    else:
        print(
            f"Restored as of {backup.header.made_at:%Y-%m-%d %H:%M} UTC ({restored.rows:,} rows)."
        )
        print(restored.keys.words)
        print(f"Erased, because the schedule says so by now: {erased:,}.")
    return 0


def _opener(options: argparse.Namespace) -> Opener:
    if options.identity is None:
        return passphrase(options, new=False)
    try:
        return Identity.read(read_file(options.identity))
    except ValueError:
        raise Refusal(
            f"{options.identity}: This is no X25519 private key in PEM without a password."
        ) from None
