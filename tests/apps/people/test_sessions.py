"""A sign-in ends when nothing is done, when it has lasted long enough, and cannot be stolen
from the table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beenthere.apps.outside import program
from beenthere.apps.people.models import SignIn
from beenthere.domain.vocabulary import Role
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db

SECOND_STEP = "/account/2fa/"


@pytest.fixture
def client() -> Client:
    account = Hospital().account(Role.PROGRAM_MANAGER)
    client = Client()
    client.force_login(account, backend="beenthere.apps.people.backend.AccountBackend")
    return client


def cookie(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def is_in(client: Client) -> bool:
    return client.get(SECOND_STEP).status_code == 200


def test_what_the_table_holds_lets_nobody_in(client: Client) -> None:
    kept = SignIn.objects.get().session_key
    assert kept != cookie(client)
    thief = Client()
    for stolen in (kept, kept[:32]):
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
        assert not is_in(thief)
    assert is_in(client)


def test_doing_something_keeps_a_sign_in_and_doing_nothing_ends_it(client: Client) -> None:
    idle = program().policy.session_idle.length
    assert is_in(client)
    left = SignIn.objects.get().expire_date - timezone.now()
    assert idle - timedelta(minutes=1) < left <= idle
    SignIn.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert is_in(client)
    assert SignIn.objects.get().expire_date > timezone.now() + idle - timedelta(minutes=1)
    SignIn.objects.update(expire_date=timezone.now())
    assert not is_in(client)


def test_every_sign_in_ends_after_the_longest_time(client: Client) -> None:
    assert is_in(client)
    session = client.session
    longest = program().policy.session_longest.length
    session["began"] = (timezone.now() - longest - timedelta(seconds=1)).timestamp()
    session.save()
    assert not is_in(client)
    assert not SignIn.objects.exists()


def test_signing_out_forgets_the_sign_in(client: Client) -> None:
    client.post(reverse("account_logout"))
    assert not SignIn.objects.filter(account__isnull=False).exists()
    assert not is_in(client)


def test_a_key_of_somebody_elses_making_is_never_taken_over() -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.get(reverse("account_login"))
    assert not SignIn.objects.exists()
