"""From an invitation's link to a signed-in browser, and every way that stays shut."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from beenthere.apps.outside import program
from beenthere.apps.people.actions.accounts import accept_invitation, invite
from beenthere.apps.people.forms import AddPasskeyForm, ChoosePasswordForm
from beenthere.apps.people.models import Account, Person, SignIn
from beenthere.domain.vocabulary import Role
from tests.authenticator import SECRET, code_shown
from tests.hospital import Hospital
from tests.laws.failing import failing_after

pytestmark = pytest.mark.django_db

BACKEND = "beenthere.apps.people.backend.AccountBackend"
EMAIL = "someone@elsewhere.example"
PASSWORD = "seven quiet herons at dawn"


@pytest.fixture
def account() -> Account:
    """Somebody who has accepted their invitation and set up no second step."""
    token = invite(email=EMAIL, roles=[Role.DIRECTOR], now=datetime.now(UTC)).token
    return accept_invitation(token=token, password=PASSWORD, now=datetime.now(UTC))


@pytest.fixture
def guarded(account: Account) -> Account:
    """Somebody with a password and an authenticator app."""
    TOTP.activate(account, SECRET)
    return account


def sign_in(client: Client, email: str = EMAIL, password: str = PASSWORD) -> HttpResponse:
    response = client.post(reverse("account_login"), {"login": email, "password": password})
    assert isinstance(response, HttpResponse)
    return response


def who(client: Client) -> int | None:
    """The account a browser is signed in as."""
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def test_the_link_leads_by_a_password_to_the_second_step_and_then_in(client: Client) -> None:
    token = invite(email=EMAIL, roles=[Role.DIRECTOR], now=datetime.now(UTC)).token
    page = reverse("invite_accept", args=[token])
    assert b"Choose a password" in client.get(page).content
    response = client.post(page, {"password": PASSWORD, "again": PASSWORD})
    assert response.status_code == 302
    account = Account.objects.get()
    assert who(client) == account.pk

    assert client.get(reverse("desk"))["Location"] == reverse("mfa_index")
    setting_up = client.get(reverse("mfa_activate_totp"))
    assert setting_up.status_code == 200
    secret = setting_up.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_shown(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(reverse("desk")).status_code == 200


def test_secrets_of_the_second_step_are_stored_sealed(guarded: Account) -> None:
    stored = Authenticator.objects.get(user=guarded).data["secret"]
    assert SECRET not in stored
    assert Authenticator.objects.get(user=guarded).wrap().validate_code(code_shown())


@pytest.mark.parametrize(
    ("typed", "field", "cure"),
    [
        ({"password": "", "again": ""}, "password", "Choose a password"),
        ({"password": "short", "again": "short"}, "password", "at least 12"),
        ({"password": "passwordpassword1", "again": ""}, "again", "once more"),
        ({"password": EMAIL, "again": EMAIL}, "password", "similar"),
        ({"password": PASSWORD, "again": PASSWORD + "x"}, "again", "The two passwords differ"),
        ({"password": "x" * 10_000, "again": "x" * 10_000}, "password", "at most 128"),
    ],
)
def test_a_password_that_will_not_do_gets_the_cure(
    typed: dict[str, str], field: str, cure: str
) -> None:
    form = ChoosePasswordForm(typed, account=Account(email=EMAIL))
    assert any(cure in error for error in form.errors[field])


def test_a_bad_password_is_said_on_the_page_and_the_link_still_works(client: Client) -> None:
    made = invite(email=EMAIL, roles=[Role.DIRECTOR], now=datetime.now(UTC))
    page = reverse("invite_accept", args=[made.token])
    assert b"at least 12" in client.post(page, {"password": "a", "again": "a"}).content
    assert client.post(page, {"password": PASSWORD, "again": PASSWORD}).status_code == 302


@pytest.mark.parametrize("token", ["used", "nonsense"])
def test_a_link_that_has_ended_says_what_to_do(client: Client, token: str) -> None:
    if token == "used":
        token = invite(email=EMAIL, roles=[Role.DIRECTOR], now=datetime.now(UTC)).token
        accept_invitation(token=token, password=PASSWORD, now=datetime.now(UTC))
    page = reverse("invite_accept", args=[token])
    for response in (client.get(page), client.post(page, {"password": PASSWORD})):
        assert response.status_code == 410
        assert b"This link has ended" in response.content
    assert who(client) is None


def test_a_password_alone_opens_only_the_way_to_a_second_step(
    client: Client, account: Account
) -> None:
    sign_in(client)
    assert who(client) == account.pk
    for page in ("desk", "home", "what_we_keep"):
        assert client.get(reverse(page))["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_password_and_app_sign_in_and_the_session_knows_whose_it_is(
    client: Client, guarded: Account
) -> None:
    response = sign_in(client)
    assert response["Location"] == reverse("mfa_authenticate")
    assert who(client) is None
    client.post(reverse("mfa_authenticate"), {"code": code_shown()})
    assert who(client) == guarded.pk
    assert SignIn.objects.get().account == guarded
    assert client.get(reverse("desk")).status_code == 200


def test_changing_a_second_step_asks_once_more_who_is_there(
    client: Client, guarded: Account
) -> None:
    client.force_login(guarded, backend=BACKEND)
    page = reverse("mfa_deactivate_totp")
    asked = client.get(page)["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate"))
    assert client.post(asked, {"code": "000000"}).status_code == 200
    assert client.get(page).status_code == 302
    assert client.post(asked, {"code": code_shown()})["Location"] == page
    assert client.get(page).status_code == 200


def test_a_wrong_code_opens_nothing(client: Client, guarded: Account) -> None:
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert who(client) is None


def test_a_try_that_the_database_could_not_answer_is_no_failed_try(
    client: Client, guarded: Account
) -> None:
    client.raise_request_exception = False
    for _ in range(program().policy.sign_in_tries + 6):
        with failing_after(0):
            assert sign_in(client).status_code == 500
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")


def test_a_leaver_is_out_at_the_next_click(client: Client) -> None:
    person = Hospital().director().person
    assert person is not None
    client.force_login(Account.objects.get(), backend=BACKEND)
    Authenticator.objects.create(user=Account.objects.get(), type="totp", data={"secret": "x"})
    assert client.get(reverse("desk")).status_code == 200
    Person.objects.filter(pk=person.pk).update(active=False)
    response = client.get(reverse("desk"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_leaver_or_a_switched_off_account_cannot_sign_in(
    client: Client, guarded: Account
) -> None:
    Account.objects.update(enabled=False)
    sign_in(client)
    assert who(client) is None
    assert not SignIn.objects.filter(account=guarded).exists()


def _without_tokens(page: bytes) -> bytes:
    return re.sub(rb'(csrfmiddlewaretoken" value=|name="login" value=)"[^"]*"', b"", page)


def test_nothing_tells_whether_an_address_has_an_account(client: Client, guarded: Account) -> None:
    known = sign_in(client, EMAIL, "not the right password")
    unknown = sign_in(client, "nobody@elsewhere.example", "not the right password")
    assert known.status_code == unknown.status_code == 200
    tidy = [
        re.sub(rb"\w+@elsewhere\.example", b"", _without_tokens(answer.content))
        for answer in (known, unknown)
    ]
    assert tidy[0] == tidy[1]


@pytest.mark.parametrize("email", [EMAIL, "nobody@elsewhere.example"])
def test_guessing_is_stopped_after_five_tries_and_nothing_is_logged_of_whom(
    client: Client, guarded: Account, email: str, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [sign_in(client, email, "a wrong guess").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    sign_in(client, email, PASSWORD)
    assert who(client) is None
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")
    assert email not in caplog.text
    assert "127.0.0.1" not in caplog.text


@pytest.mark.parametrize(("in_front", "page"), [(1, "mfa_authenticate"), (0, None)])
def test_whoever_guesses_keeps_nobody_else_waiting(
    settings: Settings, guarded: Account, in_front: int, page: str | None
) -> None:
    """A server in front adds the address it sees last; what a visitor says before it is nothing.

    Where nobody says that there is one, all who come through it look alike.
    """
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = in_front
    for turn in range(12):
        guesser = Client(headers={"X-Forwarded-For": f"203.0.113.{turn}, 198.51.100.7"})
        sign_in(guesser, f"nobody{turn}@elsewhere.example", "a wrong guess")
    sign_in(guesser)
    assert guesser.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")
    owner = Client(headers={"X-Forwarded-For": "203.0.113.1, 198.51.100.8"})
    assert sign_in(owner).headers.get("Location") == (reverse(page) if page else None)


def test_nobody_signs_up_or_is_sent_mail(client: Client) -> None:
    for page in ("account_signup", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(page)
    assert client.get("/account/signup/").status_code == 404


def test_changing_the_password_ends_every_other_sign_in(guarded: Account) -> None:
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.force_login(guarded, backend=BACKEND)
    fresh = "eight quiet herons at dusk"
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )
    assert Account.objects.get().check_password(fresh)
    assert here.get(reverse("desk")).status_code == 200
    assert elsewhere.get(reverse("desk")).status_code == 302


def test_an_account_without_a_password_has_none_to_change(client: Client) -> None:
    client.force_login(Hospital().account(Role.SUPPORTER), backend=BACKEND)
    assert client.get(reverse("account_change_password"))["Location"] == reverse("mfa_index")


def test_a_passkey_has_no_name_of_ones_own(account: Account) -> None:
    form = AddPasskeyForm(user=account)
    assert "name" not in form.fields
    assert "passwordless" in form.fields


def test_a_session_that_is_tampered_with_signs_nobody_in(client: Client, guarded: Account) -> None:
    client.force_login(guarded, backend=BACKEND)
    row = SignIn.objects.get()
    SignIn.objects.update(
        session_data=row.session_data[:-1] + ("A" if row.session_data[-1] != "A" else "B")
    )
    assert client.get(reverse("desk")).status_code == 302
