"""A referral as a person meets it: on a phone and a desk, by day and by night, no scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from beenthere.apps.cases.models import Case
from tests.browser import HOME, axe_violations, serve

pytestmark = pytest.mark.django_db

_PHONE, _DESK = 390, 1280
_PAGES = ("/", "/help/", "/patient-and-family/", "/refer/sent/", "/what-we-keep/")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of our own; whatever the browser complains of fails the test."""
    page = browser.new_page(reduced_motion="reduce", viewport={"width": _PHONE, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    serve(page, Client())
    yield page
    page.close()
    assert complaints == []


def _press(page: Page, button: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=button, exact=True).click()


def _choose(page: Page, words: str) -> None:
    page.get_by_text(words, exact=True).click()


def _every_screen(page: Page) -> Iterator[str]:
    """Walk through every screen there is, stopping at each."""

    def ask(whom: str) -> None:
        page.goto(HOME + "/refer/")
        _choose(page, whom)
        _press(page, "Next")

    def answer(words: str) -> None:
        _choose(page, words)
        _press(page, "Next")

    for path in _PAGES:
        page.goto(HOME + path)
        yield path
    page.goto(HOME + "/refer/")
    yield "whom"
    _press(page, "Next")
    yield "whom, refused"
    ask("A colleague")
    yield "who"
    page.get_by_label("Their name").fill("MRN 12345")
    page.get_by_label("Their phone").fill("12")
    _press(page, "Next")
    yield "who, refused"
    page.get_by_label("Their name").fill("Wilhelmina Longname-Testcase of Example")
    page.get_by_label("Their phone").fill("617 555 0123")
    _press(page, "Next")
    yield "kind"
    answer("A patient died")
    yield "when"
    answer("Today or last night")
    yield "soon"
    answer("As soon as possible")
    yield "others"
    page.get_by_label("Their name").fill("Bo Chen")
    _press(page, "Add another person")
    yield "others, one added"
    _press(page, "Next")
    yield "you"
    _press(page, "Next")
    yield "check"
    ask("Myself")
    yield "who, myself"
    page.get_by_label("Your name").fill("Ana Ruiz")
    _press(page, "Next")
    answer("A complaint or a review")
    answer("Longer ago")
    answer("Within a day")
    yield "wishes"
    ask("My team")
    yield "team"
    ask("Someone, but I don't know who was involved")
    yield "where"


def test_axe_finds_nothing_on_any_screen(page: Page) -> None:
    found: dict[str, list[str]] = {}
    for screen in _every_screen(page):
        page.emulate_media(color_scheme="light")
        found[screen] = axe_violations(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": _DESK, "height": 844})
        found[screen] += axe_violations(page)
        page.set_viewport_size({"width": _PHONE, "height": 844})
    assert len(found) == 20
    assert {screen: lines for screen, lines in found.items() if lines} == {}


@pytest.mark.soak
def test_nothing_runs_out_of_a_screen_and_a_thumb_hits_everything(page: Page) -> None:
    """At 320 pixels (a desk's window at four times its size), and with words twice as big."""
    wide, small = {}, {}
    for screen in _every_screen(page):
        small[screen] = page.evaluate(
            """() => [...document.querySelectorAll(
                  '.usa-button, .bt-line, .bt-door, summary, .usa-input, .usa-select,'
                  + '.usa-radio__label, .usa-checkbox__label')]
                .filter(element => element.getBoundingClientRect().height < 44)
                .map(element => element.textContent.trim())"""
        )
        page.set_viewport_size({"width": 320, "height": 844})
        wide[screen] = [page.evaluate("document.documentElement.scrollWidth") - 320]
        page.set_viewport_size({"width": _DESK, "height": 844})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide[screen] += [page.evaluate("document.documentElement.scrollWidth") - _DESK]
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": _PHONE, "height": 844})
    assert {screen: by for screen, by in wide.items() if max(by) > 0} == {}
    assert {screen: words for screen, words in small.items() if words} == {}


def test_a_referral_by_keyboard_alone_with_scripts_off(browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    serve(page, Client())
    page.goto(HOME + "/refer/")

    def keys(*pressed: str) -> None:
        for key in pressed:
            page.keyboard.press(key)
        page.wait_for_load_state()

    def heading(words: str) -> None:
        page.get_by_role("heading", level=1, name=words).wait_for()

    def begin(words: str) -> None:
        """On the page with this heading, go to the first control."""
        heading(words)
        first = page.locator("main :is(input:not([type=hidden]), select, button)").first
        for _ in range(20):
            if first.evaluate("each => each === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach the first control of {words}")

    keys("Tab", "Enter")  # past the header
    expect(page.locator("main")).to_be_focused()
    # An address without that place in it, so that every page from here on begins at its head.
    page.goto(HOME + "/refer/")
    begin("Who is this for?")
    keys("Space", "Tab", "Enter")
    begin("Who is your colleague, and how can we reach them?")
    page.keyboard.type("Wilhelmina Testcase")
    keys("Enter")
    for question in ("What kind of thing was it?", "When did it happen?"):
        begin(question)
        keys("ArrowDown", "Enter")
    begin("How soon should someone reach out?")
    keys("Space", "Enter")
    begin("Was anyone else involved?")
    keys("Enter")
    begin("May we say who told us?")
    keys("Tab", "Enter")
    heading("Check and send")
    page.get_by_role("button", name="Send the referral").focus()
    keys("Enter")
    heading("Thank you. It has arrived.")
    assert Case.objects.count() == 1
    page.context.close()
