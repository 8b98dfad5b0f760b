"""What an entry of the staff directory must be, and what a new list of staff would change.

A reader (CSV, FHIR) turns a file into rows of plain text; `read_row` turns a row into an
`Entry` or says what is wrong with it, `checked` looks at all of them together (reporting lines
above all), and `plan` compares them with the directory as it stands. Nothing here writes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache, partial
from typing import Any, TypeVar

from beenthere.domain.formats import FORMATS, tidy
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

MOST_LEAVERS = 0.5
"""The share of people at work that one list may drop without being told that it may: a list
of one department, given as if it were the whole hospital, would lock everybody else out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One person of the directory; every value is valid in itself.

    `reports_to` is the directory id of the supervisor, empty at the top or when unknown. The
    line is where the file says so, and does not take part in comparing.
    """

    directory_id: str
    name: str
    profession: Profession
    rank: Rank
    specialty: Specialty
    department: str
    unit: str = ""
    reports_to: str = ""
    offices: tuple[Office, ...] = ()
    email: str = ""
    phone: str = ""
    pager: str = ""
    languages: tuple[str, ...] = ()
    gender: Gender | None = None
    active: bool = True
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something wrong at one place of a file: a sentence with the cure, never the value."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file says: the good entries, what is wrong with the rest, and whose rows those are.

    `bad_ids` holds the directory ids of rows with a problem, where the id could be read: those
    people are still at work. `fatal` problems concern the file as a whole and cannot be
    skipped. `remarks` are sentences worth knowing that stop nothing.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    bad_ids: frozenset[str] = frozenset()
    fatal: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a list of staff would change in the directory."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    gone: tuple[str, ...]
    """Directory ids of people at work whom the list no longer names."""
    unchanged: int
    line_unknown: int
    """Entries whose supervisor's own row could not be read, and is not known from before."""
    too_many_leavers: bool


def refused(message: str, *, line: int = 1, about: str = "file") -> Reading:
    """A file that cannot be read at all."""
    return Reading(problems=(Problem(line, about, message),), fatal=True)


def name_key(name: str) -> str:
    """A name as it is compared and searched: small plain letters, no accents, no titles.

    `Dr. José O’Brien-Smith, MD` and `O'Brien Smith, Jose` have the same words.
    """
    first, *others = _plain(name).split(",")
    kept = [part for part in others if part.replace(".", "").strip() not in _CREDENTIALS]
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’ʼ`´]", "", " ".join([first, *kept])))
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    return " ".join(words)[: FORMATS["name_key"].longest].strip()


_TITLES = frozenset({"dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "mx", "miss"})
_CREDENTIALS = frozenset(
    {"md", "do", "mbbs", "phd", "rn", "np", "pa", "pac", "pa-c", "pharmd", "msw", "licsw",
     "rrt", "dnp", "crna", "facs", "mph", "jr", "sr", "ii", "iii"}
)  # fmt: skip


def code(text: str) -> str:
    """A value written as words, as the code it stands for: `OB / GYN` is `ob_gyn`."""
    return re.sub(r"[^a-z0-9]+", "_", _plain(text)).strip("_")


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", tidy(text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


class Unfit(ValueError):
    """A value that cannot be taken; the message is the cure."""


def read_row(
    row: Mapping[str, str], *, line: int, phone: Callable[[str], str | None]
) -> tuple[Entry | None, list[Problem]]:
    """The entry a row of plain text means, or what is wrong with it, field by field.

    A field that is missing counts as empty. `phone` gives a number in E.164, or None when the
    text is not one. Codes may be written as words, and in any case.
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
            problems.append(Problem(line, "phone", FORMATS["phone"].cure))
    problems += _at_odds(values, line)
    if problems:
        return None, problems
    return Entry(directory_id=values.pop("id"), line=line, **values), []


def _at_odds(values: Mapping[str, Any], line: int) -> Iterable[Problem]:
    profession, rank = values.get("profession"), values.get("rank")
    if profession is not None and rank is not None and rank not in ranks_of(profession):
        ranks = ", ".join(ranks_of(profession))
        yield Problem(line, "rank", f"For this profession the rank is one of: {ranks}.")
    if values.get("reports_to") and values["reports_to"] == values.get("id"):
        yield Problem(
            line,
            "reports_to",
            "Nobody reports to themselves. Name the supervisor, or leave it empty.",
        )


def _formatted(text: str, *, format: str, needed: bool = False) -> str:
    value = tidy(text)
    if (value or needed) and not FORMATS[format].fits(value):
        raise Unfit(FORMATS[format].cure)
    return value


def _name(text: str) -> str:
    value = _formatted(text, format="person_name", needed=True)
    if not name_key(value):
        raise Unfit(FORMATS["person_name"].cure)
    return value


def _email(text: str) -> str:
    return _formatted(text, format="email").lower()


def _place(text: str, *, needed: bool = False) -> str:
    value = code(text)
    if (value or needed or tidy(text)) and not (
        FORMATS["slug"].fits(value) and re.fullmatch(r"[\w\s&/.,'’()-]+", text)
    ):
        raise Unfit("Write a name or a code with letters and digits, up to 40 of them.")
    return value


def _term(text: str, *, terms: type[T]) -> T:
    value = code(text)
    if value not in terms.codes():
        raise Unfit(
            f"{'Not on the list.' if value else 'Missing.'} {_nearest(value, terms.codes())}"
        )
    return terms(value)


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
    "id": partial(_formatted, format="directory_id", needed=True),
    "name": _name,
    "profession": partial(_term, terms=Profession),
    "rank": partial(_term, terms=Rank),
    "specialty": partial(_term, terms=Specialty),
    "department": partial(_place, needed=True),
    "unit": _place,
    "reports_to": partial(_formatted, format="directory_id"),
    "offices": _offices,
    "email": _email,
    "pager": partial(_formatted, format="pager"),
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


def checked(reading: Reading, *, current: Mapping[str, Entry]) -> Reading:
    """The reading with its entries looked at together: ids, units and reporting lines.

    `current` is the directory as it stands, by directory id: a person whose row is bad keeps
    the supervisor known from before, and may close a loop by it.
    """
    entries: dict[str, Entry] = {}
    problems = list(reading.problems)
    bad = set(reading.bad_ids)
    for entry in reading.entries:
        if (twin := entries.setdefault(entry.directory_id, entry)) is not entry:
            cure = f"Line {twin.line} has the same id. Give each person one row."
            problems.append(Problem(entry.line, "id", cure))
    for problem, entry in (*_split_units(entries.values()), *_lost_lines(entries, bad)):
        problems.append(problem)
        bad.add(entry.directory_id)
    lines = {key: current[key].reports_to for key in bad if key in current}
    lines |= {key: entry.reports_to for key, entry in entries.items() if key not in bad}
    for loop in loops(lines):
        rows = sorted(entries[key].line for key in loop if key in entries)
        shown = ", ".join(map(str, rows[:_LOOP_SHOWN])) + (" ..." if rows[_LOOP_SHOWN:] else "")
        cure = f"This reporting line comes back to itself (lines {shown}). Correct one supervisor."
        for key in loop:
            if key in entries and key not in bad:
                problems.append(Problem(entries[key].line, "reports_to", cure))
                bad.add(key)
    return replace(
        reading,
        entries=tuple(entry for key, entry in entries.items() if key not in bad),
        problems=tuple(sorted(problems)),
        bad_ids=frozenset(bad),
    )


_LOOP_SHOWN = 6


def _split_units(entries: Iterable[Entry]) -> Iterable[tuple[Problem, Entry]]:
    first: dict[str, Entry] = {}
    for entry in entries:
        if not entry.unit:
            continue
        holder = first.setdefault(entry.unit, entry)
        if holder.department != entry.department:
            cure = f"On line {holder.line} this unit is in another department. Name one of them."
            yield Problem(entry.line, "unit", cure), entry


def _lost_lines(
    entries: Mapping[str, Entry], bad: Iterable[str]
) -> Iterable[tuple[Problem, Entry]]:
    known = entries.keys() | set(bad)
    for entry in entries.values():
        if entry.reports_to and entry.reports_to not in known:
            cure = "No row has this id. Add the supervisor's row, or leave the field empty."
            yield Problem(entry.line, "reports_to", cure), entry


def loops(lines: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The reporting lines that come back to themselves, each as the people on it.

    `lines` gives everybody's supervisor; empty, or somebody not in it, ends the line.
    """
    found: list[tuple[str, ...]] = []
    seen: dict[str, str] = {}
    for start in lines:
        walk: list[str] = []
        person = start
        while person in lines and person not in seen:
            seen[person] = start
            walk.append(person)
            person = lines[person]
        if seen.get(person) == start and person in walk:
            found.append(tuple(walk[walk.index(person) :]))
    return found


def plan(reading: Reading, *, current: Mapping[str, Entry]) -> Plan:
    """What the checked reading would change; people it no longer names would become inactive."""
    named = {entry.directory_id for entry in reading.entries} | reading.bad_ids
    line_unknown = 0
    new: list[Entry] = []
    changed: list[Entry] = []
    for entry in reading.entries:
        if entry.reports_to in reading.bad_ids and entry.reports_to not in current:
            entry = replace(entry, reports_to="")
            line_unknown += 1
        if (before := current.get(entry.directory_id)) is None:
            new.append(entry)
        elif before != entry:
            changed.append(entry)
    at_work = [key for key, entry in current.items() if entry.active]
    gone = tuple(key for key in at_work if key not in named)
    stopped = sum(not entry.active and current[entry.directory_id].active for entry in changed)
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        gone=gone,
        unchanged=len(reading.entries) - len(new) - len(changed),
        line_unknown=line_unknown,
        too_many_leavers=len(gone) + stopped > MOST_LEAVERS * len(at_work),
    )
