"""L1. No form, column, log line or message can hold prose about anybody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.db import Error, connection, transaction

from beenthere.apps.cases.identity import sealed_rows
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import NameField
from beenthere.domain.formats import Format
from beenthere.domain.sealing import SHAPES, NotSealable, SealedField, checked
from beenthere.domain.vocabulary import Gender, Term
from beenthere.inventory.live import look
from beenthere.inventory.whole import INVENTORY
from tests.laws.program import called, calls, every_vocabulary, forms_of_the_program, sources
from tests.laws.stored import tables

PROSE = (
    "On 3/14 the patient in bed 12 died; she says: “I gave the wrong dose”.",
    "Cried; gave 2 mg.",
    "She has not slept.\nThe family shouted at her & 2 nurses.",
    "<p>Called twice. Cries a lot, see chart #88</p>",
    "He could not go on, and 1 more thing. " * 300,
)
"""What somebody might write about a colleague: none of it is a code, a name or a number."""


# Columns: the database itself refuses, whoever writes.

_HARMLESS = {"bool", "int2", "int4", "int8", "date", "timestamptz", "uuid"}
_EXCUSED = {line.name for line in INVENTORY if line.sealed or line.loose_because}


def columns_that_take_prose() -> list[str]:
    """Every column of every table into which prose can be written with plain SQL.

    A copy of each table, with its checks and nothing else, is written to column by column. A
    column that may hold only what another table has is held there.
    """
    return [
        f"{table}.{column}"
        for table, columns in tables().items()
        for column in _taking(table, columns)
        if f"{table}.{column}" not in _EXCUSED
    ]


def _taking(table: str, columns: Mapping[str, str]) -> list[str]:
    referring = {column for held, column in look(connection, []).referring if held == table}
    suspects = {
        column: kind
        for column, kind in columns.items()
        if kind not in _HARMLESS and column not in referring
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE tried (LIKE {table} INCLUDING CONSTRAINTS)")
        freed = ", ".join(f'ALTER "{column}" DROP NOT NULL' for column in columns)
        cursor.execute(f"ALTER TABLE tried {freed}")
        taking = [
            column
            for column, kind in suspects.items()
            if any(_takes(cursor, column, _written(kind, prose)) for prose in PROSE)
        ]
        transaction.set_rollback(True)
    return taking


def _takes(cursor: Any, column: str, value: object) -> bool:
    try:
        with transaction.atomic():
            cursor.execute(f'INSERT INTO tried ("{column}") VALUES (%s)', [value])
    except Error:
        return False
    return True


def _written(kind: str, prose: str) -> object:
    if kind.startswith("_"):
        return [prose]
    if kind in ("json", "jsonb"):
        return f'{{"note": "{prose.encode("unicode_escape").decode()}"}}'
    return prose.encode() if kind == "bytea" else prose


@pytest.mark.django_db
def test_no_column_takes_prose() -> None:
    assert columns_that_take_prose() == []


_UNCHECKED = """
    DO $$ BEGIN EXECUTE (
        SELECT 'ALTER TABLE cases_contact DROP CONSTRAINT ' || conname FROM pg_constraint
         WHERE conrelid = 'cases_contact'::regclass AND contype = 'c'
    ); END $$
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("violation", "caught"),
    [
        ("CREATE TABLE cases_note (id bigint, body text)", "cases_note.body"),
        ("CREATE TABLE axes_log (id bigint, seen jsonb)", "axes_log.seen"),
        ("ALTER TABLE cases_case ADD COLUMN remark varchar(200)", "cases_case.remark"),
        ("ALTER TABLE cases_contact ADD COLUMN how bytea", "cases_contact.how"),
        ("ALTER TABLE supporters_supporter ADD COLUMN tags text[]", "supporters_supporter.tags"),
        (
            f"{_UNCHECKED}; ALTER TABLE cases_contact ADD CHECK (outcome <> '')",
            "cases_contact.outcome",
        ),
    ],
)
def test_a_column_that_takes_prose_is_caught(violation: str, caught: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(violation)
    assert columns_that_take_prose() == [caught]


# Forms.


def fields_that_take_prose(kinds: Iterable[type[forms.Form]]) -> list[str]:
    """Every field of these forms that lets prose through, or shows a box to write it in."""
    return [
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name, field in kind.base_fields.items()
        if isinstance(field.widget, forms.Textarea) or any(_lets(field, each) for each in PROSE)
    ]


def _lets(field: forms.Field, prose: str) -> bool:
    if isinstance(field.widget, forms.PasswordInput):
        return False  # Only a hash of it is stored, and it is never shown again.
    try:
        return str(field.clean(prose)) not in ("", "True")
    except forms.ValidationError:
        return False


@pytest.mark.django_db
def test_no_form_takes_prose() -> None:
    ours = forms_of_the_program()
    assert len(ours) > 10
    assert fields_that_take_prose(ours) == []


class RemarkForm(PlainForm):
    """A violation: somewhere to say how it went."""

    remark = forms.CharField(required=False)
    short = forms.CharField(max_length=80)
    box = forms.RegexField(r"[a-z]+", widget=forms.Textarea)
    name = NameField()
    gender = forms.ChoiceField(choices=Gender.choices())
    agreed = forms.BooleanField()


def test_a_form_that_takes_prose_is_caught() -> None:
    assert fields_that_take_prose([RemarkForm]) == [
        "RemarkForm.remark",
        "RemarkForm.short",
        "RemarkForm.box",
    ]


# Fields that a form makes for itself, and forms that only a library has: on the pages themselves
# (test_l01_prose_posted_by_hand).


# Sealing hides a value; it does not make prose acceptable.


def sealed_fields_that_take_prose(shapes: Mapping[SealedField, object]) -> list[str]:
    """Every sealed field without a shape, or with one that prose fits."""
    return [
        field.value
        for field in SealedField
        if (shape := shapes.get(field)) is None or any(_fits(shape, prose) for prose in PROSE)
    ]


def _fits(shape: object, prose: str) -> bool:
    if isinstance(shape, Format):
        return shape.fits(prose)
    return not isinstance(shape, frozenset) or prose in shape


def test_no_sealed_field_takes_prose() -> None:
    assert sealed_fields_that_take_prose(SHAPES) == []


@pytest.mark.parametrize("field", SealedField)
def test_nothing_is_sealed_that_is_not_of_its_shape(field: SealedField) -> None:
    for prose in PROSE:
        with pytest.raises(NotSealable) as refused:
            checked(field, prose)
        assert prose not in str(refused.value)


@pytest.mark.django_db
def test_no_case_can_be_given_prose() -> None:
    with pytest.raises(NotSealable):
        sealed_rows(uuid4(), {SealedField.NAME: PROSE[0]})


def test_a_sealed_field_that_takes_prose_is_caught() -> None:
    anything = Format(name="note", pattern=r"[\s\S]*", longest=100_000, cure="")
    without: dict[SealedField, object] = {
        field: shape for field, shape in SHAPES.items() if field is not SealedField.UNIT
    }
    assert sealed_fields_that_take_prose(without) == ["unit"]
    assert sealed_fields_that_take_prose({**SHAPES, SealedField.NAME: anything}) == ["name"]


# Bytes are sealed in one place, after their shape was checked.


_SEALER = "apps/cases/identity.py"


def bytes_sealed_unchecked(sources: Mapping[str, str]) -> list[str]:
    """Functions that seal a value without checking its shape, and places other than the one that
    seals that build a row of sealed bytes."""
    functions = [
        (name, node, {called(call) for call in calls(node)})
        for name, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    ]
    return [
        f"{name}:{node.name}"
        for name, node, does in functions
        if (does & {"seal", "seal_each"} and "checked" not in does)
        or ("Sealed" in does and name != _SEALER)
    ]


def test_bytes_are_sealed_after_their_shape_was_checked() -> None:
    assert bytes_sealed_unchecked(sources("apps", "worker", "command", "demo")) == []


def test_bytes_sealed_unchecked_are_caught() -> None:
    planted = """
def note(key, text):
    return vault().seal(key, place="case.note.1", value=text.encode())

def keep(case, field, text):
    Sealed(case=case, field=field, value=text.encode()).save()
"""
    assert bytes_sealed_unchecked({"planted.py": planted}) == ["planted.py:note", "planted.py:keep"]


# Vocabularies: a closed list is closed.


def vocabularies_of_prose(kinds: Iterable[type[Term]]) -> list[str]:
    """Members whose stored code is anything but a short code."""
    return [
        f"{kind.__name__}.{member.name}"
        for kind in kinds
        for member in kind
        if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", member.value) is None
    ]


def test_every_stored_code_is_a_code() -> None:
    assert len(every_vocabulary()) > 20
    assert vocabularies_of_prose(every_vocabulary()) == []


def test_a_vocabulary_of_sentences_is_caught() -> None:
    class Wish(Term):
        CALL = "Please call me in the evening", ""

    assert vocabularies_of_prose([Wish]) == ["Wish.CALL"]
