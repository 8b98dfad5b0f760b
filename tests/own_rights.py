"""The rights of a login on the one connection of a test, which nothing else sees the rows of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import connection
from psycopg.errors import InFailedSqlTransaction

from beenthere.config.prepare import ROLES


@contextmanager
def on_login(login: str) -> Iterator[None]:
    """Have the login's rights and no other; past Django, so that no statement of ours is counted.

    Where the test's transaction has failed, taking it back takes this back as well.
    """
    connection.ensure_connection()
    postgres = connection.connection
    [before] = postgres.execute("SHOW role").fetchone()
    postgres.execute(f"SET ROLE {ROLES[login]}")
    try:
        yield
    finally:
        with suppress(InFailedSqlTransaction):
            postgres.execute(f"SET ROLE {before}")
