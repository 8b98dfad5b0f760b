"""`beenthere rotate-key`: a new wrapping key for the keystore, or a new keystore for a lost one."""

from __future__ import annotations

import argparse
import json

from beenthere.adapters.clock import system_now
from beenthere.adapters.vault import KeystoreLost, open_vault
from beenthere.adapters.vault.files import give_up
from beenthere.command.refusal import Refusal
from beenthere.config import vaults
from beenthere.config.place import Place
from beenthere.config.start import start

SUMMARY = "wrap the keys of all cases under a new wrapping key; cases are not touched"
EXAMPLE = "beenthere rotate-key --json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--keys-are-lost",
        action="store_true",
        help="make a new keystore, when the old one is lost and there is no backup: whom the open "
        "cases are about can then never be read again",
    )
    parser.add_argument("--json", action="store_true", help="the outcome as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Rotate beside whatever runs; interrupted at any instant, run it again."""
    if vaults.chosen() != "keystore":
        raise Refusal("The keys are in Transit: the server that holds them rotates its own.")
    place = Place.from_environment()
    if not (place.data / "keystore").is_dir() and not (place.data / "keystore-kek").is_dir():
        raise Refusal("There is no keystore in this data directory. See BEENTHERE_DATA.")
    return _begin_anew(options, place) if options.keys_are_lost else _rotate(options, place)


def _rotate(options: argparse.Namespace, place: Place) -> int:
    wrapped = open_vault(place.data, system_now).rotate_kek()
    if options.json:
        print(json.dumps({"wrapped": wrapped}))
    else:
        print(
            f"Keys wrapped anew, those held in reserve included: {wrapped:,}. The old wrapping key "
            "is gone. Copy the new one, in keystore-kek, to where you keep the old one's copy; "
            "that copy opens older backups of the keystore, and nothing newer."
        )
    return 0


def _begin_anew(options: argparse.Namespace, place: Place) -> int:
    try:
        open_vault(place.data, system_now)
    except KeystoreLost:
        give_up(place.data)
    else:
        raise Refusal("The keystore is not lost: it opens. Nothing was changed.")
    with start("worker"):
        # Imported once Django is set up: it reads models.
        from beenthere.apps.watchdog import keys_lost

        lost = sum(found.count or 0 for found in keys_lost())
    if options.json:
        print(json.dumps({"cases_by_voice": lost}))
    else:
        print(
            f"A new keystore is made. Open cases that go on by voice from now on: {lost:,}. Tell "
            "their directors: the page of each says how."
        )
    return 0
