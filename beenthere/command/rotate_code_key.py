"""`beenthere rotate-code-key`: a new key for call-back codes, beside those there are."""

from __future__ import annotations

import argparse
import json

from beenthere.adapters.ring import KeyRing
from beenthere.command.refusal import Refusal
from beenthere.config.place import Place

SUMMARY = "make call-back codes with a new key from now on; every code given out goes on working"
EXAMPLE = "beenthere rotate-code-key --json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="the outcome as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Add the key beside whatever runs, which uses it at once."""
    folder = Place.from_environment().code_keys
    if not folder.is_dir():
        raise Refusal("No code was ever made in this data directory. See BEENTHERE_DATA.")
    keys = KeyRing(folder).rotate()
    if options.json:
        print(json.dumps({"keys": keys}))
    else:
        print(
            f"Keys of call-back codes, all of them in use: {keys}. The newest makes the next code."
        )
    return 0
