"""What the database really has: its columns, and what it holds them to.

Read from PostgreSQL's own catalog, because `information_schema` leaves out what the asking
login may not touch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from beenthere.inventory.fields import FormatField, TermField, TermsField

OURS = (TermField, TermsField, FormatField)
"""The kinds of text field that write their rule into the database."""

AnyField: TypeAlias = "models.Field[Any, Any]"
Place = tuple[str, str]
"""A table and a column."""

_COLUMNS = """
    SELECT CASE WHEN space.nspname = 'public' THEN held.relname
                ELSE space.nspname || '.' || held.relname END,
           field.attname, kind.typname
      FROM pg_attribute field
      JOIN pg_class held ON held.oid = field.attrelid
      JOIN pg_namespace space ON space.oid = held.relnamespace
      JOIN pg_type kind ON kind.oid = field.atttypid
     WHERE held.relkind IN ('r', 'p', 'm', 'f', 'v')
       AND field.attnum > 0 AND NOT field.attisdropped
       AND space.nspname <> 'information_schema' AND space.nspname NOT LIKE 'pg\\_%'
"""

_RULES = """
    SELECT rule.conname, held.relname, field.attname, rule.contype::text,
           pg_get_constraintdef(rule.oid), other.relname
      FROM pg_constraint rule
      JOIN pg_class held ON held.oid = rule.conrelid
      LEFT JOIN pg_attribute field
             ON field.attrelid = held.oid AND rule.conkey = ARRAY[field.attnum]
      LEFT JOIN pg_class other ON other.oid = rule.confrelid
     WHERE rule.contype IN ('c', 'f')
"""

_PROBE = "probe_"
_RESPELL = """
    SELECT format('ALTER TABLE %I ADD %s', held.relname, pg_get_constraintdef(rule.oid))
      FROM pg_constraint rule
      JOIN pg_class held ON held.oid = rule.conrelid
     WHERE rule.contype = 'c' AND rule.connamespace = pg_my_temp_schema()
"""


@dataclass(frozen=True)
class Live:
    """The database as it is."""

    columns: Mapping[Place, str]
    """Every column outside PostgreSQL's own tables, with the name of its type."""
    names: frozenset[Place]
    """Every constraint: its table, and its name."""
    referring: Mapping[Place, str]
    """Columns that may hold only what another table has, and that table."""
    held_as_written: frozenset[Place]
    """Columns of our own kinds whose check is exactly the one that the field writes."""


def look(connection: BaseDatabaseWrapper, stored: Iterable[tuple[str, AnyField]]) -> Live:
    """Read the catalog; `stored` is every table of the program with each of its fields.

    Needs the right to make temporary tables, which the owner has. A check is compared as
    PostgreSQL itself spells it: the rules of today's fields are written into temporary tables,
    and what they became is laid beside the rules in force. They are written twice, the second
    time as PostgreSQL spelled the first: so it finds them in a dump that was put back.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns = {(table, column): kind for table, column, kind in cursor.fetchall()}
        if probes := _probes(stored, connection):
            cursor.execute(probes)
            cursor.execute(_RESPELL)
            cursor.execute("; ".join(statement for (statement,) in cursor.fetchall()))
        cursor.execute(_RULES)
        rules = cursor.fetchall()
        transaction.set_rollback(True, using=connection.alias)
    checks = defaultdict[Place, set[str]](set)
    for _name, table, column, kind, text, _other in rules:
        if kind == "c" and column is not None:
            # A pattern's per cent sign arrives doubled or single, as Django wrote the column
            # with or without parameters; in a set of characters both mean the same.
            checks[table, column].add(text.replace("%%", "%"))
    return Live(
        columns=columns,
        names=frozenset((table, name) for name, table, *_rest in rules),
        referring={
            (table, column): other
            for _name, table, column, kind, _text, other in rules
            if kind == "f"
        },
        held_as_written=frozenset(
            (table, column)
            for (table, column), texts in checks.items()
            if texts & checks.get((f"{_PROBE}{table}", column), set())
        ),
    )


def _probes(stored: Iterable[tuple[str, AnyField]], connection: BaseDatabaseWrapper) -> str:
    """SQL for temporary tables whose columns hold themselves to what today's fields say."""
    lines = defaultdict(list)
    for table, field in stored:
        if isinstance(field, OURS):
            column = connection.ops.quote_name(str(field.column))
            rule = f"CHECK ({field.db_check(connection)})"
            lines[table].append(f"{column} {field.db_type(connection)} {rule}")
    return ";".join(
        f"CREATE TEMPORARY TABLE {_PROBE}{table} ({', '.join(columns)})"
        for table, columns in lines.items()
    )
