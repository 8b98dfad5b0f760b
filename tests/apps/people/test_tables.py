"""What the database refuses, whoever asks: values outside the lists, prose, stock tables."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from beenthere.apps.people.models import Account, AccountRole, Person, SignIn
from beenthere.domain.vocabulary import Role
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "<b>Ana</b>"},
        {"name": "Ana\u202eLopez"},
        {"name": "Patient 1234567"},
        {"name_key": "Ana"},
        {"profession": "wizard"},
        {"profession": "nurse", "rank": "professor"},
        {"profession": "physician", "rank": "charge"},
        {"specialty": "gossip"},
        {"offices": ["king"]},
        {"languages": ["en", "klingon"]},
        {"email": "call me"},
        {"phone": "617 555 0100"},
        {"pager": "please"},
        {"gender": "unsure"},
        {"directory_id": "a b"},
    ],
)
def test_a_person_out_of_bounds_is_refused(hospital: Hospital, changes: dict[str, Any]) -> None:
    person = hospital.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**changes)


def test_nobody_reports_to_themselves(hospital: Hospital) -> None:
    person = hospital.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(reports_to=person)


@pytest.mark.parametrize("password", ["letmein", "md5$salt$0123456789abcdef", ""])
def test_a_password_is_stored_only_as_an_argon2_hash(hospital: Hospital, password: str) -> None:
    account = hospital.account(Role.SUPPORTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(password=password)


def test_a_role_is_one_of_the_list_and_held_once(hospital: Hospital) -> None:
    account = hospital.account(Role.SUPPORTER)
    for role in ("friend", Role.SUPPORTER):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountRole.objects.create(account=account, role=role)


def test_a_session_holds_only_what_the_program_signed() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SignIn.objects.create(
            session_key="a" * 64, session_data="he told me everything", expire_date=MONDAY
        )


@pytest.mark.parametrize(
    "data",
    [
        {"name": "the night it happened"},
        {"credential": {"response": {"clientData": "a note"}}},
        {"list": ["fine", "not fine"]},
        {"a key with words": 1},
        {"long": "a" * 9_000},
    ],
)
def test_a_second_step_holds_no_prose(hospital: Hospital, data: dict[str, Any]) -> None:
    account = hospital.account(Role.SUPPORTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Authenticator.objects.create(user=account, type="webauthn", data=data)


def test_a_second_step_is_of_a_known_kind(hospital: Hospital) -> None:
    account = hospital.account(Role.SUPPORTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Authenticator.objects.create(user=account, type="diary", data={})


def test_the_librarys_own_table_of_addresses_stays_empty(hospital: Hospital) -> None:
    account = hospital.account(Role.SUPPORTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailAddress.objects.create(user=account, email=account.email)


def test_no_stock_table_is_made() -> None:
    ours = tuple(
        f"{app.label}_" for app in apps.get_app_configs() if app.name.startswith("beenthere.")
    )
    libraries = {"account_emailaddress", "account_emailconfirmation", "mfa_authenticator"}
    made = set(connection.introspection.table_names()) - {"django_migrations"}
    assert {table for table in made if not table.startswith(ours)} == libraries


def test_nothing_shows_a_name_or_an_address_by_itself(hospital: Hospital) -> None:
    person = hospital.person("Ana Lopez")
    account = hospital.account(Role.SUPPORTER, person=person)
    assert "Lopez" not in f"{person!s} {person!r}"
    assert account.email not in f"{account!s} {account!r}"
