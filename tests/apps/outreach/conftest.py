"""A hospital on a Monday morning, and a supporter of it with a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings

from beenthere.apps.supporters.models import Supporter
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in


@pytest.fixture
def hospital(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Hospital:
    """A hospital whose pages think that it is that Monday, and ask for no second step."""
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondStep" not in name]
    return Hospital()


@pytest.fixture
def supporter(hospital: Hospital) -> Supporter:
    return hospital.supporter()


@pytest.fixture
def client(supporter: Supporter) -> Client:
    """The supporter, signed in."""
    return signed_in(supporter.account)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser in which nothing moves on its own."""
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()
