"""The lines of tables that libraries bring and nothing of ours uses."""

from __future__ import annotations

from beenthere.inventory.columns import Keeps, Reader, table

_FILE_NAMES = "Names of the program's own files, written by upgrades and by nobody else"

THIRD_PARTY = table(
    "django_migrations",
    keeps=Keeps.PROGRAM,
    readers=(Reader.PROGRAM,),
    columns={
        "id": "Numbers the row",
        "app": "Which part of the program was upgraded",
        "name": "By which step",
        "applied": "When",
    },
    loose={"app": _FILE_NAMES, "name": _FILE_NAMES},
)
