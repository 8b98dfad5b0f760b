"""What a password may be, and that it is taken exactly as it was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.people.password_words import words
from beenthere.domain.vocabulary import Role
from tests.hospital import Hospital

PASSWORD = "seven quiet herons at dawn"
FRESH = "eight quiet herons at dusk"


@pytest.mark.parametrize(
    "password",
    [
        "ExampleHospital2026",
        "peer-support-peer-support",
        "beenthere123456",
        "Program.Manager.1",
        "supporter supporter",
    ],
)
def test_names_of_the_place_make_no_password(password: str) -> None:
    with pytest.raises(ValidationError, match="Use other words"):
        validate_password(password, Account(email="someone@elsewhere.example"))


@pytest.mark.parametrize(
    "password",
    [
        "my hospital smells of oranges",
        "x" * 11 + " ",
        "12345 67890 09876",
        "Ünïcödé-ßtraße-ö",
        "a" * 64,
    ],
)
def test_anything_else_of_twelve_signs_does(password: str) -> None:
    validate_password(password, Account(email="someone@elsewhere.example"))


def test_the_words_are_those_of_this_program() -> None:
    elsewhere = replace(program(), hospital="Saint Brigid", departments={"icu": "Intensive Care"})
    assert {"saint", "brigid", "intensive", "care"} <= words(elsewhere)
    assert "brigid" not in words(program())


@pytest.fixture
def account() -> Account:
    account = Hospital().account(Role.PROGRAM_MANAGER)
    account.set_password(PASSWORD)
    account.save()
    return account


def _change(account: Account, old: str, new: str) -> bool:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    sent = {"oldpassword": old, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), sent)
    return Account.objects.get(pk=account.pk).check_password(new)


@pytest.mark.django_db
def test_a_new_password_needs_the_one_before(account: Account) -> None:
    assert not _change(account, "not the one before", FRESH)
    assert not _change(account, "", FRESH)
    assert _change(account, PASSWORD, FRESH)


@pytest.mark.django_db
def test_a_new_password_keeps_the_same_rules(account: Account) -> None:
    for weak in ("short", "ExampleHospital2026", "1q2w3e4r5t6y"):
        assert not _change(account, PASSWORD, weak)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", [" herons at dusk, eight ", "Herons At Dusk", "h" * 128, "ß" * 64]
)
def test_a_password_is_taken_exactly_as_typed(account: Account, password: str) -> None:
    assert _change(account, PASSWORD, password)
    client = Client()
    for near in (password.strip() + "x", password.swapcase(), password[:-1]):
        client.post(reverse("account_login"), {"login": account.email, "password": near})
        assert "_auth_user_id" not in client.session
    client = Client()
    client.post(reverse("account_login"), {"login": account.email, "password": password})
    assert client.session["_auth_user_id"] == str(account.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "next_page",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:x()"],
)
def test_signing_in_leads_to_no_other_site(account: Account, next_page: str) -> None:
    sent = {"login": account.email, "password": PASSWORD, "next": next_page}
    assert Client().post(reverse("account_login"), sent)["Location"] == reverse("week")
