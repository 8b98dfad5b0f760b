"""`beenthere init`: write a program file to fill in."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from beenthere.command.refusal import Refusal
from beenthere.config.place import Place
from beenthere.config.program_file import SHIPPED

SUMMARY = "write a program file with comments, to fill in"
EXAMPLE = "beenthere init beenthere-data"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "directory",
        metavar="DIR",
        nargs="?",
        type=Path,
        default=Place.from_environment().data,
        help="where to write program.toml, made when it is not there; by default the data "
        "directory, %(default)s",
    )


def run(options: argparse.Namespace) -> int:
    """Write the shipped program file, readable by its owner alone; never over another."""
    written: Path = options.directory / "program.toml"
    try:
        options.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        reason = refused.strerror
        raise Refusal(
            f"{options.directory}: No folder can be made here: {reason}.", code=1
        ) from None
    try:
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(f"{written}: This is there already; nothing was written.") from None
    except OSError as refused:
        raise Refusal(f"{written}: It cannot be written: {refused.strerror}.", code=1) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(SHIPPED.read_bytes())
    print(f"Wrote {written}. Put in your own names and numbers, then: beenthere serve")
    return 0
