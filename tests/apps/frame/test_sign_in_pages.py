"""The pages of signing in, walked through in a browser as somebody newly invited would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from beenthere.apps.people.models import Account
from tests.authenticator import code_shown
from tests.browser import HOME, axe_violations, serve

_EMAIL, _PASSWORD = "sam@hospital.example", "four quiet blue otters"


@pytest.fixture
def shown(db: None, browser: Browser, settings: Settings) -> Iterator[Page]:
    """A phone, at the door of the program, and an account to sign in to."""
    settings.ROOT_URLCONF = "tests.apps.frame.sign_in_urls"
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    account = Account.objects.make(email=_EMAIL, person=None, today=date(2026, 11, 1))
    account.set_password(_PASSWORD)
    account.save()
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    serve(page, Client())
    yield page
    page.close()


def _looked_at(page: Page, heading: str) -> Page:
    page.get_by_role("heading", level=1, name=heading).wait_for()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    return page


def _at_the_door(page: Page) -> None:
    """Wait until the way in or out has led to the front door, or to where their work is."""
    page.wait_for_url(lambda url: "/account/" not in url)
    page.get_by_role("heading", level=1).wait_for()


def _sign_in(page: Page, *, password: str = _PASSWORD) -> None:
    page.goto(HOME + "/account/login/")
    page.get_by_label("Your e-mail address").fill(_EMAIL)
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_wrong_password_is_told_kindly_and_the_address_stays(shown: Page) -> None:
    _sign_in(shown, password="not this one at all")
    _looked_at(shown, "Sign in")
    assert shown.evaluate("document.activeElement.id") == "error-summary"
    assert shown.get_by_label("Your e-mail address").input_value() == _EMAIL


def test_somebody_newly_invited_sets_up_a_second_step_and_uses_it(shown: Page) -> None:
    _sign_in(shown)
    _at_the_door(shown)
    shown.goto(HOME + "/account/2fa/")
    _looked_at(shown, "My sign-in")

    shown.get_by_role("link", name="Set up an app").click()
    _looked_at(shown, "Please show that it is you")
    shown.get_by_label("Your password").fill(_PASSWORD)
    shown.get_by_role("button", name="Go on").click()
    _looked_at(shown, "Set up an authenticator app")
    assert shown.get_by_role("img", name="A code for your app to scan").is_visible()
    secret = shown.locator(".bt-code").inner_text()
    shown.get_by_label("Code", exact=True).fill("000000")
    shown.get_by_role("button", name="Use this app").click()
    _looked_at(shown, "Set up an authenticator app")
    assert shown.locator(".bt-code").inner_text() == secret
    shown.get_by_label("Code", exact=True).fill(code_shown(secret))
    shown.get_by_role("button", name="Use this app").click()

    _looked_at(shown, "Recovery codes")
    codes = shown.locator(".bt-codes code").all_inner_texts()
    assert len(codes) == 10
    shown.get_by_role("link", name="I have saved them").click()
    _looked_at(shown, "My sign-in")
    for link, heading in [
        ("Stop using the app", "Stop using the authenticator app?"),
        ("Make new codes", "Make new recovery codes?"),
        ("Change your password", "Change your password"),
        ("Add a passkey", "Add a passkey"),
    ]:
        shown.get_by_role("link", name=link).click()
        _looked_at(shown, heading)
        shown.goto(HOME + "/account/2fa/")

    shown.get_by_role("link", name="Sign out").click()
    _looked_at(shown, "Sign out of this device?")
    shown.get_by_role("button", name="Sign out").click()
    _at_the_door(shown)
    _sign_in(shown)
    _looked_at(shown, "One more step")
    shown.get_by_label("Code", exact=True).fill(codes[0])
    shown.get_by_role("button", name="Sign in", exact=True).click()
    _at_the_door(shown)
    shown.goto(HOME + "/account/2fa/")
    assert shown.get_by_text("You have 9 unused codes.").is_visible()
    shown.goto(HOME + "/account/2fa/passkeys/")
    _looked_at(shown, "Your passkeys")


def test_no_script_is_needed_to_sign_in(shown: Page) -> None:
    shown.goto(HOME + "/account/login/")
    scripts = shown.locator("script").evaluate_all("all => all.map(one => one.src || one.type)")
    assert scripts[-1] == "application/json"
    assert all(source.startswith(HOME + "/static/") for source in scripts[:-1])
    assert shown.get_by_role("button", name="Use a passkey instead").is_visible()


def test_a_passkey_opens_the_door_by_itself(shown: Page) -> None:
    devices = shown.context.new_cdp_session(shown)
    devices.send("WebAuthn.enable")
    finger = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    checked = {"hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**finger, **checked}})

    _sign_in(shown)
    _at_the_door(shown)
    shown.goto(HOME + "/account/2fa/passkeys/add/")
    shown.get_by_label("Your password").fill(_PASSWORD)
    shown.get_by_role("button", name="Go on").click()
    shown.get_by_text("Let me sign in with this passkey alone").click()
    shown.get_by_role("button", name="Add this device").click()
    _looked_at(shown, "Recovery codes")
    shown.goto(HOME + "/account/2fa/passkeys/")
    _looked_at(shown, "Your passkeys")
    shown.get_by_role("link", name="Remove").click()
    _looked_at(shown, "Remove Passkey-1?")

    shown.goto(HOME + "/account/logout/")
    shown.get_by_role("button", name="Sign out").click()
    _at_the_door(shown)
    shown.goto(HOME + "/account/login/")
    shown.get_by_role("button", name="Use a passkey instead").click()
    _at_the_door(shown)
    shown.goto(HOME + "/account/2fa/")
    assert shown.get_by_text("You have 1 passkey.").is_visible()
