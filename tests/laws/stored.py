"""Everything the database holds, read from its own catalog and not from the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from beenthere.inventory.live import look

Row = tuple[tuple[str, Any], ...]


def tables() -> dict[str, dict[str, str]]:
    """Every table outside PostgreSQL's own, with its columns and their types."""
    found: dict[str, dict[str, str]] = {}
    for (table, column), kind in look(connection, []).columns.items():
        found.setdefault(table, {})[column] = kind
    return found


def rows(table: str) -> Iterator[dict[str, Any]]:
    """The rows of one table, by column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names = [column.name for column in cursor.description or ()]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def every_value() -> Iterator[tuple[str, Any]]:
    """Every value of every column, each with `table.column`."""
    for table in tables():
        for row in rows(table):
            for column, value in row.items():
                yield f"{table}.{column}", value


def as_bytes(value: Any) -> bytes:
    """A value as the bytes that somebody who reads the database would see."""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()
