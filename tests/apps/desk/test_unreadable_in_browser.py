"""The pages of a case whose key was lost, in a real browser: axe, at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.apps.desk.conftest import SignIn
from tests.apps.desk.test_unreadable import SAID, accepted, lose, triaged
from tests.browser import HOME, axe_violations, serve
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


def test_axe_finds_nothing_on_a_case_that_cannot_be_read(
    browser: Browser, hospital: Hospital, signed_in: SignIn
) -> None:
    director = hospital.director()
    new, taken = hospital.case(), hospital.case()
    triaged(taken)
    supporter = accepted(hospital, taken)
    lose(new)
    lose(taken)
    desk, support = signed_in(director), signed_in(supporter.account)
    for client, path in (
        (desk, f"/desk/{new.code_name}/"),
        (desk, f"/desk/{new.code_name}/by-voice/"),
        (desk, f"/desk/{taken.code_name}/"),
        (support, f"/support/case/{taken.code_name}/"),
    ):
        page = browser.new_page(reduced_motion="reduce")
        serve(page, client)
        page.goto(HOME + path)
        assert "by-voice" in path or SAID in page.content(), path
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert axe_violations(page) == [], path
        page.close()
