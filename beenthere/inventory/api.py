"""What a machine may say to the program, and what it is told: the whole of every interface.

A schema is closed. Each field takes a code of a closed vocabulary or a whole number between two
bounds, so that there is nowhere to put prose (law L1); a key that is not here is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beenthere.domain.announcing import MOST_CLINICIANS
from beenthere.domain.formats import FORMATS, Format
from beenthere.domain.nearest import no_such_key
from beenthere.domain.vocabulary import EventKind, Occurred, Term

LONGEST = 2_000
"""Bytes of a request, at most: several times what any of them needs."""


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    lowest: int
    highest: int

    def read(self, value: object) -> int:
        """The number. Raises ValueError with the cure."""
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or not self.lowest <= value <= self.highest
        ):
            raise ValueError(f"Give a {self.words}.")
        return value

    @property
    def words(self) -> str:
        return f"whole number from {self.lowest} to {self.highest}"


@dataclass(frozen=True)
class OneOf:
    """A code of a closed vocabulary."""

    terms: type[Term]

    def read(self, value: object) -> Term:
        """The term. Raises ValueError with the cure."""
        if not isinstance(value, str) or value not in self.terms.codes():
            raise ValueError(f"Give one of {', '.join(self.terms.codes())}.")
        return self.terms(value)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What one address takes, all of it required, and what it answers."""

    takes: Mapping[str, OneOf | Whole]
    answers: Mapping[str, Format]


API: Mapping[str, Endpoint] = {
    "api_announcements": Endpoint(
        takes={
            "kind": OneOf(EventKind),
            "occurred": OneOf(Occurred),
            "clinicians": Whole(1, MOST_CLINICIANS),
        },
        answers={"reference": FORMATS["reference"]},
    ),
}
"""Every interface for machines, by the name of its page."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one field, and the cure; the field is empty for the whole request."""

    field: str
    cure: str


class Refused(ValueError):
    """A request that does not fit: every mistake in it."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(mistake.cure for mistake in mistakes))
        self.mistakes = mistakes


def read(body: bytes, endpoint: Endpoint) -> Mapping[str, Any]:
    """What a request says: for each field a term or a number. Raises Refused."""
    given = _object(body)
    mistakes = [
        Mistake(_shown(key), f"{no_such_key(key, endpoint.takes).capitalize()}.")
        for key in given
        if key not in endpoint.takes
    ]
    told = {}
    for name, field in endpoint.takes.items():
        try:
            if name not in given:
                raise ValueError("This is missing.")
            told[name] = field.read(given[name])
        except ValueError as refused:
            mistakes.append(Mistake(name, str(refused)))
    if mistakes:
        raise Refused(*mistakes)
    return told


def _object(body: bytes) -> Mapping[str, object]:
    if len(body) > LONGEST:
        raise Refused(Mistake("", f"Send up to {LONGEST:,} bytes."))
    try:
        given = json.loads(body, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Refused(Mistake("", "Send one JSON object, with each key once."))
    return given


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _shown(key: str) -> str:
    """An unknown key as it is named again: short, and without what cannot be seen."""
    return "".join(sign if sign.isprintable() else "?" for sign in key[:40])


def api_tables() -> str:
    """The fields of every interface, for the docs."""
    return "\n\n".join(map(_table, API.values()))


def _table(endpoint: Endpoint) -> str:
    lines = ["| Key | Value | Means |", "| --- | --- | --- |"]
    for name, field in endpoint.takes.items():
        if isinstance(field, Whole):
            lines.append(f"| `{name}` | {field.words} | |")
        else:
            lines += [f"| `{name}` | `{term.value}` | {term.words} |" for term in field.terms]
    return "\n".join(lines)
