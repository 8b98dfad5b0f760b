"""The keys of a story's cases and events: what the keystore holds, and has forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.program import Program

OF_EVERYTHING = "SELECT id FROM cases_case UNION SELECT id FROM cases_event"


@dataclass(frozen=True)
class Keys:
    """Some keys: what they go by, and as they are stored."""

    ids: frozenset[str]
    wrapped: dict[str, bytes]

    def __or__(self, others: Keys) -> Keys:
        return Keys(self.ids | others.ids, self.wrapped | others.wrapped)

    def held(self, program: Program) -> int:
        """How many of them the keystore still holds; that no byte of the others is left is for the
        search to say."""
        return len(self.ids & _held(program).keys())


def keys_of(program: Program, which: str = OF_EVERYTHING) -> Keys:
    """The keys that the keystore holds for what the database answers; all of them are there."""
    ids = frozenset(row[0].hex for row in program.asks(which))
    wrapped = {f"key {id_}": key for id_, key in _held(program).items() if id_ in ids}
    assert len(wrapped) == len(ids) > 0
    return Keys(ids, wrapped)


def _held(program: Program) -> dict[str, bytes]:
    with closing(sqlite3.connect(_keystore(program))) as keystore:
        rows = "SELECT id, content FROM held JOIN slot ON held.slot = slot.number"
        return dict(keystore.execute(rows).fetchall())


def _keystore(program: Program) -> Path:
    return program.data / "keystore" / "keys.sqlite"
