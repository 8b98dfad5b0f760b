"""`beenthere migrate`: bring the database up to date."""

from __future__ import annotations

import argparse

from beenthere.config.start import start

SUMMARY = "bring the database's tables and rights up to date"
EXAMPLE = "beenthere migrate"


def configure(parser: argparse.ArgumentParser) -> None:
    """It takes nothing: every command that works with the data does this by itself."""


def run(_options: argparse.Namespace) -> int:
    """Starting is migrating; then say so."""
    with start("owner"):
        print("The database is up to date, and every check holds.")
    return 0
