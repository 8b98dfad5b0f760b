"""What opens a backup, as a command is told: never by its words, which everybody could list."""

from __future__ import annotations

import argparse
import os
import sys
from getpass import getpass
from pathlib import Path

from beenthere.adapters.backup.locks import Passphrase
from beenthere.command.refusal import Refusal

VARIABLE = "BEENTHERE_BACKUP_PASSPHRASE"


def take_passphrase_file(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where the passphrase is."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help=f"a file whose first line is the passphrase; otherwise {VARIABLE} is taken, or it is "
        "asked for",
    )


def passphrase(options: argparse.Namespace, *, new: bool) -> Passphrase:
    """The passphrase; a new one is asked for twice. Raises Refusal, BackupRefused."""
    if options.passphrase_file is not None:
        return Passphrase(_first_line(read_file(options.passphrase_file)))
    if given := os.environ.get(VARIABLE):
        return Passphrase(given)
    if not sys.stdin.isatty():
        raise Refusal(f"Nothing says the passphrase: give --passphrase-file, or set {VARIABLE}.")
    words = Passphrase(getpass("Passphrase: "))
    if new and getpass("The same again: ") != words.words:
        raise Refusal("These were two different passphrases; nothing was done.")
    return words


def read_file(file: Path) -> bytes:
    """What is in a file that was named. Raises Refusal."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal(f"{file}: It cannot be read: {error.strerror}.") from None


def _first_line(content: bytes) -> str:
    try:
        return next(iter(content.decode().splitlines()), "")
    except UnicodeDecodeError:
        raise Refusal("The passphrase file is not text.") from None
