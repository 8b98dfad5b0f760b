"""The director's pages in a real browser: axe, every width, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import Role
from tests.apps.desk.busy import Busy
from tests.apps.desk.conftest import SignIn
from tests.browser import HOME, axe_violations, serve
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(hospital: Hospital) -> Busy:
    return Busy(hospital)


@pytest.fixture
def shown(browser: Browser, busy: Busy, signed_in: SignIn) -> Iterator[Page]:
    """A director's browser; whatever it complains of fails the test."""
    page = browser.new_page(reduced_motion="reduce", java_script_enabled=True)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    serve(page, signed_in(busy.director))
    yield page
    page.close()
    assert complaints == []


def paths(busy: Busy) -> list[str]:
    """Every page of the desk."""

    def of(state: CaseState, page: str = "") -> str:
        return f"/desk/{busy.case(state).code_name}/{page}"

    return [
        "/desk/",
        "/desk/?state=closed",
        "/desk/?state=followed_up",
        "/desk/new/",
        of(CaseState.WAITING),
        of(CaseState.OFFERED),
        of(CaseState.QUIET),
        of(CaseState.CLOSED),
        of(CaseState.WAITING, "triage/"),
        of(CaseState.MATCHING, "triage/"),
        of(CaseState.WAITING, "match/"),
        of(CaseState.MATCHING, "match/?profession=nurse"),
        of(CaseState.MATCHING, "match/"),
        of(CaseState.REACHED, "match/"),
        of(CaseState.QUIET, "close/"),
        of(CaseState.QUIET, "somebody-else/"),
        of(CaseState.QUIET, "not-me/"),
    ]


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(
    scheme: str, busy: Busy, shown: Page
) -> None:
    shown.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in paths(busy):
        shown.goto(HOME + path)
        unfold(shown)
        for width in (320, 390, 1280):
            shown.set_viewport_size({"width": width, "height": 844})
            assert shown.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert axe_violations(shown) == [], path
        shown.evaluate("document.documentElement.style.fontSize = '200%'")
        assert shown.evaluate("document.documentElement.scrollWidth") <= 1280, path


def test_axe_finds_nothing_on_the_roster(busy: Busy, browser: Browser, signed_in: SignIn) -> None:
    page = browser.new_page(reduced_motion="reduce")
    serve(page, signed_in(busy.hospital.account(Role.PROGRAM_MANAGER)))
    page.goto(f"{HOME}/roster/")
    page.get_by_role("heading", name="Roster").wait_for()
    assert axe_violations(page) == []
    page.close()


def test_forms_with_mistakes_are_as_clean(busy: Busy, shown: Page) -> None:
    waiting = busy.case(CaseState.WAITING).code_name
    matching = busy.case(CaseState.MATCHING).code_name
    for path, button in (
        ("/desk/new/", "Send the referral"),
        (f"/desk/{waiting}/triage/", "Save and choose a supporter"),
        (f"/desk/{matching}/match/", "Ask those on the list, in this order"),
        (f"/desk/{waiting}/close/", "Close the case"),
    ):
        shown.goto(HOME + path)
        shown.get_by_role("button", name=button).click()
        shown.get_by_role("heading", name=re.compile("to check")).wait_for()
        assert axe_violations(shown) == [], path


def test_from_the_desk_to_an_offer_by_keyboard_alone(busy: Busy, shown: Page) -> None:
    busy.hospital.person("Wilhelmina Testcase", reports_to=busy.hospital.person("Bela Boss"))
    case = busy.case(CaseState.WAITING)

    def press(kind: str, words: str, key: str) -> None:
        target = shown.locator(kind, has_text=words).first
        for _ in range(300):
            shown.keyboard.press("Tab")
            if target.evaluate("each => each === document.activeElement"):
                shown.keyboard.press(key)
                return
        raise AssertionError(f"the keyboard does not reach {words}")

    shown.goto(HOME + "/desk/")
    press("a", str(case.code_name), "Enter")
    shown.wait_for_url(f"**/{case.code_name}/")
    press("a", "Triage", "Enter")
    shown.wait_for_url("**/triage/")
    for _ in range(60):
        shown.keyboard.press("Tab")
        if shown.evaluate("document.activeElement.name") == "person":
            break
    shown.keyboard.press("ArrowUp")
    press("button", "Save and choose a supporter", "Enter")
    shown.wait_for_url("**/match/")
    press("button", "Ask now", "Enter")
    shown.wait_for_url(f"**/{case.code_name}/")
    assert shown.get_by_text("The offer is on its way").is_visible()
    case.refresh_from_db()
    assert case.state == CaseState.OFFERED
