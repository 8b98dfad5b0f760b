from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from beenthere.apps.people.models import Account
from tests.hospital import MONDAY, Hospital

SignIn = Callable[[Account], Client]


def its_monday() -> datetime:
    return MONDAY


@pytest.fixture
def hospital(settings: Settings) -> Hospital:
    """A hospital on a Monday morning."""
    settings.CLOCK = "tests.apps.desk.conftest.its_monday"
    return Hospital()


@pytest.fixture
def signed_in() -> SignIn:
    """Signs somebody in, second step and all."""

    def sign_in(account: Account) -> Client:
        Authenticator.objects.create(
            user=account, type=Authenticator.Type.TOTP, data={"secret": "made-up"}
        )
        client = Client()
        client.force_login(account, backend="beenthere.apps.people.backend.AccountBackend")
        return client

    return sign_in
