"""`beenthere sign-out`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account
from beenthere.command import sign_out
from beenthere.command.main import main
from beenthere.domain.vocabulary import Role
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


@contextmanager
def _started(login: str) -> Iterator[None]:
    assert login == "manager"
    yield


@pytest.fixture(autouse=True)
def on_the_test_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_out, "start", _started)


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def ana(hospital: Hospital) -> Account:
    return hospital.account(Role.PROGRAM_MANAGER)


@pytest.fixture
def bo(hospital: Hospital) -> Account:
    return hospital.account(Role.PROGRAM_MANAGER)


def _browser(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def _is_in(browser: Client) -> bool:
    return browser.get(reverse("mfa_index")).status_code == 200


def test_it_ends_every_sign_in_of_one_person_and_nobody_elses(
    ana: Account, bo: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    phone, desk, other = _browser(ana), _browser(ana), _browser(bo)
    assert main(["sign-out", ana.email.upper()]) == 0
    assert capsys.readouterr().out == "Sign-ins ended: 2.\n"
    assert [_is_in(each) for each in (phone, desk, other)] == [False, False, True]
    assert _is_in(_browser(ana))


def test_it_ends_everybodys(ana: Account, bo: Account, capsys: pytest.CaptureFixture[str]) -> None:
    browsers = [_browser(ana), _browser(bo)]
    assert main(["sign-out", "--everybody", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ended": 2, "switched_off": False}
    assert not any(map(_is_in, browsers))


def test_an_account_that_is_switched_off_lets_nobody_in_until_invited_again(
    ana: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = _browser(ana)
    assert main(["sign-out", ana.email, "--switch-off"]) == 0
    assert "switched off" in capsys.readouterr().out
    assert not _is_in(browser)
    assert not _is_in(_browser(ana))
    again = accounts.invite(email=ana.email, roles=[], now=timezone.now()).account
    assert _is_in(_browser(again))


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["nobody@elsewhere.example"], "Nobody has an account"),
        (["\x00"], "Write an e-mail address"),
        ([], "required"),
        (["--everybody", "--switch-off"], "Name the one person"),
        (["ana@hospital.example", "--everybody"], "not allowed with"),
    ],
)
def test_what_it_cannot_use_is_refused_in_one_line(
    words: list[str], cure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["sign-out", *words])
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code == 2
    said = capsys.readouterr().err
    assert cure in said
    assert said.count("\n") == 1
