"""`beenthere dba-sql`: what a hospital's own PostgreSQL needs, for its administrator."""

from __future__ import annotations

import argparse

from beenthere.adapters.postgres import logins
from beenthere.config.prepare import ROLES
from beenthere.inventory.grants import grants_sql

SUMMARY = "print the SQL that a database administrator runs or reviews"
EXAMPLE = "beenthere dba-sql > beenthere.sql"

_PARTS = (
    ("1. Run once, with the right to make roles. Give each a password of your own.", "logins"),
    ("2. Run once, outside a transaction, with the right to make databases.", "database"),
    ("3. Run once, in any database.", "doors"),
    ("4. To review: the owner grants this by itself after each upgrade.", "grants"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """It takes nothing, and touches nothing."""


def run(_options: argparse.Namespace) -> int:
    """Print the SQL in the order in which it is run."""
    sql = {
        "logins": logins.create_logins_sql(),
        "database": logins.create_database_sql(),
        "doors": logins.open_database_sql(),
        "grants": grants_sql(roles=ROLES),
    }
    for heading, part in _PARTS:
        print(f"-- {heading}\n{sql[part]}\n")
    return 0
