"""Everything the database holds, read from its own catalog and not from the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

_COLUMNS = """
    SELECT CASE table_schema WHEN 'public' THEN table_name
                ELSE table_schema || '.' || table_name END, column_name, udt_name
      FROM information_schema.columns
     WHERE table_schema NOT IN ('information_schema', 'pg_catalog')
     ORDER BY 1, ordinal_position
"""


def tables() -> dict[str, dict[str, str]]:
    """Every table outside PostgreSQL's own, with its columns and their types."""
    found: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column, kind in cursor.fetchall():
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
