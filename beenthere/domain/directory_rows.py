"""Reads a row of a list of staff: plain text, field by field, into an entry or its cures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cache, partial
from typing import Any, TypeVar

from beenthere.domain.directory import Entry, Problem, Reading, refused
from beenthere.domain.formats import FORMATS, tidy
from beenthere.domain.names import code, name_key
from beenthere.domain.vocabulary import (
    LANGUAGES,
    Gender,
    Office,
    Profession,
    Rank,
    Specialty,
    Term,
    ranks_of,
)

T = TypeVar("T", bound=Term)

REQUIRED = ("id", "name", "profession", "rank", "specialty", "department", "reports_to")
"""Fields a list of staff must have; a reporting line left out is known to be unknown."""
OPTIONAL = ("unit", "offices", "email", "phone", "pager", "languages", "gender", "active")
FIELDS = REQUIRED + OPTIONAL


class Gathering:
    """Takes the rows of a file one by one, and makes the reading of them.

    `phone` gives a number in E.164, or None when the text is not one.
    """

    def __init__(self, phone: Callable[[str], str | None]) -> None:
        self._phone = phone
        self._entries: list[Entry] = []
        self._problems: list[Problem] = []
        self._bad_ids: set[str] = set()
        self._nameless = 0

    def row(self, row: Mapping[str, str], *, line: int) -> None:
        """Take one row; a field that is missing counts as empty."""
        entry, problems = read_row(row, line=line, phone=self._phone)
        if entry is not None:
            self._entries.append(entry)
        else:
            self.bad_row(row, *problems)

    def bad_row(self, row: Mapping[str, str], *problems: Problem) -> None:
        """Take a row that is known to be bad, as far as it names somebody."""
        self._problems += problems
        directory_id = tidy(row.get("id", ""))
        if FORMATS["directory_id"].fits(directory_id):
            self._bad_ids.add(directory_id)
        else:
            self._nameless += 1

    def reading(self, *, remarks: tuple[str, ...] = (), place: str = "line") -> Reading:
        """What the rows say together."""
        if not (self._entries or self._problems):
            return refused("The file lists nobody. Add the people who work here.")
        return Reading(
            entries=tuple(self._entries),
            problems=tuple(self._problems),
            bad_ids=frozenset(self._bad_ids),
            nameless=self._nameless,
            remarks=remarks,
            place=place,
        )


class Unfit(ValueError):
    """A value that cannot be taken; the message is the cure."""


def read_row(
    row: Mapping[str, str], *, line: int, phone: Callable[[str], str | None]
) -> tuple[Entry | None, list[Problem]]:
    """The entry a row of plain text means, or what is wrong with it, field by field.

    Codes may be written as words, and in any case.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, read in _READERS.items():
        try:
            values[name] = read(row.get(name, ""))
        except Unfit as unfit:
            problems.append(Problem(line, name, str(unfit)))
    if written := tidy(row.get("phone", "")):
        values["phone"] = phone(written)
        if values["phone"] is None:
            problems.append(Problem(line, "phone", _PHONE_CURE))
    problems += _at_odds(values, line)
    if problems:
        return None, problems
    return Entry(directory_id=values.pop("id"), line=line, **values), []


_PHONE_CURE = (
    f"{FORMATS['phone'].cure} A number of another country starts with +; an extension has no place."
)


def _at_odds(values: Mapping[str, Any], line: int) -> Iterable[Problem]:
    profession, rank = values.get("profession"), values.get("rank")
    if profession is not None and rank is not None and rank not in ranks_of(profession):
        ranks = ", ".join(ranks_of(profession))
        yield Problem(line, "rank", f"For this profession the rank is one of: {ranks}.")
    if values.get("reports_to") and values["reports_to"] == values.get("id"):
        cure = "Nobody reports to themselves. Name the supervisor, or leave the field empty."
        yield Problem(line, "reports_to", cure)


def _formatted(text: str, *, shape: str, needed: bool = False) -> str:
    value = tidy(text)
    if (value or needed) and not FORMATS[shape].fits(value):
        raise Unfit(FORMATS[shape].cure)
    return value


def _name(text: str) -> str:
    value = _formatted(text, shape="person_name")
    if not name_key(value):
        raise Unfit(FORMATS["person_name"].cure)
    return value


def _email(text: str) -> str:
    return _formatted(text, shape="email").lower()


def _place(text: str, *, needed: bool = False) -> str:
    value = code(text)
    if (value or needed or tidy(text)) and not (
        FORMATS["slug"].fits(value) and re.fullmatch(r"[\w\s&/.,'’()-]+", text)
    ):
        raise Unfit("Write a name or a code with letters and digits, up to 40 of them.")
    return value


def _term(text: str, *, terms: type[T]) -> T:
    value = code(text)
    try:
        return terms(value)
    except ValueError:
        said = "Not on the list." if value else "Missing."
        raise Unfit(f"{said} {_nearest(value, terms.codes())}") from None


def _term_or_none(text: str, *, terms: type[T]) -> T | None:
    return _term(text, terms=terms) if tidy(text) else None


def _codes(text: str, *, known: tuple[str, ...]) -> tuple[str, ...]:
    values = {code(part) for part in re.split(r"[;\s]+", text) if part}
    for value in sorted(values):
        if value not in known:
            raise Unfit(f"Not on the list. {_nearest(value, known)}")
    return tuple(sorted(values))


def _offices(text: str) -> tuple[Office, ...]:
    return tuple(map(Office, _codes(text, known=Office.codes())))


def _active(text: str) -> bool:
    if (answer := _YES_OR_NO.get(code(text))) is None:
        raise Unfit("Write yes or no.")
    return answer


_YES_OR_NO = {
    "": True, "yes": True, "y": True, "true": True, "1": True, "active": True,
    "no": False, "n": False, "false": False, "0": False, "inactive": False,
}  # fmt: skip

_READERS: dict[str, Callable[[str], Any]] = {
    "id": partial(_formatted, shape="directory_id", needed=True),
    "name": _name,
    "profession": partial(_term, terms=Profession),
    "rank": partial(_term, terms=Rank),
    "specialty": partial(_term, terms=Specialty),
    "department": partial(_place, needed=True),
    "unit": _place,
    "reports_to": partial(_formatted, shape="directory_id"),
    "offices": _offices,
    "email": _email,
    "pager": partial(_formatted, shape="pager"),
    "languages": partial(_codes, known=tuple(LANGUAGES)),
    "gender": partial(_term_or_none, terms=Gender),
    "active": _active,
}
"""How each field is read; a phone number needs the tables of a library, so its reader is
handed in."""

_WHOLE_LIST = 13
"""A list no longer than this is shown whole; of a longer one, what comes nearest."""


@cache
def _nearest(value: str, known: tuple[str, ...]) -> str:
    if len(known) <= _WHOLE_LIST:
        return f"Use one of: {', '.join(known)}."
    if near := get_close_matches(value[:40], known, n=3):
        return f"Did you mean {' or '.join(near)}?"
    return "The codes are listed in the help of this command."
