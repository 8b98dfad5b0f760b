"""Taking in a new list of staff: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from operator import attrgetter

from django.db import connection, transaction

from beenthere.apps.people.models import Department, Person, SignIn, Unit
from beenthere.apps.people.queries import directory_entries
from beenthere.domain.directory import Entry, Plan, Reading, checked, plan
from beenthere.domain.names import name_key
from beenthere.ports import Watch

BATCH = 2_000
"""Rows written at a time: large enough to be fast, small enough to show progress."""

_COLUMNS: dict[str, Callable[[Entry], str | None]] = {
    "directory_id": attrgetter("directory_id"),
    "name": attrgetter("name"),
    "name_key": lambda entry: name_key(entry.name),
    "profession": attrgetter("profession"),
    "rank": attrgetter("rank"),
    "specialty": attrgetter("specialty"),
    "department_id": attrgetter("department"),
    "unit_id": lambda entry: entry.unit or None,
    "offices": lambda entry: f"{{{','.join(entry.offices)}}}",
    "email": attrgetter("email"),
    "phone": attrgetter("phone"),
    "pager": attrgetter("pager"),
    "languages": lambda entry: f"{{{','.join(entry.languages)}}}",
    "gender": lambda entry: entry.gender or "",
    "active": lambda entry: str(entry.active),
}
"""Each column written, as the text PostgreSQL reads its value from."""

_CASTS = {"offices": "::varchar[]", "languages": "::varchar[]", "active": "::boolean"}


class HasProblems(Exception):
    """Rows are bad, and nobody said to skip them; or the file as a whole cannot be used."""


class TooManyLeavers(Exception):
    """More people would become inactive than one list may drop without being told so."""


def preview(reading: Reading) -> tuple[Reading, Plan]:
    """What a reading would change, and every problem of its entries among themselves."""
    current = directory_entries()
    reading = checked(reading, current=current)
    return reading, plan(reading, current=current)


@transaction.atomic
def take_in(
    reading: Reading,
    *,
    skip_bad: bool = False,
    allow_many_leavers: bool = False,
    today: date,
    watch: Watch,
) -> Plan:
    """Make the directory what the reading says; what was changed.

    People it no longer names become inactive and are signed out. Whoever was never named before
    counts as listed since today, and nobody does when there was no directory yet. Safe to repeat:
    a second time changes nothing. Raises HasProblems, TooManyLeavers.
    """
    with connection.cursor() as cursor:
        # Two imports at once would each compare with what the other is about to change.
        cursor.execute("LOCK TABLE people_person IN SHARE ROW EXCLUSIVE MODE")
    reading, changes = preview(reading)
    if reading.fatal or (reading.problems and not skip_bad):
        raise HasProblems
    if changes.too_many_leavers and not allow_many_leavers:
        raise TooManyLeavers
    written = (*changes.new, *changes.changed)
    _write_places(written)
    listed_on = today if Person.objects.exists() else None
    starts = range(0, len(written), BATCH)
    for start in watch(starts, doing="Writing", total=len(starts)):
        _write_people(written[start : start + BATCH], listed_on=listed_on)
    # A supervisor may stand in a later batch, so lines are drawn when everybody is there.
    _write_lines(written)
    Person.objects.filter(directory_id__in=changes.gone).update(active=False)
    SignIn.objects.filter(account__person__active=False).delete()
    return changes


def _write_places(entries: Sequence[Entry]) -> None:
    departments = {entry.department for entry in entries}
    Department.objects.bulk_create(
        [Department(code=code) for code in sorted(departments)], ignore_conflicts=True
    )
    units = {entry.unit: entry.department for entry in entries if entry.unit}
    Unit.objects.bulk_create(
        [Unit(code=code, department_id=department) for code, department in units.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["department"],
    )


def _write_people(entries: Sequence[Entry], *, listed_on: date | None) -> None:
    # A column is one array: parsing a parameter for each value would take longer than writing.
    columns = [[str_of(entry) for entry in entries] for str_of in _COLUMNS.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [listed_on, *columns])


_UPSERT = f"""
    INSERT INTO people_person (listed_on, {", ".join(_COLUMNS)})
    SELECT %s::date, {", ".join(column + _CASTS.get(column, "") for column in _COLUMNS)}
      FROM unnest({", ".join(["%s::text[]"] * len(_COLUMNS))}) AS row ({", ".join(_COLUMNS)})
        ON CONFLICT (directory_id) DO UPDATE
       SET {", ".join(f"{column} = EXCLUDED.{column}" for column in _COLUMNS)}
"""  # noqa: S608 (made of the names above and nothing else)


def _write_lines(entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE people_person
               SET reports_to_id = boss.id
              FROM unnest(%s::text[], %s::text[]) AS line (person, boss)
              LEFT JOIN people_person boss ON boss.directory_id = line.boss
             WHERE people_person.directory_id = line.person
            """,
            [
                [entry.directory_id for entry in entries],
                [entry.reports_to for entry in entries],
            ],
        )
