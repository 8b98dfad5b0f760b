"""After somebody has signed out, the back button shows nothing of what they saw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from playwright.sync_api import BrowserType, Page
from playwright.sync_api import TimeoutError as NotNoticed
from pytest_django import Settings

from beenthere.apps.people.models import SignIn
from tests.apps.desk.conftest import SignIn as SignsIn
from tests.browser import launch_args, real_server
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db

NAME = "Wilhelmina"


@pytest.fixture
def page(browser_type: BrowserType) -> Iterator[Page]:
    """A browser as people have it: it keeps whole pages in memory for its back button.

    Playwright turns that off, because it cannot follow a browser into such a page.
    """
    turned_off = ["--disable-back-forward-cache"]
    browser = browser_type.launch(**launch_args(), ignore_default_args=turned_off)
    page = browser.new_page()
    yield page
    browser.close()


def seen_by_going_back(page: Page, home: str, signed_in: SignsIn) -> list[str]:
    """Open a case, sign out, and press back until there is no more: what every page reads."""
    hospital = Hospital()
    director = hospital.director()
    case = hospital.case()
    cookie = signed_in(director).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": home}])
    page.goto(f"{home}/desk/")
    page.get_by_role("link", name=str(case.code_name)).first.click()
    page.get_by_role("heading", name=str(case.code_name)).wait_for()
    assert NAME in page.locator("main").inner_text()
    page.get_by_role("link", name="Triage").click()
    page.wait_for_url("**/triage/")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{home}/")
    assert not SignIn.objects.filter(account=director).exists()
    devtools = page.context.new_cdp_session(page)
    read = []
    for _ in range(4):
        with suppress(NotNoticed):  # Playwright does not notice a page out of memory
            page.go_back(timeout=4_000)
        shown = devtools.send("Runtime.evaluate", {"expression": "document.body.innerText"})
        read.append(shown["result"]["value"])
    return read


def test_back_after_signing_out_shows_nothing(page: Page, signed_in: SignsIn) -> None:
    with real_server() as home:
        read = seen_by_going_back(page, home, signed_in)
    assert not any(NAME in each for each in read)
    assert all("Sign in" in each for each in read)


@pytest.mark.soak
def test_a_page_that_a_browser_may_keep_is_caught(
    page: Page, signed_in: SignsIn, settings: Settings
) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "NoStore" not in name]
    with real_server() as home:
        read = seen_by_going_back(page, home, signed_in)
    assert any(NAME in each for each in read)
