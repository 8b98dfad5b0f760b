"""What an entry of the staff directory must be, and what a new list of staff would change.

A reader (CSV, FHIR) turns a file into rows of plain text, and `directory_rows` each row into
an `Entry` or what is wrong with it. `checked` looks at all entries together, reporting lines
above all, and `plan` compares them with the directory as it stands. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from beenthere.domain.vocabulary import Gender, Office, Profession, Rank, Specialty

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

    `bad_ids` holds the directory ids of rows with a problem: those people are still at work.
    `nameless` counts bad rows whose id could not be read, so any of the others may be there
    after all. `fatal` problems concern the file as a whole and cannot be skipped. `remarks`
    are sentences worth knowing that stop nothing. `place` is what a problem's line counts:
    lines of the file, or entries of a bundle.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    bad_ids: frozenset[str] = frozenset()
    nameless: int = 0
    fatal: bool = False
    remarks: tuple[str, ...] = ()
    place: str = "line"

    @property
    def skipped(self) -> int:
        """People left as they are because of a problem."""
        return len(self.bad_ids) + self.nameless


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
            cure = f"The same id is on {reading.place} {twin.line}. Name each person once."
            problems.append(Problem(entry.line, "id", cure))
    for problem, entry in (*_split_units(entries.values()), *_lost_lines(entries, bad)):
        problems.append(problem)
        bad.add(entry.directory_id)
    lines = {key: current[key].reports_to for key in bad if key in current}
    lines |= {key: entry.reports_to for key, entry in entries.items() if key not in bad}
    for loop in loops(lines):
        rows = sorted(entries[key].line for key in loop if key in entries)
        shown = ", ".join(map(str, rows[:_LOOP_SHOWN])) + (" ..." if rows[_LOOP_SHOWN:] else "")
        cure = f"This reporting line comes back to itself, by {shown}. Correct one supervisor."
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
            cure = f"This unit is in another department at {holder.line}. Choose one of them."
            yield Problem(entry.line, "unit", cure), entry


def _lost_lines(
    entries: Mapping[str, Entry], bad: Iterable[str]
) -> Iterable[tuple[Problem, Entry]]:
    known = entries.keys() | set(bad)
    for entry in entries.values():
        if entry.reports_to and entry.reports_to not in known:
            cure = "Nobody in the file has this id. Add the supervisor, or leave the field empty."
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
        if seen.get(person) == start:
            found.append(tuple(walk[walk.index(person) :]))
    return found


def plan(reading: Reading, *, current: Mapping[str, Entry]) -> Plan:
    """What the checked reading would change; people it no longer names would become inactive.

    While a bad row does not say whose it is, nobody becomes inactive.
    """
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
    gone = () if reading.nameless else tuple(key for key in at_work if key not in named)
    stopped = sum(not entry.active and current[entry.directory_id].active for entry in changed)
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        gone=gone,
        unchanged=len(reading.entries) - len(new) - len(changed),
        line_unknown=line_unknown,
        too_many_leavers=len(gone) + stopped > MOST_LEAVERS * len(at_work),
    )
