"""Reads a list of staff with one row a person and the names of the fields in the first row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from beenthere.domain.directory import Problem, Reading, refused
from beenthere.domain.directory_rows import FIELDS, REQUIRED, Gathering
from beenthere.domain.formats import FORMATS, tidy
from beenthere.ports import Watch

_SAVE_AS = "Save it as CSV in UTF-8 (in Excel: CSV UTF-8)."


def read(data: bytes, *, phone: Callable[[str], str | None], watch: Watch) -> Reading:
    """The entries of a CSV file and every problem in it, by line. Rows without text are skipped.

    A first row that names an unknown field, or leaves out a required one, refuses the file: a
    misspelled `offices`, left unread, would hide who evaluates whom.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        return refused(f"This file is not in UTF-8. {_SAVE_AS}", line=line)
    if "\0" in text:
        return refused(f"This file is not plain text. {_SAVE_AS}")
    rows = _Rows(text)
    header = next(iter(rows), None)
    if header is None:
        return refused("The file is empty. Its first row names the fields.")
    fields = [tidy(cell).lower() for cell in header[1]]
    if problems := list(_header_problems(fields)):
        return Reading(problems=tuple(problems), fatal=True)

    gathering = Gathering(phone)
    for line, cells in watch(rows, doing="Reading", total=text.count("\n")):
        row = dict(zip(fields, cells, strict=False))
        if not any(cells):
            continue
        if len(cells) == len(fields):
            gathering.row(row, line=line)
        else:
            cure = f"This row has {len(cells)} values; the first row names {len(fields)} fields."
            gathering.bad_row(row, Problem(line, "row", cure))
    for line in rows.torn:
        cure = "A quotation mark here does not close, or a value is far too long."
        gathering.bad_row({}, Problem(line, "row", cure))
    return gathering.reading()


class _Rows:
    """The rows of the text, each with the line it begins on; `torn` are those that break off."""

    def __init__(self, text: str) -> None:
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.torn: list[int] = []

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                yield line, next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                self.torn.append(line)


def _header_problems(fields: list[str]) -> Iterator[Problem]:
    for place, field in enumerate(fields, start=1):
        named = field if FORMATS["slug"].fits(field) else f"number {place}"
        if field not in FIELDS:
            near = get_close_matches(field[:40], FIELDS, n=1)
            cure = f"Rename it to {near[0]}, or remove it" if near else "Remove it"
            yield Problem(1, named, f"This column is not one the directory keeps. {cure}.")
        elif field in fields[: place - 1]:
            yield Problem(1, named, "This column is there twice. Remove one.")
    for field in REQUIRED:
        if field not in fields:
            yield Problem(1, field, "This column is missing. Add it.")
