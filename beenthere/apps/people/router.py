"""Keeps tables out of the database that the program has no use for."""

from __future__ import annotations

from typing import Any

_CODE_ONLY = frozenset({"auth", "axes", "contenttypes", "sessions"})


class NoStockTables:
    """Applications installed for their code get no tables.

    Django's groups, permissions, content types and sessions, and axes' lists of addresses,
    hold text that nothing constrains (laws L1 and L2). A table that does not exist needs no
    trust.
    """

    def allow_migrate(self, _database: str, app_label: str, **_hints: Any) -> bool | None:
        return False if app_label in _CODE_ONLY else None
