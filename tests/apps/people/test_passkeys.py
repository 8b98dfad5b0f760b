"""A passkey made and used in a real browser, with a device that the browser pretends to have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from beenthere.apps.people.actions.accounts import accept_invitation, invite
from beenthere.apps.people.models import Account, SignIn
from beenthere.domain.vocabulary import Role
from tests.browser import HOME, serve

EMAIL = "someone@elsewhere.example"
PASSWORD = "seven quiet herons at dawn"


@pytest.fixture
def phone(db: None, browser: Browser, settings: Settings) -> Iterator[Page]:
    """A phone that can hold passkeys and knows its owner."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    page = browser.new_page(viewport={"width": 390, "height": 844})
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    owner = {"hasUserVerification": True, "isUserVerified": True}
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options = {**kind, **owner, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    serve(page, Client())
    yield page
    page.close()


@pytest.fixture
def account(db: None) -> Account:
    token = invite(email=EMAIL, roles=[Role.DIRECTOR], now=datetime.now(UTC)).token
    return accept_invitation(token=token, password=PASSWORD, now=datetime.now(UTC))


def test_a_passkey_is_a_second_step_and_then_signs_in_alone(phone: Page, account: Account) -> None:
    phone.goto(HOME + "/account/login/")
    phone.get_by_label("Your e-mail address").fill(EMAIL)
    phone.get_by_label("Your password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.get_by_role("link", name="Add a passkey").click()
    phone.get_by_label("Your password").fill(PASSWORD)
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_text("Let me sign in with this passkey alone").click()
    phone.get_by_role("button", name="Add this device").click()
    phone.get_by_role("heading", name="Recovery codes").wait_for()
    kept = Authenticator.objects.get(user=account, type=Authenticator.Type.WEBAUTHN)
    assert kept.data["name"] == "Passkey-1"

    phone.context.clear_cookies()
    SignIn.objects.all().delete()
    phone.goto(HOME + "/account/login/")
    phone.get_by_role("button", name="Use a passkey instead").click()
    phone.wait_for_url(HOME + "/desk/")
    assert SignIn.objects.filter(account=account).exists()
