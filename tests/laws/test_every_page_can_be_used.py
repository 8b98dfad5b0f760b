"""Every page there is can be used by whoever may open it: on a phone, by keyboard alone, and with
what reads a page aloud."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from playwright.sync_api import Browser
from playwright.sync_api import Page as Shown
from pytest_django.fixtures import Settings

from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, PUBLIC, Page
from tests.browser import HOME, axe_violations, serve
from tests.laws.rooms import Building

pytestmark = [
    *(pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")),
    # Each room looks at its own pages in `make test`; this one forgets none.
    pytest.mark.soak,
]

WIDTHS = (390, 1280)

_CONTROLS = """
    [...document.querySelectorAll('a[href], button, input, select, summary')]
        .filter(each => each.checkVisibility() && !each.disabled && each.tabIndex >= 0)
"""
_NAMES = f"""() => {_CONTROLS}.map(each => [each.tagName, each.type === 'radio' ? each.name
    : each.id || each.value || each.textContent.trim()].join(' '))"""
_FOCUSED = f"""() => {{
    const all = {_CONTROLS}, at = all.indexOf(document.activeElement);
    return at < 0 ? [] : all.flatMap((each, number) =>
        number === at || (each.type === 'radio' && each.name === all[at].name) ? [number] : []);
}}"""
"""The controls that have the focus: with one button of a choice the arrows reach the others."""


def unusable(page: Shown) -> list[str]:
    """What is wrong with the page that is open: what axe finds, what runs out of it, and what the
    keyboard does not reach."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"is wider than {width}")
    names = page.evaluate(_NAMES)
    reached: set[int] = set()
    page.evaluate("document.activeElement.blur()")
    # A day is three stops, and its calendar a fourth.
    for _ in range(4 * len(names) + 5):
        page.keyboard.press("Tab")
        reached.update(page.evaluate(_FOCUSED))
        if len(reached) == len(names):
            break
    missed = [name for number, name in enumerate(names) if number not in reached]
    return [*axe_violations(page), *found, *(f"no key leads to {name}" for name in missed)]


def wrong_with(building: Building, names: Iterable[str], browser: Browser) -> dict[str, list[str]]:
    """What is wrong with each of these pages, where it is one to be read."""
    wrong = {}
    for name in names:
        who = PAGES[name].who
        reader = Client() if who is PUBLIC else building.browser(None)
        if isinstance(who, frozenset):
            reader = building.browser(min(who))
        answer = reader.get(building.addresses[name])
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        page = browser.new_page(reduced_motion="reduce")
        serve(page, reader)
        page.goto(HOME + building.addresses[name])
        if found := unusable(page):
            wrong[name] = found
        page.close()
    return wrong


def test_every_page_can_be_used_by_everybody(browser: Browser) -> None:
    building = Building()
    assert wrong_with(building, building.addresses, browser) == {}


def _bad(_request: object) -> HttpResponse:
    return HttpResponse(
        '<html lang="en"><title>Bad</title><main><h1>Bad</h1><input id="unnamed">'
        f'<p>{"wide" * 400}</p><div inert><button id="kept">Press</button></div>'
    )


def test_a_page_that_cannot_be_used_is_caught(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [*urlpatterns, path("bad/", _bad, name="bad")]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urlconf
    monkeypatch.setitem(PAGES, "bad", Page("bad", PUBLIC, "planted"))
    found = "".join(wrong_with(Building(), ["bad"], browser)["bad"])
    assert "label" in found
    assert "is wider than 390" in found
    assert "no key leads to BUTTON kept" in found
