"""The board in a real browser: axe, on a phone and on a wide screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from beenthere.apps.cases.models import Case
from beenthere.domain.case import CaseState
from tests.apps.desk.conftest import SignIn
from tests.browser import HOME, axe_violations, serve
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


def test_from_a_search_to_offers_for_everybody(
    browser: Browser, hospital: Hospital, signed_in: SignIn
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    serve(page, signed_in(hospital.director()))
    boss = hospital.person("Bela Boss")
    for letter in "ABC":
        hospital.person(f"Wanda {letter}", reports_to=boss)
    for name in ("Ines Supporter", "Jonas Supporter"):
        hospital.supporter(name=name, capacity=1)
    hospital.supporter(name="Lena Junior", rank="resident")
    case = hospital.case()

    def fine() -> None:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert axe_violations(page) == []

    page.goto(f"{HOME}/desk/{case.code_name}/")
    page.get_by_role("link", name="Other clinicians of this event").click()
    fine()
    page.get_by_role("link", name="Add clinicians").click()
    page.get_by_label("Search the directory by name").fill("Wanda")
    page.get_by_role("button", name="Find them").click()
    for letter in "ABC":
        page.get_by_text(f"Wanda {letter}:").click()
    fine()
    page.get_by_role("button", name="Add those ticked").click()
    page.get_by_text("Everybody you chose has one case").wait_for()
    fine()
    assert page.get_by_text("Nobody could be found.").count() == 1
    page.get_by_text("Also propose supporters").click()
    page.get_by_role("button", name="See what this does to the rest").click()
    page.get_by_text("Is less senior than the clinician.").wait_for()
    page.get_by_role("button", name="Ask all these supporters").click()
    page.get_by_text("One thing to check").wait_for()
    fine()
    page.get_by_label("Why ask Lena Junior").select_option(index=1)
    page.get_by_role("button", name="Ask all these supporters").click()
    page.get_by_text("The offers are on their way").wait_for()
    fine()
    assert Case.objects.filter(state=CaseState.OFFERED).count() == 3
    page.close()
