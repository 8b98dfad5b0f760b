"""Reads a matching scenario from two tables: a roster and the clinicians to be supported.

A row becomes the record that a scenario file would hold, and is checked by the same reader.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches

from beenthere.command.match_scenario import BadScenario, Located, Reading, Scenario
from beenthere.domain.formats import tidy
from beenthere.domain.names import code

Cell = Callable[[str], object]


def _text(cell: str) -> object:
    return cell


def _code(cell: str) -> object:
    return code(cell)


def _codes(cell: str) -> object:
    return [code(part) for part in _parts(cell)]


def _ids(cell: str) -> object:
    return _parts(cell)


def _parts(cell: str) -> list[str]:
    return [part for part in re.split(r"[;\s]+", cell) if part]


def _count(cell: str) -> object:
    return int(cell) if re.fullmatch(r"[0-9]{1,9}", cell) else cell


def _truth(cell: str) -> object:
    return _TRUTHS.get(cell.lower(), cell)


_TRUTHS = {
    "yes": True, "y": True, "true": True, "1": True,
    "no": False, "n": False, "false": False, "0": False,
}  # fmt: skip

PERSON: Mapping[str, Cell] = {
    "id": _text,
    "name": _text,
    "profession": _code,
    "rank": _code,
    "specialty": _code,
    "department": _code,
    "unit": _code,
    "reports_to": _text,
    "offices": _codes,
    "languages": _codes,
    "gender": _code,
}
"""Columns of the roster that say who somebody is, as the directory file has them."""

PASSED_OVER = ("email", "phone", "pager")
"""Columns of the directory file that matching has no use for and does not read."""

SUPPORTER: Mapping[str, Cell] = {
    "status": _code,
    "trained_on": _text,
    "capacity": _count,
    "open_cases": _count,
    "cases_last_90_days": _count,
    "last_closed_on": _text,
    "available": _truth,
    "been_there": _codes,
    "being_supported": _truth,
    "never_with": _ids,
}
"""Columns of the roster for supporters; a row with no `status` is somebody who is not one."""

CLINICIAN: Mapping[str, Cell] = {"person": _text, "event": _text, "never_with": _ids}
PREFERS: Mapping[str, Cell] = {
    "prefers_specialty": _code,
    "prefers_department": _code,
    "prefers_profession": _code,
    "prefers_language": _code,
    "prefers_gender": _code,
}
EVENT: Mapping[str, Cell] = {"kind": _code, "urgency": _code, "involved": _ids, "witnesses": _ids}
"""Columns of the clinicians' table that describe the event: the same in each of its rows, but
for `involved` and `witnesses`, which add up."""

Row = dict[str, str]


def read_tables(
    *, roster: bytes, roster_name: str, clinicians: bytes, clinicians_name: str, as_of: datetime
) -> Scenario:
    """The scenario of two CSV files in UTF-8. Raises BadScenario."""
    known = (*PERSON, *PASSED_OVER, "active", *SUPPORTER)
    staff = list(_rows(roster, roster_name, known))
    asked = list(_rows(clinicians, clinicians_name, (*CLINICIAN, *PREFERS, *EVENT)))
    people: list[Located] = []
    supporters: list[Located] = []
    for place, row in staff:
        people.append((place, _record(row, PERSON)))
        if row.get("status"):
            supporters.append((place, _supporter(row)))
    return Reading().scenario(
        as_of=as_of,
        people=people,
        supporters=supporters,
        events=_events(asked),
        clinicians=[(place, _clinician(row)) for place, row in asked],
    )


def _record(row: Row, columns: Mapping[str, Cell]) -> dict[str, object]:
    return {key: cell(row[key]) for key, cell in columns.items() if row.get(key)}


def _supporter(row: Row) -> dict[str, object]:
    record = {"person": row.get("id"), **_record(row, SUPPORTER)}
    if _truth(row.get("active", "")) is False:
        # Gone from the hospital, whatever the roster still says of their status.
        record["status"] = "stepped_down"
    return record


def _clinician(row: Row) -> dict[str, object]:
    wishes = {key.removeprefix("prefers_"): value for key, value in _record(row, PREFERS).items()}
    return {**_record(row, CLINICIAN), **({"prefers": wishes} if wishes else {})}


def _events(asked: list[tuple[str, Row]]) -> list[Located]:
    """One event for each id, made of all its rows: those to be supported took part in it."""
    first: dict[str, tuple[str, Row]] = {}
    involved: dict[str, list[str]] = defaultdict(list)
    witnesses: dict[str, list[str]] = defaultdict(list)
    mistakes: list[str] = []
    for place, row in asked:
        event = row.get("event", "")
        there, said = first.setdefault(event, (place, row))
        mistakes += [
            f"{place}.{key}: must be as in {there}, of the same event"
            for key in ("kind", "urgency")
            if code(row.get(key, "")) != code(said.get(key, ""))
        ]
        involved[event] += [*_parts(row.get("involved", "")), *_parts(row.get("person", ""))]
        witnesses[event] += _parts(row.get("witnesses", ""))
    if mistakes:
        raise BadScenario(mistakes)
    return [
        (
            place,
            {
                "id": event,
                **_record(row, {"kind": _code, "urgency": _code}),
                "involved": involved[event],
                "witnesses": witnesses[event],
            },
        )
        for event, (place, row) in first.items()
    ]


def _rows(data: bytes, name: str, known: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
    """The rows of a table with the place of each; rows with nothing in them are passed over."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadScenario([f"{name}: must be a file in UTF-8"]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [tidy(cell).lower() for cell in next(reader, [])]
        mistakes = [
            f"{name} line 1: {_unknown(column, known)}" for column in header if column not in known
        ]
        mistakes += [
            f"{name} line 1: column {column} is there twice"
            for column in sorted({each for each in header if header.count(each) > 1})
        ]
        if not header:
            mistakes.append(f"{name} line 1: must name the columns")
        if mistakes:
            raise BadScenario(mistakes)
        for cells in reader:
            place = f"{name} line {reader.line_num}"
            if not any(map(tidy, cells)):
                continue
            if len(cells) != len(header):
                raise BadScenario([f"{place}: has {len(cells)} values, not {len(header)}"])
            yield place, dict(zip(header, map(tidy, cells), strict=True))
    except csv.Error:
        raise BadScenario([f"{name} line {reader.line_num}: is not a row of CSV"]) from None


def _unknown(column: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(column[:40], known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"unknown column {column[:40]!a}{hint}"
