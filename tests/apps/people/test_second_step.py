"""A code of the authenticator app counts once, and a changed second step ends other sign-ins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse

from beenthere.apps.people.models import Account
from beenthere.domain.vocabulary import Role
from tests.authenticator import SECRET, code_shown
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC)
PASSWORD = "seven quiet herons at dawn"
SHOWN = timedelta(seconds=30)
"""For how long an app shows one code."""


@pytest.fixture
def account() -> Account:
    account = Hospital().account(Role.PROGRAM_MANAGER)
    account.set_password(PASSWORD)
    account.save()
    TOTP.activate(account, SECRET)
    return account


def _signs_in(account: Account, code: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_a_code_opens_once_for_as_long_as_it_would_be_taken(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    early = code_shown(at=NOW + SHOWN)
    with time_machine.travel(NOW, tick=False):
        assert _signs_in(account, early)
    for later in (SHOWN * 0.5, SHOWN * 1.1, SHOWN * 1.9):
        with time_machine.travel(NOW + later, tick=False):
            assert not _signs_in(account, early)
            assert caplog.messages[-1] == "second_step_failed"
            assert not _signs_in(account, f" {early[:3]}-{early[3:]}")
    with time_machine.travel(NOW + SHOWN * 2.1, tick=False):
        assert _signs_in(account, code_shown(at=NOW + SHOWN * 2.1))


def test_a_code_that_was_not_used_is_taken_a_little_late(account: Account) -> None:
    with time_machine.travel(NOW + SHOWN * 1.9, tick=False):
        assert _signs_in(account, code_shown(at=NOW + SHOWN))


def test_a_change_of_the_second_step_ends_every_other_sign_in(account: Account) -> None:
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert elsewhere.get(reverse("mfa_index")).status_code == 200
    here.post(reverse("mfa_deactivate_totp"))
    assert here.get(reverse("mfa_index")).status_code == 200
    assert elsewhere.get(reverse("mfa_index")).status_code == 302
