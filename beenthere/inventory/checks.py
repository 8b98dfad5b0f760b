"""The two laws that the inventory makes: no free text (L1), no undeclared column (L2).

To declare a column is also to say how the rows about one person are found by it: otherwise what
is held about somebody could not be told whole.

Each finding is one line for a person: the column, and the cure. The program does not start
while there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from beenthere.inventory.columns import Column, Finds
from beenthere.inventory.live import OURS, AnyField, Live, Place, look
from beenthere.inventory.whole import INVENTORY

Fields = dict[Place, AnyField]

_NO_ROOM_FOR_PROSE = frozenset(
    {"bool", "int2", "int4", "int8", "date", "time", "timestamptz", "uuid"}
)
"""Types that cannot hold a sentence. Bytes can, and everything not named here may."""

_STAND_FOR_PEOPLE = {
    "people_person": Finds.PERSON,
    "people_account": Finds.ACCOUNT,
    "supporters_supporter": Finds.SUPPORTER,
    "cases_case": Finds.CASE,
}
"""Tables of which one row can mean one person: a column that refers to one leads to that person."""


def broken_laws(
    connection: BaseDatabaseWrapper, *, inventory: Iterable[Column] = INVENTORY
) -> list[str]:
    """Where this database breaks L1 or L2, one line each; empty when it keeps both.

    `connection` must be the owner's.
    """
    stored = [
        (model._meta.db_table, field)
        for model in apps.get_models(include_auto_created=True)
        if router.allow_migrate_model(connection.alias, model)
        for field in model._meta.local_concrete_fields
    ]
    live = look(connection, stored)
    declared = {(line.table, line.column): line for line in inventory}
    fields = {(table, str(field.column)): field for table, field in stored}
    return [
        *_undeclared(live.columns.keys() | fields.keys(), declared.keys()),
        *_vanished(declared.keys() - live.columns.keys()),
        *_loose(live, declared, fields),
        *_leading_nowhere(live, declared),
    ]


def _undeclared(found: Iterable[Place], declared: Iterable[Place]) -> Iterator[str]:
    for table, column in sorted(set(found) - set(declared)):
        yield (
            f"{table}.{column}: This column is not in the inventory. Declare it in "
            f"beenthere/inventory/{table.split('_')[0]}.py with why it is kept, who reads it and "
            "how long; or take it out of the database."
        )


def _vanished(gone: Iterable[Place]) -> Iterator[str]:
    for table, column in sorted(gone):
        yield (
            f"{table}.{column}: The inventory declares this column, and the database has none. "
            "Run beenthere migrate; if it was taken out, take its line out too."
        )


def _loose(
    live: Live,
    declared: dict[Place, Column],
    fields: Fields,
) -> Iterator[str]:
    for place, line in sorted(declared.items()):
        kind = live.columns.get(place, "bool")
        if kind in _NO_ROOM_FOR_PROSE or _is_held(place, line, kind, live, fields):
            continue
        if kind == "bytea":
            yield f"{line.name}: Bytes that are not declared as sealed may be anything. Seal them."
        else:
            yield (
                f"{line.name}: Nothing in the database keeps prose out of this column. Make it a "
                "TermField, a TermsField or a FormatField (beenthere/inventory/fields.py), and "
                "run beenthere migrate."
            )


def _leading_nowhere(live: Live, declared: dict[Place, Column]) -> Iterator[str]:
    for place, line in sorted(declared.items()):
        means = _STAND_FOR_PEOPLE.get(live.referring.get(place, ""))
        if means and line.finds is not means and not line.apart:
            yield (
                f"{line.name}: This column refers to a person, and the inventory does not say so. "
                f"Declare it as Finds.{means.name}, so that its rows are told to whoever may ask "
                "what is held about that person; or say why they stand apart."
            )
    found = {line.table for line in declared.values() if line.finds not in (None, Finds.ROW)}
    for line in declared.values():
        if line.finds is Finds.ROW and line.table not in found:
            yield (
                f"{line.name}: This column could point at a person, and no column of its table "
                "finds the row. Declare one that does."
            )


def _is_held(
    place: Place,
    line: Column,
    kind: str,
    live: Live,
    fields: Fields,
) -> bool:
    if kind == "bytea":
        return line.sealed
    field = fields.get(place)
    if isinstance(field, OURS):
        return place in live.held_as_written
    if isinstance(field, models.ForeignKey):
        return place in live.referring
    if line.guard:
        return (line.table, line.guard) in live.names
    return bool(line.loose_because)
