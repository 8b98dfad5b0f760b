"""What a line of the inventory says, and the whole of the inventory put together.

Every column of every table the program has, third-party tables included, stands in exactly
one line: why it is kept, who reads it, how long, whether it is sealed, and whether it could
point at a person (law L2). The page "What we keep" and the checks are made from these lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beenthere.domain.vocabulary import Term


class Keeps(Term):
    """How long a kind of value is kept."""

    CASE = "case", "Until the case is erased, on the published schedule"
    MESSAGE = "message", "Until it is delivered and answered, and never longer than the case"
    DIRECTORY = "directory", "As long as the person is in the hospital's directory"
    ACCOUNT = "account", "As long as the person has an account"
    SESSION = "session", "Until the person signs out, or the sign-in times out"
    HOLD = "hold", "Until a legal hold is lifted"
    RECORD = "record", "As long as the program runs: what its own people did, for who checks it"
    PROGRAM = "program", "As long as the program runs; it is not about any person"


class Reader(Term):
    """Who can read a kind of value."""

    ANYONE = "anyone", "Anyone"
    OWN = "own", "The person it is about"
    SUPPORTER = "supporter", "The supporter of the case"
    DIRECTORS = "directors", "The directors who may see the case"
    COUNSEL = "counsel", "Counsel and the directors"
    STAFF = "staff", "The program's staff"
    PROGRAM = "program", "Only the program itself"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One stored column: `table.column`, and what is promised of it."""

    table: str
    column: str
    why: str
    readers: tuple[Reader, ...]
    keeps: Keeps
    sealed: bool = False
    points: bool = False
    """Whether a value, read alone, could point at a person."""
    guard: str = ""
    """The check constraint that holds a library's text column, which has no field of ours."""
    loose_because: str = ""
    """Why a library's text column may do without any constraint (law L1)."""

    @property
    def name(self) -> str:
        """The column as the inventory and its checks name it."""
        return f"{self.table}.{self.column}"


def table(
    name: str,
    *,
    keeps: Keeps,
    readers: Iterable[Reader],
    columns: dict[str, str],
    points: Iterable[str] = (),
    sealed: Iterable[str] = (),
    guards: Mapping[str, str] | None = None,
    loose: Mapping[str, str] | None = None,
) -> tuple[Column, ...]:
    """The lines of one table: `columns` maps each column to why it is kept.

    Columns named in `points` could point at a person; those in `sealed` are sealed bytes.
    `guards` and `loose` are for the text columns of libraries: the check constraint that holds
    each, or why it needs none. Raises ValueError when any names a column that is not there.
    """
    points, sealed = frozenset(points), frozenset(sealed)
    guards, loose = guards or {}, loose or {}
    if unknown := (points | sealed | guards.keys() | loose.keys()) - columns.keys():
        raise ValueError(f"{name}: no such column: {', '.join(sorted(unknown))}")
    return tuple(
        Column(
            table=name,
            column=column,
            why=why,
            readers=tuple(readers),
            keeps=keeps,
            points=column in points,
            sealed=column in sealed,
            guard=guards.get(column, ""),
            loose_because=loose.get(column, ""),
        )
        for column, why in columns.items()
    )
