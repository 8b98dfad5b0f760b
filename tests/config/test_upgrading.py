"""A database of the first tables, with a referral under way in it, is brought up to date.

Its rows are then read, moved and erased by the program as it is, and each of its rules is the one
that a table made afresh from the models would have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.identity import involved_among, note_involved, sealed, unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.outreach.queries import open_assignments, whom_to_call
from beenthere.apps.outside import vault
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.privacy.actions import sever_due
from beenthere.apps.privacy.models import Receipt
from beenthere.apps.privacy.queries import receipts_are_whole
from beenthere.apps.reports.models import Tally
from beenthere.apps.supporters.declaring import Said, said_by_each
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.receipts import chained
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, EventKind, Role, SupporterStatus
from tests.hospital import MONDAY, TYPED

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = [
    ("people", "0002_guard_sign_in_tables"),
    *((app, "0001_initial") for app in ("supporters", "cases", "paging", "privacy", "reports")),
]
"""The first tables there were."""

Old = Any
"""The models as they were: Django makes them up as it goes back."""


@pytest.fixture
def old() -> Iterator[Old]:
    """A database of those tables, empty. `old("people", "Person")` are the rows of one."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    executor = MigrationExecutor(connection)
    executor.migrate(FIRST)
    then = executor.loader.project_state(FIRST).apps
    yield lambda app, name: then.get_model(app, name)._default_manager
    bring_up_to_date()


def bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def person(old: Old, id_: str, name: str) -> Any:
    return old("people", "Person").create(
        directory_id=id_,
        name=name,
        name_key=name.lower(),
        profession="physician",
        rank="professor",
        specialty="cardiology",
        department_id="medicine",
        email=f"{id_.lower()}@hospital.example",
    )


def account(old: Old, person: Any, role: Role) -> Any:
    made = old("people", "Account").create(
        email=person.email,
        person=person,
        password=make_password(None),
        created_on=MONDAY.date(),
    )
    old("people", "AccountRole").create(account=made, role=role)
    return made


def test_what_was_under_way_goes_on(old: Old) -> None:
    old("people", "Department").create(code="medicine")
    clinician, colleague, chief = (
        person(old, f"T000{number}", name)
        for number, name in enumerate(["Cleo Clinician", "Sana Supporter", "Dora Director"])
    )
    director = account(old, chief, Role.DIRECTOR)
    supporter = old("supporters", "Supporter").create(
        account=account(old, colleague, Role.SUPPORTER),
        person=colleague,
        trained_on=date(2026, 1, 15),
        been_there=["mass_event", "adverse_event"],
        recent_cases=2,
        last_closed_on=date(2026, 11, 20),
    )
    old("supporters", "NeverWith").create(supporter=supporter, person=clinician)
    event, case = vault().issue(), vault().issue()
    old("cases", "Event").create(
        id=event, form=uuid4(), kind="adverse_event", occurred="today", referred_at=MONDAY
    )
    old("cases", "Case").create(
        id=case,
        event_id=event,
        code_name="amber-heron",
        state="accepted",
        owner="supporter",
        next_action="reach_out",
        due_at=MONDAY,
        urgency="routine",
        source="colleague",
        reach_by="typed",
        referred_at=MONDAY,
    )
    for field, value in sealed(case, TYPED).items():
        old("cases", "Sealed").create(case_id=case, field=field, value=value)
    old("cases", "Sight").create(case_id=case, account=director)
    old("cases", "AccessRecord").create(case_id=case, account=director, opened_at=MONDAY)
    offer = old("cases", "Offer").create(
        case_id=case, supporter=supporter, place=1, state="accepted"
    )
    assignment = old("cases", "Assignment").create(
        case_id=case, supporter=supporter, lead=True, since=MONDAY
    )
    old("cases", "Contact").create(
        case_id=case, supporter=supporter, outcome="left_message", at=MONDAY
    )
    old("paging", "ContactPoint").create(
        account=director, place=0, kind="email", email="chief@hospital.example"
    )
    old("paging", "Message").create(
        account=supporter.account,
        kind="offer",
        case_id=case,
        offer=offer,
        assignment=assignment,
        state="sent",
        due_at=MONDAY,
    )
    old("privacy", "Receipt").create(on=MONDAY.date(), count=3, chain=chained("", MONDAY.date(), 3))
    old("privacy", "LastRun").create(at=MONDAY)
    old("reports", "Tally").create(
        month=date(2026, 11, 1), kind="adverse_event", source="colleague", referred=3, reached=2
    )

    bring_up_to_date()

    # Whoever was paged there goes on being paged there.
    [point] = ContactPoint.objects.filter(account=director.pk)
    assert point.verified_at is not None
    going_on = Case.objects.get()
    note_involved(event, [clinician.directory_id])
    assert unsealed(going_on) == TYPED
    assert involved_among([event], [clinician.directory_id, "T9999"]) == {clinician.directory_id}
    now_supporter = Supporter.objects.get()
    assert (now_supporter.status, now_supporter.since) == (SupporterStatus.ACTIVE, None)
    [theirs] = open_assignments(now_supporter)
    assert whom_to_call(theirs).name == TYPED[SealedField.NAME]
    assert said_by_each() == {
        now_supporter.pk: Said(
            been_there=frozenset({EventKind.MASS_EVENT, EventKind.ADVERSE_EVENT}),
            never_with=frozenset({clinician.directory_id}),
        )
    }
    rest = now_supporter.rest
    assert (rest.until, rest.recent_cases) == (date(2026, 11, 27), 2)
    closing.close(case_id=going_on.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    for days in (3, 6, 7):
        sever_due(now=MONDAY + timedelta(days=days))
    assert not Case.objects.exists()
    assert Tally.objects.get().referred == 4
    assert [receipt.count for receipt in Receipt.objects.order_by("pk")] == [3, 1]
    assert receipts_are_whole()


# Every rule is the one the models have now.

_RULES = """
    SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = %s::regnamespace AND conrelid <> 0
"""


def rules(schema: str) -> set[tuple[str, str, str]]:
    """The table, kind and words of each rule in a schema, whatever the rule is called."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, false)", [schema])
        cursor.execute(_RULES, [schema])
        found = set(cursor.fetchall())
        cursor.execute("RESET search_path")
    return found


def of_the_program() -> list[type[models.Model]]:
    """The models of the program itself, without those of libraries."""
    return [each for each in apps.get_models() if each.__module__.startswith("beenthere.")]


def out_of_date() -> set[tuple[str, str, str]]:
    """Rules that upgraded tables have and new ones have not, or the other way round."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA afresh")
        cursor.execute("SET search_path TO afresh")
    try:
        with connection.schema_editor() as editor:
            for model in of_the_program():
                editor.create_model(model)
        afresh = rules("afresh")
        tables = {table for table, _kind, _words in afresh}
        return afresh ^ {rule for rule in rules("public") if rule[0] in tables}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")
            cursor.execute("DROP SCHEMA afresh CASCADE")


@pytest.mark.soak
def test_every_rule_is_the_one_that_a_new_table_has(old: Old) -> None:
    bring_up_to_date()
    assert out_of_date() == set()


@pytest.mark.django_db
def test_a_rule_that_was_left_behind_is_caught() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE paging_message DROP CONSTRAINT paging_message_kind_check")
        cursor.execute("ALTER TABLE paging_message ADD CHECK (kind IN ('invite'))")
    assert {table for table, _kind, _words in out_of_date()} == {"paging_message"}
