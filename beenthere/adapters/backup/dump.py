"""The database as a stream, with the PostgreSQL programs that the installed wheel carries."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.conninfo import make_conninfo

from beenthere.adapters.backup.refusal import BackupRefused
from beenthere.adapters.postgres.binaries import find_programs

Where = Mapping[str, str]
"""A database as libpq's parameters: host, port, user, dbname, and how TLS is done."""

NOT_KEPT = "people_signin"
"""The table whose rows are left out: after a restore everybody signs in again."""

_PIECE = 1 << 16
_TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s ORDER BY 1
"""


def where(django: Mapping[str, Any]) -> Where:
    """From one entry of Django's DATABASES."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    found = {name: str(django[key]) for name, key in names.items() if django.get(key)}
    return {**found, **django.get("OPTIONS", {})}


@contextmanager
def still(database: Where) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A connection that sees the database as it is at this moment, and the name under which
    others can see the same. Raises BackupRefused."""
    with _connect(database) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        [(name,)] = connection.execute("SELECT pg_export_snapshot()").fetchall()
        yield connection, name


def counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table has, of those whose rows are kept."""
    found = {}
    for (table,) in connection.execute(_TABLES, [NOT_KEPT]).fetchall():
        counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        [(found[table],)] = connection.execute(counting).fetchall()
    return found


def counts_in(database: Where) -> dict[str, int]:
    """The same, of a database of which nobody is at work."""
    with _connect(database) as connection:
        return counts(connection)


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """The tables whose numbers of rows are not the same."""
    tables = expected.keys() | found.keys()
    return sorted(table for table in tables if expected.get(table) != found.get(table))


def dump(database: Where, *, snapshot: str) -> Iterator[bytes]:
    """Everything in the database as of a snapshot, in pg_dump's own format.

    Owners and rights are left out: the program grants them anew. Raises BackupRefused.
    """
    process = _run(
        "pg_dump",
        database,
        *("--format=custom", f"--snapshot={snapshot}"),
        *("--no-owner", "--no-privileges", f"--exclude-table-data=public.{NOT_KEPT}"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        # Its complaints are of the connection, the version, the rights; never of a value.
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    try:
        while piece := process.stdout.read(_PIECE):
            yield piece
        said = process.stderr.read().decode(errors="replace").splitlines()
        if process.wait() != 0:
            reason = next((line for line in said if "error:" in line), "it does not say why")
            raise BackupRefused(f"The database could not be copied: {reason}")
    finally:
        process.kill()
        process.communicate()


def put_back(database: Where, pieces: Iterable[bytes]) -> None:
    """Fill an empty database with what `dump` said, all of it or nothing. Raises BackupRefused."""
    process = _run(
        "pg_restore",
        database,
        f"--dbname={database['dbname']}",
        *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # What it says when a row does not go in may quote the row.
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None  # noqa: S101
    try:
        with suppress(BrokenPipeError):
            for piece in pieces:
                process.stdin.write(piece)
        with suppress(BrokenPipeError):
            process.stdin.close()
        if process.wait() != 0:
            raise BackupRefused(
                "The database in this backup could not be put back. It needs PostgreSQL 17 or "
                "newer, and the logins that beenthere dba-sql makes."
            )
    finally:
        process.kill()
        process.wait()


def clear(database: Where) -> None:
    """Drop every table. Raises BackupRefused while the program is at work on them."""
    with _connect(database) as connection:
        [(others,)] = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename LIKE 'beenthere\\_%' AND pid <> pg_backend_pid()"
        ).fetchall()
        if others:
            raise BackupRefused("The program is at work on this database: stop it first.")
        tables = connection.execute(_TABLES, [""]).fetchall()
        if tables:
            names = sql.SQL(", ").join(sql.Identifier(table) for (table,) in tables)
            connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(names))


def holds_tables(database: Where) -> bool:
    """Whether anything is in it. Raises BackupRefused."""
    with _connect(database) as connection:
        return bool(connection.execute(_TABLES, [""]).fetchall())


def _connect(database: Where) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(make_conninfo(**database))
    except psycopg.OperationalError:
        # The reason may name hosts and users; PostgreSQL's own log has it.
        raise BackupRefused("The database does not answer: see that it runs.") from None


def _run(
    program: str, database: Where, *arguments: str, stdin: int, stdout: int, stderr: int
) -> subprocess.Popen[bytes]:
    told = {
        "PGDATABASE" if name == "dbname" else f"PG{name.upper()}": value
        for name, value in database.items()
    }
    return subprocess.Popen(  # noqa: S603
        [str(find_programs() / program), "--no-password", *arguments],
        env={**os.environ, **told},
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    )
