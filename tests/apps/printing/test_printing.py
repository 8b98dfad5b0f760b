"""What the program manager prints, and where its codes lead."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from beenthere.apps.awareness.links import referral_link
from beenthere.apps.people.models import Department
from beenthere.domain.paper import LeafletKind
from beenthere.domain.vocabulary import Role
from tests.browser import HOME, axe_violations, serve
from tests.hospital import Hospital
from tests.laws.rooms import signed_in
from tests.pdf import codes, read
from tests.spanish.reading import english_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(no_second_step: None, settings: Settings) -> Client:
    """The program manager's browser, and a real press."""
    settings.PRESS = "beenthere.adapters.paper.printed"
    return signed_in(Hospital().account(Role.PROGRAM_MANAGER))


def test_what_is_printed_leads_to_the_referral_page(manager: Client) -> None:
    Department.objects.create(code="surgery")
    for kind in LeafletKind:
        for sheet, link, page in (
            ("", referral_link(""), "/refer/"),
            (
                "surgery/?language=es",
                referral_link("surgery").replace("/from/", "/es/from/"),
                "/es/refer/",
            ),
        ):
            made = manager.get(f"/print/{kind.value}/{sheet}").content
            assert set(codes(made)) == {link}
            opened = Client().get(link.removeprefix("http://localhost:8000"), follow=True)
            assert opened.request["PATH_INFO"] == page
            assert not opened.cookies
        assert "Cirugía" in read(made).words
        assert english_in(read(made).words) == []
    assert manager.get("/print/poster/?language=xx").status_code == 404
    assert manager.get("/print/banner/").status_code == 404
    assert manager.get("/print/poster/nowhere/").status_code == 404


def test_a_card_that_is_handed_out_leads_to_a_call_of_ones_own(
    manager: Client, settings: Settings
) -> None:
    leads = signed_in(Hospital(count(900)).account(Role.FACILITATOR))
    made = leads.get("/print/cards-to-hand-out/").content
    assert manager.get("/print/cards-to-hand-out/").content == made
    spanish = manager.get("/print/cards-to-hand-out/?language=es").content
    assert english_in(read(spanish).words) == []
    (address,) = set(codes(made))
    scanned = Client().get(address.removeprefix("http://localhost:8000"))
    assert scanned.status_code == 200
    assert not scanned.cookies
    page = scanned.content.decode()
    assert '<input type="hidden" name="whom" value="myself">' in page
    assert '<input type="hidden" name="step" value="who">' in page


def test_two_hundred_departments_are_named_as_they_are(manager: Client, settings: Settings) -> None:
    odd = {f"d{number}": f"Ward {number} & “O'Neil” #<$>" for number in range(200)}
    settings.PROGRAM = replace(settings.PROGRAM, departments=odd)
    page = manager.get("/print/").content.decode()
    assert page.count("Ward 199 &amp; “O&#x27;Neil” #&lt;$&gt;") > 1
    assert page.count("/print/poster/d") == 2 * 200
    assert odd["d199"] in read(manager.get("/print/poster/d199/").content).words


def test_axe_finds_nothing(manager: Client, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    serve(page, manager)
    page.goto(f"{HOME}/print/")
    found = axe_violations(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert found == []
    assert width <= 390
