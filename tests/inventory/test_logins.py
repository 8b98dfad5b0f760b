"""Each database login signs in for itself and tries what it may, and what it may not."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from beenthere.adapters.postgres import Server
from beenthere.adapters.postgres.logins import LOGINS
from beenthere.apps.paging.models import Message, MessageState
from beenthere.config.prepare import ROLES, granted, prepare_database
from beenthere.domain.vocabulary import Role
from beenthere.domain.wording import MessageKind
from beenthere.inventory.grants import GRANTED_TO, grants, grants_sql, tables
from beenthere.inventory.whole import SUBJECTS
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

TRIES = {
    "SELECT": "SELECT FROM {table} LIMIT 1",
    "INSERT": "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE": 'UPDATE {table} SET "{column}" = NULL WHERE false',
    "DELETE": "DELETE FROM {table} WHERE false",
}


@pytest.fixture
def connections_of_all(postgres: Server) -> Iterator[dict[str, psycopg.Connection]]:
    prepare_database()
    found = {
        login.alias: psycopg.connect(
            host=str(postgres.socket),
            port=5432,
            user=login.role,
            dbname=connection.settings_dict["NAME"],
            autocommit=True,
        )
        for login in LOGINS
    }
    yield found
    for each in found.values():
        each.close()


def a_column(table: str) -> str:
    with connection.cursor() as cursor:
        [first, *_rest] = connection.introspection.get_table_description(cursor, table)
    return str(first.name)


def allowed(of: psycopg.Connection, table: str, right: str, column: str) -> bool:
    try:
        of.execute(TRIES[right].format(table=table, column=column))
    except errors.InsufficientPrivilege:
        return False
    except errors.IntegrityError:
        return True  # It may write; this row is not sound.
    return True


def test_each_login_may_do_exactly_what_the_table_says(
    connections_of_all: dict[str, psycopg.Connection],
) -> None:
    found = {
        (login, table, right)
        for table in tables()
        for login in GRANTED_TO
        for right in TRIES
        if allowed(connections_of_all[login], table, right, a_column(table))
    }
    whole = {each for each in grants() if each[2] in TRIES}
    # Whoever may read some columns may count the rows.
    some = {(login, table) for login, table, right in grants() if right.startswith("SELECT (")}
    assert found == whole | {(*each, "SELECT") for each in some}


def test_the_table_names_every_table() -> None:
    assert tables() == SUBJECTS.keys()


@pytest.mark.parametrize("login", ["manager", "reports"])
def test_no_case_is_within_reach_of(
    login: str, connections_of_all: dict[str, psycopg.Connection]
) -> None:
    of = connections_of_all[login]
    sealed = ("cases_", "handoffs_", "paging_", "privacy_", "supporters_rest", "supporters_decl")
    for table in SUBJECTS:
        if table.startswith(sealed):
            with pytest.raises(errors.InsufficientPrivilege):
                of.execute(f"SELECT * FROM {table}")
    for column in ("case_id", "offer_id", "due_at", "carried_by_id"):
        with pytest.raises(errors.InsufficientPrivilege):
            of.execute(f"SELECT {column} FROM paging_message")


def test_the_manager_sees_what_is_said_of_a_gathering_and_adds_nothing_about_a_case(
    connections_of_all: dict[str, psycopg.Connection],
) -> None:
    hospital = Hospital()
    hospital.director()
    case = hospital.case(routed=False)
    account = hospital.account(Role.SUPPORTER)
    message = Message.objects.create(
        account=account, kind=MessageKind.TRIAGE_WAITING, case=case, due_at=MONDAY
    )
    of = connections_of_all["manager"]
    assert of.execute("SELECT id, kind FROM paging_message").fetchall() == []
    of.execute("UPDATE paging_message SET state = 'withdrawn'")
    assert Message.objects.get(pk=message.pk).state == MessageState.QUEUED
    copied = "INSERT INTO paging_message (id, account_id, kind, state, place, due_at, attempts, {})"
    values = f"VALUES (gen_random_uuid(), {account.pk}, 'present', 'queued', 1, now(), 0, %s)"
    of.execute(f"{copied.format('case_id')} {values}", [None])
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        of.execute(f"{copied.format('case_id')} {values}", [case.pk])


def test_a_page_that_shows_some_rows_only_is_kept_so_at_the_next_start(
    connections_of_all: dict[str, psycopg.Connection],
) -> None:
    for crept_in in (
        "ALTER TABLE paging_message DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY more ON paging_message FOR SELECT TO beenthere_manager USING (true)",
        "GRANT SELECT (case_id) ON paging_message TO beenthere_manager",
    ):
        connections_of_all["owner"].execute(crept_in)
        assert granted(connection) != grants(), crept_in
        prepare_database()
        assert granted(connection) == grants(), crept_in


def test_reports_read_what_was_published_and_nothing_else() -> None:
    assert {grant for grant in grants() if grant[0] == "reports"} == {
        ("reports", "reports_period", "SELECT"),
        ("reports", "reports_figure", "SELECT"),
        # Every page says at its foot which numbers to call nobody has tried for half a year.
        ("reports", "week_checkednumber", "SELECT"),
    }


def test_who_opened_a_case_cannot_be_taken_back_by_a_page(
    connections_of_all: dict[str, psycopg.Connection],
) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        connections_of_all["web"].execute("DELETE FROM cases_accessrecord")


@pytest.mark.parametrize("login", GRANTED_TO)
def test_nobody_below_the_owner_changes_a_table(
    login: str, connections_of_all: dict[str, psycopg.Connection]
) -> None:
    for sql in ("CREATE TABLE notes (note text)", "ALTER TABLE cases_case ADD note text"):
        with pytest.raises(errors.InsufficientPrivilege):
            connections_of_all[login].execute(sql)


def test_a_right_that_crept_in_goes_at_the_next_start(
    connections_of_all: dict[str, psycopg.Connection],
) -> None:
    connections_of_all["owner"].execute("GRANT SELECT ON cases_sealed TO beenthere_reports")
    assert granted(connection) != grants()
    prepare_database()
    assert granted(connection) == grants()


def test_the_sql_for_the_administrator_is_what_is_run(
    connections_of_all: dict[str, psycopg.Connection],
) -> None:
    before = granted(connection)
    connections_of_all["owner"].execute(grants_sql(roles=ROLES))
    assert granted(connection) == before == grants()
