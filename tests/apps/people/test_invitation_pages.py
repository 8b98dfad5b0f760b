"""The pages of an invitation, as somebody newly invited meets them on a phone, scripts off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from beenthere.apps.people.actions.accounts import invite
from beenthere.domain.vocabulary import Role
from tests.browser import HOME, axe_violations, serve

PASSWORD = "seven quiet herons at dawn"


@pytest.fixture
def phone(db: None, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    serve(page, Client())
    yield page
    page.close()


def looked_at(page: Page, heading: str) -> None:
    page.get_by_role("heading", level=1, name=heading).wait_for()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_password_is_chosen_and_the_way_leads_to_the_second_step(phone: Page) -> None:
    token = invite(
        email="someone@elsewhere.example", roles=[Role.SUPPORTER], now=datetime.now(UTC)
    ).token
    link = HOME + reverse("invite_accept", args=[token])
    phone.goto(link)
    looked_at(phone, "Welcome")
    phone.get_by_label("Choose a password").fill("short")
    phone.get_by_label("Type it once more").fill("short")
    phone.get_by_role("button", name="Save and go on").click()
    looked_at(phone, "Welcome")
    assert phone.get_by_text("at least 12 characters").first.is_visible()
    phone.get_by_label("Choose a password").fill(PASSWORD)
    phone.get_by_label("Type it once more").fill(PASSWORD)
    phone.get_by_role("button", name="Save and go on").click()
    looked_at(phone, "My sign-in")
    phone.goto(link)
    looked_at(phone, "This link has ended")


def test_too_many_tries_are_told_kindly(phone: Page) -> None:
    cache.clear()
    for _ in range(5):
        phone.goto(HOME + reverse("account_login"))
        phone.get_by_label("Your e-mail address").fill("someone@elsewhere.example")
        phone.get_by_label("Your password").fill("a wrong guess")
        phone.get_by_role("button", name="Sign in", exact=True).click()
        phone.get_by_role("heading", level=1).wait_for()
    looked_at(phone, "Please wait a little")
    cache.clear()
