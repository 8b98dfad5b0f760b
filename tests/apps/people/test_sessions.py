"""A sign-in ends when nothing is done, when it has lasted long enough, and cannot be stolen
from the table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse
from time_machine import Traveller, travel

from beenthere.apps.outside import program
from beenthere.apps.people.middleware import BEGAN
from beenthere.apps.people.models import Account, SignIn
from beenthere.apps.people.sessions import WAITING_AT_MOST, SessionStore
from beenthere.domain.vocabulary import Role
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

SECOND_STEP = "/account/2fa/"


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """The clock that sessions go by; it stands still until it is moved."""
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(clock: Traveller) -> Client:
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


def test_what_the_table_holds_tells_nothing_that_a_session_remembers(client: Client) -> None:
    """What somebody is on their way to while they sign in, for one, is an address with a name."""
    session = client.session
    session["next"] = "/desk/amber-heron/"
    session.save()
    stored = SignIn.objects.get().session_data
    # The value is signed, not sealed, by Django: whoever has the secret could read it.
    readable = signing.b64_decode(stored.split(":")[0].lstrip(".").encode())
    for told in (b"amber", b"next", b"_auth_user", b"began"):
        assert told not in stored.encode()
        assert told not in readable
    assert SessionStore("b" * 32).decode(stored) == {}
    assert SessionStore(cookie(client)).decode(stored)["next"] == "/desk/amber-heron/"


def test_what_was_done_and_never_looked_at_does_not_fill_a_session(client: Client) -> None:
    account = Account.objects.get()
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    for _ in range(4 * WAITING_AT_MOST):
        answered = client.post(reverse("reach"), {"change": "up", "point": "1" * 18})
        assert answered.status_code == 302
    page = client.get(reverse("reach")).content.decode()
    assert page.count("That has changed in the meantime") == WAITING_AT_MOST
    assert "That has changed" not in client.get(reverse("reach")).content.decode()


def test_doing_something_keeps_a_sign_in_and_doing_nothing_ends_it(
    client: Client, clock: Traveller
) -> None:
    idle = program().policy.session_idle.length
    for _ in range(3):
        clock.shift(idle - timedelta(seconds=1))
        assert is_in(client)
    clock.shift(idle)
    assert not is_in(client)
    assert client.get(reverse("roster"))["Location"].startswith(reverse("account_login"))


def test_reading_page_after_page_does_not_write_each_time(client: Client, clock: Traveller) -> None:
    idle = program().policy.session_idle.length
    assert is_in(client)
    until = SignIn.objects.get().expire_date
    clock.shift(idle / 20)
    assert is_in(client)
    assert SignIn.objects.get().expire_date == until
    clock.shift(idle / 10)
    assert is_in(client)
    assert SignIn.objects.get().expire_date == until + idle * 3 / 20


def test_every_sign_in_ends_after_the_longest_time_however_busy(
    client: Client, clock: Traveller
) -> None:
    longest = program().policy.session_longest.length
    steps = 40
    for _ in range(steps):
        assert is_in(client)
        clock.shift(longest / steps)
    assert is_in(client)
    clock.shift(timedelta(seconds=1))
    assert not is_in(client)
    assert not SignIn.objects.filter(account__isnull=False).exists()


def test_a_sign_in_of_which_nobody_knows_when_it_began_has_ended(client: Client) -> None:
    session = client.session
    del session[BEGAN]
    session.save()
    assert not is_in(client)


def test_signing_out_ends_the_sign_in_and_not_only_the_cookie(client: Client) -> None:
    kept = cookie(client)
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not SignIn.objects.filter(account__isnull=False).exists()
    assert not is_in(client)
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_in(client)


def test_a_key_of_somebody_elses_making_is_never_taken_over() -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.get(reverse("account_login"))
    assert not SignIn.objects.exists()
