"""L2. Whatever is stored about one person is told to whoever may ask, and no row is left out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import Facts, note_involved
from beenthere.apps.cases.models import AccessRecord, Case
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.models import Account, Person
from beenthere.apps.privacy import held, holding
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.privacy.held import Answer, Handles, held_about
from beenthere.apps.privacy.models import AskedToKeep, Joint
from beenthere.apps.supporters.declaring import Said, declare
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ChannelKind, CloseReason, Role
from beenthere.inventory import whole
from beenthere.inventory.checks import broken_laws
from beenthere.inventory.columns import Column, Finds, Keeps, Reader, table
from beenthere.inventory.whole import INVENTORY
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.rooms import Building

pytestmark = pytest.mark.usefixtures("ten_on_monday", "db")


def lines(answer: Answer, table: str) -> list[dict[str, str]]:
    """The rows of one table that an answer tells, by column."""
    rows = (row for part in answer.parts for row in part.rows)
    told = [{value.column.partition(".")[2]: value.value for value in row.values} for row in rows]
    names = [row.values[0].column.partition(".")[0] for part in answer.parts for row in part.rows]
    return [row for row, name in zip(told, names, strict=True) if name == table]


# Somebody who is in everything: every row that refers to them is told.


def busy() -> Person:
    """A supporter and director who is supported herself, once knew of another, and so on."""
    building = Building()
    supporter = Supporter.objects.get()
    account, person = supporter.account, supporter.person
    hospital = building.hospital
    hospital.account(Role.ADMINISTRATOR)
    own = hospital.case(facts_of(person))
    note_involved(building.case.event_id, [person.directory_id])
    ContactPoint.objects.create(
        account=account, place=2, kind=ChannelKind.EMAIL, email="s@home.example"
    )
    AccessRecord.objects.create(case=building.case, account=account, opened_at=MONDAY)
    AskedToKeep.objects.create(account=account)
    apart = Said(never_with=frozenset([hospital.person().directory_id]))
    declare(supporter=supporter, said=apart, now=MONDAY)
    hospital.supporter(reports_to=person, never_with=[person])
    Joint.objects.update(asked_by=account)
    closing.close(case_id=own.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    return person


_APART = {("people_person", "reports_to_id")}


def left_out(person: Person) -> list[str]:
    """References of the database to this person, or to a case of theirs, that are not told.

    Looked for along the models, and not along the inventory.
    """
    account = Account.objects.filter(person=person)
    own = Case.objects.filter(event__referred_at=MONDAY, state="closed")
    theirs: dict[type[models.Model], set[object]] = {
        Person: {person.pk},
        Account: set(account.values_list("pk", flat=True)),
        Supporter: set(Supporter.objects.filter(person=person).values_list("pk", flat=True)),
        Case: set(own.values_list("pk", flat=True)),
    }
    answer = held_about(facts_of(person))
    missing = []
    for model in apps.get_models(include_auto_created=True):
        told = {row[str(model._meta.pk.column)] for row in lines(answer, model._meta.db_table)}
        for field in model._meta.local_concrete_fields:
            place = (model._meta.db_table, str(field.column))
            means = theirs.get(field.related_model or model)
            if not (field.is_relation or field.primary_key) or not means or place in _APART:
                continue
            rows = model._default_manager.filter(**{f"{field.name}__in": means})
            missing += [".".join(place) for row in rows if str(row.pk) not in told]
    return sorted(set(missing))


def test_every_row_that_refers_to_somebody_is_told() -> None:
    person = busy()
    assert left_out(person) == []
    answer = held_about(facts_of(person))
    assert len({part.about for part in answer.parts}) >= 15
    involved = lines(answer, "cases_involved")
    assert involved
    assert all(row["digest"].startswith("Sealed") for row in involved)
    told = [row["value"] for row in lines(answer, "cases_sealed")]
    assert {person.name, person.phone, person.email} <= set(told)
    assert all(row["password"].startswith("Not shown") for row in lines(answer, "people_account"))


def test_a_path_that_is_not_followed_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    person = busy()
    short = [
        line if line.name != "paging_contactpoint.account_id" else _without(line)
        for line in INVENTORY
    ]
    monkeypatch.setattr(whole, "INVENTORY", tuple(short))
    assert left_out(person) == ["paging_contactpoint.account_id"]
    [said] = [line for line in broken_laws(connection, inventory=short) if "refers" in line]
    assert said.startswith("paging_contactpoint.account_id: This column refers to a person")


def _without(line: Column) -> Column:
    [bare] = table(line.table, keeps=line.keeps, readers=(), columns={line.column: line.why})
    return bare


# A new column is told as soon as it is declared, and is not let in before.


def plant(*, declared: Finds | None) -> tuple[Column, ...]:
    """A column in which somebody could be named, in a table that knows nobody else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE privacy_receipt ADD COLUMN signed_by_id bigint REFERENCES people_person"
        )
    planted = table(
        "privacy_receipt",
        keeps=Keeps.RECORD,
        readers=(Reader.ANYONE,),
        columns={"signed_by_id": "Who signed it"},
        finds={"signed_by_id": declared} if declared else {},
    )
    return (*INVENTORY, *planted)


def test_a_new_column_is_told(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    person = hospital.person()
    inventory = plant(declared=Finds.PERSON)
    assert broken_laws(connection, inventory=inventory) == []
    monkeypatch.setattr(whole, "INVENTORY", inventory)
    case = hospital.case(TYPED)
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    erase_all()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_receipt SET signed_by_id = %s", [person.pk])
    [receipt] = lines(held_about(facts_of(person)), "privacy_receipt")
    assert receipt["signed_by_id"] == str(person.pk)
    assert lines(held_about(TYPED), "privacy_receipt") == []


@pytest.mark.parametrize("declared", [None, Finds.ACCOUNT, Finds.ROW])
def test_a_new_column_that_leads_nowhere_keeps_the_program_from_starting(
    declared: Finds | None,
) -> None:
    said = broken_laws(connection, inventory=plant(declared=declared))
    assert said[0].startswith("privacy_receipt.signed_by_id: This column refers to a person")
    if declared is Finds.ROW:
        assert "no column of its table finds the row" in said[1]


# Erased, or never known: one answer.


def erase_all() -> None:
    later = MONDAY + timedelta(days=60)
    trust_clock(now=later)
    sever_due(now=later)
    assert not Case.objects.exists()


def told_of(who: dict[SealedField, str]) -> tuple[Answer, int]:
    with CaptureQueriesContext(connection) as captured:
        answer = held.held_about(who)
    return answer, len(captured)


ERASED = dict(TYPED)
UNKNOWN = {
    SealedField.NAME: "Nemo Nobody",
    SealedField.PHONE: "+16175550999",
    SealedField.EMAIL: "nemo@hospital.example",
}


def told_apart() -> list[str]:
    """By what somebody who was erased can be told from somebody who was never known."""
    erased, unknown = told_of(ERASED), told_of(UNKNOWN)
    same = {"answer": erased[0] == unknown[0], "cost": erased[1] == unknown[1]}
    return [what for what, alike in same.items() if not alike]


@pytest.mark.parametrize("others", [0, 1, 3])
def test_nobody_can_tell_who_was_erased(hospital: Hospital, others: int) -> None:
    case = hospital.case(TYPED)
    assert told_of(ERASED)[0].parts
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    erase_all()
    for number in range(others):
        hospital.case(
            {
                **TYPED,
                SealedField.PHONE: f"+1617555020{number}",
                SealedField.EMAIL: f"o{number}@hospital.example",
                SealedField.NAME: "Other Person",
            }
        )
    assert told_apart() == []
    assert told_of(ERASED)[0].parts == ()


def test_an_answer_that_remembers_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {TYPED[SealedField.EMAIL]}

    def remembering(who: dict[SealedField, str]) -> Answer:
        answer = held_about(who)
        return Answer(parts=answer.parts, apart=("erased",)) if known & {*who.values()} else answer

    monkeypatch.setattr(held, "held_about", remembering)
    assert told_apart() == ["answer"]


def test_somebody_of_the_directory_who_was_never_referred_looks_like_one_who_was_erased(
    hospital: Hospital,
) -> None:
    one, other = hospital.person("Same Name"), hospital.person("Same Name")
    case = hospital.case(facts_of(one))
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    erase_all()
    for person in (one, other):
        answer = held_about(facts_of(person))
        assert [part.about for part in answer.parts] == [whole.SUBJECTS["people_person"]]


# Whom it is about, and until when.


def test_each_part_says_until_when(hospital: Hospital) -> None:
    def until(case: Case) -> set[str]:
        rows = [row for part in held_about(TYPED).parts for row in part.rows]
        assert rows
        return {row.gone for row in rows}

    case = hospital.case(TYPED)
    assert until(case) == {"7 days after the referral closes, on the published schedule"}
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    [words] = until(case)
    assert words.startswith("Erased by Monday, November 30, 2026")
    counsel = hospital.account(Role.COUNSEL)
    scope = Scope(first=date(2026, 11, 1))
    holding.set_hold(scope=scope, account=counsel, now=MONDAY)
    assert until(case) == {
        "Kept while a legal hold lasts, and then erased on the published schedule"
    }


def test_a_shared_phone_is_not_mistaken_for_the_person(hospital: Hospital) -> None:
    one, other = hospital.person(phone="+16175550300"), hospital.person(phone="+16175550300")
    hospital.case(facts_of(one))
    assert lines(held_about(facts_of(one)), "cases_case")
    assert not lines(held_about(facts_of(other)), "cases_case")


def test_who_told_us_is_told_and_a_supervisor_is_not(hospital: Hospital) -> None:
    chief = hospital.person("Bela Boss")
    told_us = hospital.person("Rita Referrer")
    clinician = hospital.person(reports_to=chief)
    hospital.case(
        {
            **facts_of(clinician),
            SealedField.REFERRER_NAME: told_us.name,
            SealedField.REFERRER_PHONE: told_us.phone,
        }
    )
    told = held_about(facts_of(told_us))
    assert {row["value"] for row in lines(told, "cases_sealed")} == {told_us.name, told_us.phone}
    assert lines(told, "cases_case") == []
    answer = held_about(facts_of(chief))
    assert [part.about for part in answer.parts] == [whole.SUBJECTS["people_person"]]
    assert any("supervisor" in sentence for sentence in answer.apart)


def wish_told_to_the_other(hospital: Hospital) -> bool:
    """Whether the private wish of a supporter is told in an answer about the colleague."""
    colleague = hospital.person()
    supporter = hospital.supporter(never_with=[colleague])
    [wish] = lines(held_about(facts_of(supporter.person)), "supporters_declaration")
    assert wish["said"] == colleague.directory_id
    return bool(lines(held_about(facts_of(colleague)), "supporters_declaration"))


def test_a_private_wish_is_told_under_whoever_has_it_only(hospital: Hospital) -> None:
    assert not wish_told_to_the_other(hospital)


def test_a_wish_told_to_the_other_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    handles = held._handles

    def anybody(who: Facts) -> Handles:
        return {
            **handles(who),
            Finds.SUPPORTER: list(Supporter.objects.values_list("pk", flat=True)),
        }

    monkeypatch.setattr(held, "_handles", anybody)
    assert wish_told_to_the_other(hospital)
