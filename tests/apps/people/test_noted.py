"""Whoever is not let in is in the log as a code; who it was is not."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.config.logs import CodesOnly
from beenthere.domain.vocabulary import Role
from tests.authenticator import SECRET
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet herons at dawn"


class Lines:
    """The log, as it would be written."""

    def __init__(self) -> None:
        self._written = io.StringIO()
        self.handler = logging.StreamHandler(self._written)
        self.handler.setFormatter(CodesOnly())

    def codes(self) -> list[str]:
        """What each line says, after the time."""
        return [line.split(" ", 1)[1] for line in self._written.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Lines]:
    lines = Lines()
    logging.getLogger().addHandler(lines.handler)
    yield lines
    logging.getLogger().removeHandler(lines.handler)


@pytest.fixture
def account() -> Account:
    account = Hospital().account(Role.PROGRAM_MANAGER)
    account.set_password(PASSWORD)
    account.save()
    TOTP.activate(account, SECRET)
    return account


def _try(client: Client, email: str, password: str) -> None:
    client.post(reverse("account_login"), {"login": email, "password": password})


def test_wrong_passwords_and_codes_are_noted_and_not_whose(account: Account, log: Lines) -> None:
    client = Client()
    _try(client, "nobody@elsewhere.example", "a wrong guess")
    _try(client, account.email, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert log.codes() == [
        "WARNING beenthere.people sign_in_failed",
        "WARNING beenthere.people second_step_failed",
    ]


def test_a_rest_is_noted(account: Account, log: Lines) -> None:
    tries = program().policy.sign_in_tries
    for _ in range(tries):
        _try(Client(), account.email, "a wrong guess")
    said = log.codes()
    assert said.count("WARNING beenthere.people sign_in_failed") == tries
    assert said.count("WARNING beenthere.people sign_in_rests") == 1


def test_a_page_that_was_refused_is_noted(account: Account, log: Lines) -> None:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert client.get(reverse("desk_case", args=["amber-heron"])).status_code == 403
    assert "WARNING beenthere.people page_refused page=desk_case" in log.codes()
    assert not any("amber" in line for line in log.codes())


def test_a_case_one_may_not_see_is_not_noted(log: Lines) -> None:
    hospital, client = Hospital(), Client()
    director = hospital.director()
    TOTP.activate(director, SECRET)
    case = hospital.case()
    case.sights.all().delete()
    client.force_login(director, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert client.get(reverse("desk_case", args=[case.code_name])).status_code == 404
    assert log.codes() == []


def test_a_form_forged_elsewhere_is_noted(account: Account, log: Lines) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert client.post(reverse("account_logout")).status_code == 403
    assert log.codes() == ["WARNING django.security.csrf"]
