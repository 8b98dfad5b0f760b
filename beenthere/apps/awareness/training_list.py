"""Reads a list of completed trainings that somebody sends by their browser, and keeps none of it.

Between looking at what it comes to and taking it in, the counts travel in the page itself, signed:
no name and no id stays behind.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from beenthere.apps.outside import program
from beenthere.apps.people.models import Person
from beenthere.domain.directory import Problem
from beenthere.domain.training import Completion, Counts, Outcome, counted, missing, read_row

_SALT = "awareness.training.1"
_SAVE_AS = "Save it as CSV in UTF-8 (in Excel: CSV UTF-8)."


class NotReadable(Exception):
    """The file as a whole cannot be used: a sentence with the cure."""


def read(file: UploadedFile[bytes], *, now: datetime) -> Outcome:
    """What the list comes to, with a problem for every row that cannot count.

    Raises NotReadable.
    """
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable(f"This file is not in UTF-8. {_SAVE_AS}") from None
    today = program().day_of(now)
    completions: list[Completion] = []
    problems: list[Problem] = []
    try:
        for line, row in _rows(text):
            said = read_row(row, line=line, today=today)
            if isinstance(said, Completion):
                completions.append(said)
            else:
                problems += said
    except csv.Error:
        raise NotReadable(f"This file is not a table we can read. {_SAVE_AS}") from None
    people = dict(Person.objects.values_list("directory_id", "department_id").filter(active=True))
    left = Person.objects.filter(active=False).values_list("directory_id", flat=True)
    outcome = counted(
        completions,
        at_work=people,
        left=frozenset(left),
        since=program().day_of(now - program().policy.heard_for.length),
    )
    every = sorted((*problems, *outcome.problems))
    return Outcome(
        counts=outcome.counts, problems=tuple(every), too_old=outcome.too_old, left=outcome.left
    )


def signed(counts: Counts) -> str:
    """The counts, as a page carries them from one press of a button to the next."""
    rows = [[department, month.isoformat(), many] for (department, month), many in counts.items()]
    return signing.dumps(rows, salt=_SALT, compress=True)


def unsigned(text: str) -> Counts | None:
    """The counts that a page of ours carried; None for anything else."""
    try:
        rows = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    return {(department, date.fromisoformat(month)): many for department, month, many in rows}


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with text in it, by the columns that the first one names, and its line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [cell.strip().lower() for cell in next(reader, [])]
    if absent := " and ".join(missing(header)):
        raise NotReadable(f"The first row names no column {absent}. Add what is missing.")
    line = reader.line_num + 1
    for cells in reader:
        if any(cells):
            yield line, dict(zip(header, cells, strict=False))
        line = reader.line_num + 1
