"""L1 and L2 against the real database, each shown to catch what is planted in it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import IntegrityError, connection, transaction

from beenthere.inventory.checks import broken_laws
from beenthere.inventory.columns import Column, Keeps, table
from beenthere.inventory.whole import INVENTORY, SUBJECTS, by_kind, inventory_markdown

pytestmark = pytest.mark.django_db


def plant(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def broken(inventory: Iterable[Column] = INVENTORY) -> list[str]:
    return broken_laws(connection, inventory=inventory)


def test_the_database_keeps_both_laws() -> None:
    assert broken() == []


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("ALTER TABLE cases_case ADD COLUMN remark text", "cases_case.remark"),
        ("ALTER TABLE django_migrations ADD COLUMN who integer", "django_migrations.who"),
        ("CREATE TABLE jottings (id integer)", "jottings.id"),
        ("CREATE VIEW glance AS SELECT code_name FROM cases_case", "glance.code_name"),
        ("CREATE SCHEMA beside; CREATE TABLE beside.notes (note text)", "beside.notes.note"),
    ],
)
def test_an_undeclared_column_is_named_with_its_cure(sql: str, column: str) -> None:
    plant(sql)
    [line] = broken()
    assert line.startswith(f"{column}: This column is not in the inventory. Declare it in")


def test_a_declared_column_that_is_gone_is_named() -> None:
    plant("ALTER TABLE cases_case DROP COLUMN attempts")
    [line] = broken()
    assert line.startswith("cases_case.attempts: The inventory declares this column")


def test_a_library_table_of_a_model_is_found_before_it_is_migrated() -> None:
    without = [line for line in INVENTORY if line.table != "paging_message"]
    named = {line.split(":")[0] for line in broken(without)}
    assert named == {line.name for line in INVENTORY if line.table == "paging_message"}


@pytest.mark.parametrize(
    ("loosened", "by"),
    [
        ("cases_case.state", "ALTER TABLE cases_case DROP CONSTRAINT cases_case_state_check"),
        (
            "cases_case.source",
            """ALTER TABLE cases_case DROP CONSTRAINT cases_case_source_check;
               ALTER TABLE cases_case ADD CONSTRAINT anything CHECK (source <> '')""",
        ),
        (
            "people_person.offices",
            "ALTER TABLE people_person DROP CONSTRAINT people_person_offices_check",
        ),
        (
            "paging_contactpoint.email",
            "ALTER TABLE paging_contactpoint DROP CONSTRAINT paging_contactpoint_email_check",
        ),
        (
            "mfa_authenticator.data",
            "ALTER TABLE mfa_authenticator DROP CONSTRAINT mfa_authenticator_data_check",
        ),
        (
            "people_unit.department_id",
            """DO $$ DECLARE rule text; BEGIN
               SELECT conname INTO rule FROM pg_constraint
                WHERE conrelid = 'people_unit'::regclass AND contype = 'f';
               EXECUTE 'ALTER TABLE people_unit DROP CONSTRAINT ' || rule; END $$""",
        ),
    ],
)
def test_a_column_that_lets_prose_in_is_named(loosened: str, by: str) -> None:
    plant(by)
    [line] = broken()
    assert line.startswith(f"{loosened}: Nothing in the database keeps prose out")


def test_declaring_free_text_does_not_allow_it() -> None:
    plant("ALTER TABLE cases_case ADD COLUMN remark text")
    declared = table("cases_case", keeps=Keeps.CASE, readers=(), columns={"remark": "Handy"})
    [line] = broken([*INVENTORY, *declared])
    assert line.startswith("cases_case.remark: Nothing in the database keeps prose out")


def test_bytes_that_are_not_sealed_are_named() -> None:
    plant("ALTER TABLE cases_case ADD COLUMN extra bytea")
    declared = table("cases_case", keeps=Keeps.CASE, readers=(), columns={"extra": "Handy"})
    [line] = broken([*INVENTORY, *declared])
    assert line.startswith("cases_case.extra: Bytes that are not declared as sealed")


_HELD = [
    (line.table, line.column)
    for line in INVENTORY
    if not line.sealed and not line.loose_because and line.table != "account_emailconfirmation"
]


def test_every_text_column_refuses_prose_that_is_written_past_the_forms() -> None:
    """Every text column is tried, on a row that is sound but for it."""
    prose = "She said that it was not his fault; he cannot sleep."
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type IN ('character varying', 'text')"
        )
        texts = [place for place in cursor.fetchall() if place in set(_HELD)]
        assert len(texts) > 40
        for table_name, column in texts:
            checks = _checks(table_name, column)
            if not checks:
                continue  # Held by a reference to another table, or empty for ever.
            cursor.execute(f'CREATE TEMPORARY TABLE trial ("{column}" varchar, {checks})')
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute("INSERT INTO trial VALUES (%s)", [prose])
            cursor.execute("DROP TABLE trial")


def _checks(table_name: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT string_agg(pg_get_constraintdef(oid), ', ') FROM pg_constraint
                WHERE contype = 'c' AND conrelid = %s::regclass AND conkey = ARRAY[(
                      SELECT attnum FROM pg_attribute
                       WHERE attrelid = %s::regclass AND attname = %s)]""",
            [table_name, table_name, column],
        )
        found: str | None = cursor.fetchone()[0]
        return found or ""


def test_the_page_shows_every_line_once() -> None:
    assert {line.table for line in INVENTORY} == SUBJECTS.keys()
    shown = [
        line.name for subjects in by_kind().values() for kept in subjects for line in kept.columns
    ]
    assert sorted(shown) == sorted(line.name for line in INVENTORY)
    assert len(set(shown)) == len(shown)
    page = inventory_markdown()
    assert all(f"| `{line.name}` | {line.why}" in page for line in INVENTORY)
