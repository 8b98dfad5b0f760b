"""A hospital on a Monday morning, and a supporter of it with a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from beenthere.apps.supporters.models import Supporter
from tests.hospital import Hospital
from tests.laws.rooms import signed_in


@pytest.fixture
def hospital(ten_on_monday: None) -> Hospital:
    """A hospital whose pages think that it is that Monday, and ask for no second step."""
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
