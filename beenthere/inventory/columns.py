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
    BRIEF = "brief", "Until it was opened once, refused, or some hours are over"
    ANNOUNCED = "announced", "For some days, on the published schedule"
    DIRECTORY = "directory", "As long as the person is in the hospital's directory"
    ACCOUNT = "account", "As long as the person has an account"
    DECLARED = "declared", "Until the person takes it back, and then on the published schedule"
    LOAD = "load", "Until they have rested, on the published schedule"
    GROUP = "group", "Until it was held or called off, and then on the published schedule"
    ATTENDED = "attended", "For about a year after it was held, on the published schedule"
    NOMINATED = "nominated", "Until somebody answers, and for some months at the most"
    DUTY = "duty", "Until it is over, and then for a short time, on the published schedule"
    SESSION = "session", "Until the person signs out, or the sign-in times out"
    HOLD = "hold", "Until a legal hold is lifted"
    FORM = "form", "For two days, so that a form counts once; it is not about any person"
    REQUEST = "request", "Until it was looked at, taken back or ran out"
    RECORD = "record", "As long as the program runs: what its own people did, for who checks it"
    PROGRAM = "program", "As long as the program runs; it is not about any person"


class Reader(Term):
    """Who can read a kind of value."""

    ANYONE = "anyone", "Anyone"
    OWN = "own", "The person it is about"
    SUPPORTER = "supporter", "The supporter of the case"
    DIRECTORS = "directors", "The directors who may see the case"
    COUNSEL = "counsel", "Counsel and the directors"
    GROUP_DESK = "group_desk", "The directors, EAP leaders, and whoever leads the group"
    STAFF = "staff", "The program's staff"
    PROGRAM = "program", "Only the program itself"


class Finds(Term):
    """How the rows about one person are found: what the value of a column stands for.

    The answer to "What do we hold about this person?" is made from these, and from nothing else.
    """

    PERSON = "person", "By their entry of the directory"
    ACCOUNT = "account", "By their account"
    SUPPORTER = "supporter", "By their number as a supporter"
    CASE = "case", "By the referral that is about them"
    EVENT = "event", "By the event of that referral"
    INVOLVED = "involved", "By trying their directory number with the key of every event"
    NAMED = "named", "By unsealing whom the referral of somebody else names"
    HAND_OFF = "hand_off", "By a hand-off of that referral"
    GROUP = "group", "By unsealing how to reach whoever asked for the group"
    ROW = "row", "Stands in a row that another column finds"

    @property
    def points(self) -> bool:
        """Whether such a value, read alone, could point at a person."""
        return self in (Finds.PERSON, Finds.ACCOUNT, Finds.SUPPORTER, Finds.ROW)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One stored column: `table.column`, and what is promised of it."""

    table: str
    column: str
    why: str
    readers: tuple[Reader, ...]
    keeps: Keeps
    sealed: bool = False
    secret: bool = False
    """Whether it proves who somebody is: no page shows it to anybody."""
    finds: Finds | None = None
    """How the rows about one person are found by it."""
    apart: str = ""
    """What is not listed under whom it points at, and why: one sentence, read in every answer."""
    guard: str = ""
    """The check constraint that holds a library's text column, which has no field of ours."""
    loose_because: str = ""
    """Why a library's text column may do without any constraint (law L1)."""

    @property
    def name(self) -> str:
        """The column as the inventory and its checks name it."""
        return f"{self.table}.{self.column}"

    @property
    def points(self) -> bool:
        """Whether a value, read alone, could point at a person."""
        return bool(self.apart) or (self.finds is not None and self.finds.points)


def table(
    name: str,
    *,
    keeps: Keeps,
    readers: Iterable[Reader],
    columns: dict[str, str],
    finds: Mapping[str, Finds] | None = None,
    apart: Mapping[str, str] | None = None,
    secret: Iterable[str] = (),
    sealed: Iterable[str] = (),
    guards: Mapping[str, str] | None = None,
    loose: Mapping[str, str] | None = None,
) -> tuple[Column, ...]:
    """The lines of one table: `columns` maps each column to why it is kept.

    A column that could point at a person is in `finds`, with how a person's rows are found by it,
    or in `apart`, with why they are not. Those in `sealed` are sealed bytes; those in `secret`
    are never shown.
    `guards` and `loose` are for the text columns of libraries: the check constraint that holds
    each, or why it needs none. Raises ValueError when any names a column that is not there.
    """
    sealed, secret = frozenset(sealed), frozenset(secret)
    guards, loose = guards or {}, loose or {}
    finds, apart = finds or {}, apart or {}
    said = sealed | secret | guards.keys() | loose.keys() | finds.keys() | apart.keys()
    if unknown := said - columns.keys():
        raise ValueError(f"{name}: no such column: {', '.join(sorted(unknown))}")
    return tuple(
        Column(
            table=name,
            column=column,
            why=why,
            readers=tuple(readers),
            keeps=keeps,
            finds=finds.get(column),
            apart=apart.get(column, ""),
            secret=column in secret,
            sealed=column in sealed,
            guard=guards.get(column, ""),
            loose_because=loose.get(column, ""),
        )
        for column, why in columns.items()
    )
