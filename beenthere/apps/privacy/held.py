"""What is held about one person, field by field, and until when each will be.

It is read along the inventory and along nothing else: a column that could point at a person says
there how that person's rows are found, so that what is declared tomorrow is told tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Q

from beenthere.apps.cases.about_one import (
    cases_about,
    rows_naming,
    rows_of_involvement,
    unsealed_rows,
)
from beenthere.apps.cases.identity import Facts
from beenthere.apps.cases.models import Case
from beenthere.apps.groups.contact import asked_by
from beenthere.apps.groups.models import Group
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account, Person
from beenthere.apps.privacy.queries import held_among, held_groups
from beenthere.apps.supporters.declaring import declarations_in_words
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import CaseState
from beenthere.domain.groups import ENDED
from beenthere.domain.sealing import SealedField
from beenthere.domain.times import exact_time
from beenthere.inventory import whole
from beenthere.inventory.columns import Column, Finds, Keeps

Handles = Mapping[Finds, Sequence[Any]]
"""The numbers that mean one person, by what they are the numbers of."""

_NO_CASE = UUID(int=0)
_HIDDEN = "Not shown: it proves who somebody is"
_SEALED = "Sealed, and says nothing by itself"
_NOTHING = "Nothing"
_HELD = "Kept while a legal hold lasts, and then erased on the published schedule"


@dataclass(frozen=True, kw_only=True)
class Value:
    """One field of one row."""

    column: str
    why: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row, and in words when it will be gone."""

    values: tuple[Value, ...]
    gone: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of one table."""

    about: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Everything that is held about one person, and what is never listed under whom it names."""

    parts: tuple[Part, ...]
    apart: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as lists and objects."""
        return asdict(self)


def held_about(who: Facts) -> Answer:
    """Everything that points at this person now.

    For somebody nothing is held about, and for somebody who was erased, the answer is the same
    and takes as many statements.
    """
    handles = _handles(who)
    unsealed: dict[Any, str] = {
        **unsealed_rows(handles[Finds.CASE], handles[Finds.NAMED]),
        **declarations_in_words(handles[Finds.SUPPORTER]),
        **asked_by(phone=who.get(SealedField.PHONE, ""), email=who.get(SealedField.EMAIL, "")),
    }
    ends = _ends()
    parts = (
        Part(
            about=subject,
            rows=tuple(
                Row(
                    values=tuple(
                        Value(column=line.name, why=line.why, value=_worded(line, row, unsealed))
                        for line in lines
                    ),
                    gone=_gone(lines[0].keeps, row, ends),
                )
                for row in _rows(table, lines, handles)
            ),
        )
        for table, subject in whole.SUBJECTS.items()
        if (lines := [line for line in whole.INVENTORY if line.table == table])
    )
    return Answer(
        parts=tuple(part for part in parts if part.rows),
        apart=tuple(line.apart for line in whole.INVENTORY if line.apart),
    )


def _handles(who: Facts) -> Handles:
    email = who.get(SealedField.EMAIL) or None
    people = Person.objects.filter(
        Q(directory_id=who.get(SealedField.DIRECTORY_ID)) | Q(email=email)
    )
    accounts = Account.objects.filter(Q(person__in=people) | Q(email=email))
    supporters = Supporter.objects.filter(Q(person__in=people) | Q(account__in=accounts))
    entries = list(people.values_list("directory_id", flat=True))
    cases = list(cases_about(who, entries))
    events = list(Case.objects.filter(pk__in=cases).values_list("event", flat=True))
    asked = asked_by(phone=who.get(SealedField.PHONE, ""), email=who.get(SealedField.EMAIL, ""))
    tied = Group.objects.filter(events__in=events).values_list("pk", flat=True)
    return {
        Finds.PERSON: list(people.values_list("pk", flat=True)),
        Finds.ACCOUNT: list(accounts.values_list("pk", flat=True)),
        Finds.SUPPORTER: list(supporters.values_list("pk", flat=True)),
        Finds.CASE: cases,
        Finds.EVENT: events,
        Finds.INVOLVED: rows_of_involvement(entries),
        Finds.HAND_OFF: list(HandOff.objects.filter(case__in=cases).values_list("pk", flat=True)),
        Finds.NAMED: rows_naming(who, entries),
        Finds.GROUP: [*asked, *tied],
    }


def _rows(table: str, lines: Sequence[Column], handles: Handles) -> list[dict[str, Any]]:
    """The rows that any column of the table finds; no statement where none does."""
    by = {
        line.column: list(handles[line.finds])
        for line in lines
        if line.finds is not None and line.finds in handles
    }
    if not by:
        return []
    quoted = connection.ops.quote_name
    shown = [line.column for line in lines if not line.secret]
    columns = ", ".join(map(quoted, shown))
    found = " OR ".join(f"{quoted(column)} = ANY(%s)" for column in by)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {quoted(table)} WHERE {found} ORDER BY 1",  # noqa: S608 -- names of the inventory only
            list(by.values()),
        )
        return [dict(zip(shown, row, strict=True)) for row in cursor.fetchall()]


def _worded(line: Column, row: Mapping[str, Any], unsealed: Mapping[Any, str]) -> str:
    if line.secret:
        return _HIDDEN
    if line.sealed:
        # The rest are keyed hashes, which nobody can read again.
        read = line.table in ("cases_sealed", "supporters_declaration", "groups_group")
        return unsealed.get(row["id"], _SEALED) if read else _SEALED
    match row[line.column]:
        case None | "" | []:
            return _NOTHING
        case bool(yes):
            return "Yes" if yes else "No"
        case datetime() as moment:
            return exact_time(moment, zone=program().zone)
        case date() as day:
            return f"{day:%B} {day.day}, {day.year}"
        case list(codes):
            return ", ".join(str(code).replace("_", " ") for code in codes)
        case value:
            return _codes().get((line.table, line.column), {}).get(value, str(value))


@cache
def _codes() -> dict[tuple[str, str], dict[Any, str]]:
    """The words of the codes of each column that has a vocabulary."""
    return {
        (model._meta.db_table, str(field.column)): dict(field.flatchoices)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.choices
    }


def _ends_of_groups() -> dict[UUID, str]:
    """When each group will be gone, in words."""
    held, zone = held_groups(), program().zone
    after = program().policy.erase_group.full_words
    ends = {}
    for group, state, due in Group.objects.values_list("pk", "state", "due_at"):
        ends[group] = f"{after} after the session, on the published schedule"
        if state in ENDED:
            ends[group] = f"Erased by {exact_time(due, zone=zone)}"
        if group in held:
            ends[group] = _HELD
    return ends


def _ends() -> dict[UUID, str]:
    """When each case will be gone, in words, and each event: with the last of its cases; and each
    group. A hand-off is among them only where a legal hold keeps it with its case.
    """
    policy, zone = program().policy, program().zone
    every = Case.objects.all()
    held = held_among(every)
    ends: dict[UUID, tuple[int, datetime]] = {}
    places = list(every.values_list("pk", "event_id", "state", "due_at"))
    events = {case: {event} for case, event, _state, _due in places}
    for case, event in Case.also.through.objects.values_list("case_id", "event_id"):
        events[case].add(event)
    for case, _event, state, due in places:
        rank = 2 if case in held else int(state != CaseState.CLOSED)
        for each in (case, *events[case]):
            ends[each] = max(ends.get(each, (0, due)), (rank, due))
    handed = HandOff.objects.filter(case__in=held).values_list("pk", "case")
    ends |= {hand_off: ends[case] for hand_off, case in handed}
    words = {
        1: f"{policy.erase.full_words} after the referral closes, on the published schedule",
        2: _HELD,
    }
    return {
        each: words.get(rank) or f"Erased by {exact_time(due, zone=zone)}"
        for each, (rank, due) in ends.items()
    } | _ends_of_groups()


def _gone(keeps: Keeps, row: Mapping[str, Any], ends: Mapping[UUID, str]) -> str:
    zone, messages = program().zone, program().policy.erase_messages
    if hand_off := row["id"] if keeps is Keeps.BRIEF else row.get("hand_off_id"):
        return ends.get(hand_off, Keeps.BRIEF.words)
    for column in ("case_id", "group_id", "id", "event_id"):
        if known := ends.get(row.get(column) or _NO_CASE):
            return known
    if keeps is Keeps.MESSAGE:
        sent_by = exact_time(row["due_at"] + messages.length, zone=zone)
        return f"Erased by {sent_by}, once it is sent"
    if keeps is Keeps.SESSION:
        return f"{keeps.words}: {exact_time(row['expire_date'], zone=zone)} at the latest"
    return keeps.words
