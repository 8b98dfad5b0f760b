"""The pages of a walk in a real browser: axe, and every width."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from playwright.sync_api import Browser, Page

from beenthere.apps.alongside import actions
from beenthere.domain.case import CaseState
from beenthere.domain.defendants import Said, Step
from beenthere.domain.vocabulary import Keeps, Phase
from tests.apps.alongside.conftest import Walking
from tests.browser import HOME, axe_violations, serve
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db


def sound(page: Page, path: str, heading: str) -> None:
    """Axe finds nothing, nothing runs out of the page, and it is the page that was meant."""
    page.goto(HOME + path)
    page.get_by_role("heading", name=heading, level=1).wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert axe_violations(page) == [], path


def test_every_page_of_a_walk_is_sound(
    walking: Walking, browser: Browser, at: Callable[..., datetime]
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    serve(page, signed_in(walking.supporter.account))
    name = str(walking.case.code_name)
    theirs, desk = f"/support/case/{name}/", f"/desk/{name}/"
    sound(page, theirs, name)
    sound(page, f"{theirs}alongside/begin/", "Walk alongside")
    page.get_by_label("What comes next?").select_option("deposition")
    page.get_by_text("Also how to reach them").click()
    page.get_by_role("button", name="We agreed on it").click()
    page.get_by_text("Choose the day, or say that no date is known.").first.wait_for()
    assert axe_violations(page) == []
    page.get_by_label("On which day?").fill("2027-03-01")
    page.get_by_text("Also how to reach them").click()
    page.get_by_role("button", name="We agreed on it").click()
    page.get_by_text("We tell you when it is time to be there.").wait_for()
    assert walking.walk.keeps == Keeps.MORE
    sound(page, f"{theirs}alongside/", name)
    assert page.get_by_text("March 1, 2027").is_visible()
    walking.joined()
    assert walking.due() is CaseState.TOUCHPOINT
    at(days=(walking.moment.date() - date(2026, 11, 23)).days + 1)
    sound(page, f"{theirs}alongside/", name)
    page.get_by_role("button", name="We spoke. Again tomorrow evening").click()
    assert walking.stands() is CaseState.ALONGSIDE
    directing = browser.new_page(reduced_motion="reduce")
    serve(directing, signed_in(walking.director))
    sound(directing, desk, name)
    sound(directing, f"{desk}let-lead/", "Let the second supporter lead")
    walking.says(actions.plan, said=Said(step=Step(date(2028, 3, 1), Phase.MEDIATION)))
    walk = walking.walk
    walk.touch_at, walk.consent_at = walk.consent_at, walking.moment
    walk.save()
    walking.case.due_at = walking.moment
    walking.case.save()
    assert walking.due() is CaseState.CONSENT
    sound(page, f"{theirs}alongside/", name)
    page.get_by_role("button", name="They want to go on").click()
    assert walking.stands() is CaseState.ALONGSIDE
    page.close()
    directing.close()
