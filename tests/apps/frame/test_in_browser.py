"""The frame as a person meets it: in a browser, on a phone and a desk, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.browser import HOME, axe_violations, serve

_PATHS = ("/", "/?name=Dana", "/public", "/public?name=Dana", "/phone", "/nowhere", "/wrong/500")
_PHONE, _DESK = 390, 1280


@pytest.fixture
def shown(browser: Browser, pieces: Client) -> Iterator[Page]:
    """A page to look at; whatever the browser complains of fails the test."""
    page = browser.new_page(reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    serve(page, pieces)
    yield page
    page.close()
    expected = "Failed to load resource: the server responded with a status of"
    assert [words for words in complaints if not words.startswith(expected)] == []


Scheme = Literal["light", "dark"]


def _open(page: Page, path: str, *, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(HOME + path)
    return page


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
@pytest.mark.parametrize("width", [_PHONE, _DESK])
def test_axe_finds_nothing(shown: Page, width: int, scheme: Scheme) -> None:
    shown.emulate_media(color_scheme=scheme)
    found = {path: axe_violations(_open(shown, path, width=width)) for path in _PATHS}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_axe_finds_what_is_wrong(shown: Page) -> None:
    _open(shown, "/public", width=_PHONE)
    shown.evaluate("document.querySelector('legend').remove()")
    shown.evaluate("document.querySelector('label').remove()")
    assert any("label" in line for line in axe_violations(shown))


def test_nothing_runs_out_of_the_page(shown: Page) -> None:
    """At 320 pixels, a desk's window at four times its size, and wider."""
    for path in _PATHS:
        _open(shown, path, width=_DESK)
        for width in (320, _PHONE, 640, _DESK):
            shown.set_viewport_size({"width": width, "height": 844})
            assert shown.evaluate("document.documentElement.scrollWidth") <= width, path


def test_words_at_twice_their_size_stay_on_the_page(shown: Page) -> None:
    for path in _PATHS:
        _open(shown, path, width=_DESK)
        shown.evaluate("document.documentElement.style.fontSize = '200%'")
        assert shown.evaluate("document.documentElement.scrollWidth") <= _DESK, path


def test_a_thumb_hits_what_it_aims_at(shown: Page) -> None:
    """Controls are 44 pixels high; links within a sentence may be as high as their line."""
    for path in _PATHS:
        _open(shown, path, width=_PHONE)
        small = shown.evaluate(
            """() => [...document.querySelectorAll(
                  'button, .usa-button, input:not([type=hidden]):not([type=radio])'
                  + ':not([type=checkbox]), select, fieldset label, .usa-checkbox__label,'
                  + ' header a, footer a, .bt-contact__way')]
                .map(element => [element.textContent.trim().slice(0, 40),
                                 element.getBoundingClientRect().height])
                .filter(([, height]) => height < 44)"""
        )
        assert small == [], path


def test_the_keyboard_reaches_everything_and_shows_where_it_is(shown: Page) -> None:
    _open(shown, "/public", width=_DESK)
    seen = []
    for _ in range(40):
        shown.keyboard.press("Tab")
        where = shown.evaluate(
            """() => { const it = document.activeElement
                 const near = it.matches('[type=radio]') ? it.nextElementSibling : it
                 const drawn = [getComputedStyle(it), getComputedStyle(near),
                                getComputedStyle(near, '::before')]
                 return [it === document.body ? '' : (it.id || it.textContent.trim()),
                         drawn.some(style => style.outlineStyle !== 'none')] }"""
        )
        if not where[0]:
            break
        seen.append(where)
    assert seen[0] == ["Skip to the page", True]
    assert [name for name, drawn in seen if not drawn] == []
    assert any(name == "Next" for name, _ in seen)
    assert seen[-1][0]


def test_errors_take_the_focus_and_lead_to_their_control(shown: Page) -> None:
    _open(shown, "/?name=", width=_PHONE)
    assert shown.evaluate("document.activeElement.id") == "error-summary"
    shown.get_by_role("link", name="“Their name” needs an answer.").click()
    assert shown.evaluate("document.activeElement.id") == "id_name"


def test_the_one_action_stays_under_the_thumb(shown: Page) -> None:
    _open(shown, "/phone", width=_PHONE)
    shown.set_viewport_size({"width": _PHONE, "height": 500})
    box = shown.get_by_role("button", name="I spoke with them").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 500


def test_paper_is_white_and_holds_no_buttons(shown: Page) -> None:
    _open(shown, "/phone", width=_DESK)
    shown.emulate_media(media="print")
    assert not shown.get_by_role("button", name="I spoke with them").is_visible()
    assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert shown.evaluate("getComputedStyle(document.body).color") == "rgb(26, 47, 58)"
