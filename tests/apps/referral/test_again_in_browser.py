"""The call-back code as people meet it: on a phone, with scripts and without, and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import segno
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from beenthere.apps.cases.actions import offering, reaching, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.models import Case
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import OutreachOutcome, ReachBy, Urgency
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

_PHONE, _DESK = 390, 1280
_ON_CARD = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}")

OpenPage = Callable[..., Page]


@pytest.fixture
def supporter(db: None, ten_on_monday: None) -> Supporter:
    """A supporter who has just spoken with the clinician of the one case there is."""
    hospital = Hospital()
    hospital.director()
    supporter = hospital.supporter()
    case = hospital.case()
    triage.triage(
        case_id=case.pk, facts=TYPED, reach_by=ReachBy.TYPED, urgency=Urgency.ROUTINE, now=MONDAY
    )
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    return supporter


@pytest.fixture
def opened(browser: Browser) -> Iterator[OpenPage]:
    """Opens browsers for the people of a story; whatever one complains of fails the test."""
    complaints: list[str] = []
    with ExitStack() as closing:

        def open_page(client: Client, *, scripts: bool = True) -> Page:
            page = browser.new_page(
                reduced_motion="reduce",
                viewport={"width": _PHONE, "height": 844},
                java_script_enabled=scripts,
            )
            closing.callback(page.close)
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            serve(page, client)
            return page

        yield open_page
    assert complaints == []


def _press(page: Page, button: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=button, exact=True).click()


def _follow(page: Page, link: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name=link).click()


def _code_on(page: Page) -> str:
    found = _ON_CARD.search(page.inner_text("main"))
    assert found
    return found[0]


def test_from_the_code_to_the_supporter_without_scripts(
    supporter: Supporter, opened: OpenPage
) -> None:
    first = str(Case.objects.get().code_name)
    theirs = opened(signed_in(supporter.account), scripts=False)
    theirs.goto(f"{HOME}/support/case/{first}/")
    _follow(theirs, "A code for them")
    code = _code_on(theirs)

    phone = opened(Client(), scripts=False)
    phone.goto(HOME)
    _follow(phone, "Talk again with the same colleague")
    phone.get_by_label("What is the code on your card?").fill("0000 0000")
    _press(phone, "Next")
    assert "We cannot read this code" in phone.inner_text("main")
    phone.get_by_label("What is the code on your card?").fill(code.lower().replace("-", " "))
    _press(phone, "Next")
    phone.get_by_label("What should we call you?").fill("Will")
    _press(phone, "Ask for a call")
    assert "“Your phone” needs an answer." in phone.inner_text("main")
    phone.get_by_label("Your phone").fill("617 555 0123")
    phone.locator("label", has_text="In the evening").click()
    phone.locator("label", has_text="As soon as possible").click()
    _press(phone, "Ask for a call")
    assert phone.inner_text("h1") == "Thank you. It has arrived."
    assert code not in phone.url

    case = Case.objects.get(state=CaseState.RECEIVED)
    route(case_id=case.pk, now=MONDAY)
    theirs.goto(f"{HOME}/support/")
    assert "asks for you again" in theirs.inner_text("main")
    _press(theirs, "Yes, I can reach out")
    assert "Will" in theirs.inner_text("main")
    assert "Best time: in the evening" in theirs.inner_text("main")
    assert theirs.locator(".bt-action a").get_attribute("href") == "tel:+16175550123"


def test_scanned_the_card_fills_in_the_code_and_leaves_no_trace_of_it(
    supporter: Supporter, opened: OpenPage
) -> None:
    card = opened(signed_in(supporter.account))
    card.goto(f"{HOME}/support/case/{Case.objects.get().code_name}/code/")
    code, address = _code_on(card), f"{settings.PROGRAM.web_address}/again/"
    assert address in card.inner_text("main")
    drawn = card.locator(".bt-pocket__qr svg path").last.get_attribute("d") or ""
    assert _dark(drawn) == _dark_of(segno.make(f"{address}#{code}", micro=False))

    phone = opened(Client())
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{HOME}/again/#{code}")
    assert phone.get_by_label("What is the code on your card?").input_value() == code
    assert phone.url == f"{HOME}/again/"
    phone.reload()
    assert phone.get_by_label("What is the code on your card?").input_value() == ""
    assert not [each for each in asked if "#" not in each and code in each]


def _dark(drawn: str) -> set[tuple[int, int]]:
    """The dark squares (row, column) of a path of horizontal strokes: `M4 4.5h7m2 0h1...`."""
    squares = set()
    row, column = 0.0, 0
    for letter, numbers in re.findall(r"([Mmh])([-\d. ]+)", drawn):
        moved = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        match letter, moved:
            case "M", [x, y]:
                row, column = y, int(x)
            case "m", [x, y]:
                row, column = row + y, column + int(x)
            case "h", [length]:
                squares |= {(int(row), column + step) for step in range(int(length))}
                column += int(length)
    return squares


def _dark_of(code: segno.QRCode) -> set[tuple[int, int]]:
    border = 4
    return {
        (row + border, column + border)
        for row, line in enumerate(code.matrix)
        for column, dark in enumerate(line)
        if dark
    }


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(
    scheme: str, supporter: Supporter, opened: OpenPage
) -> None:
    card, phone = opened(signed_in(supporter.account)), opened(Client())
    card.goto(f"{HOME}/support/case/{Case.objects.get().code_name}/code/")
    code = _code_on(card)
    shown = [card]
    for wanted in ("no code", code):
        page = opened(Client())
        page.goto(f"{HOME}/again/")
        page.get_by_label("What is the code on your card?").fill(wanted)
        _press(page, "Next")
        shown.append(page)
    phone.goto(f"{HOME}/again/sent/")
    for page in (*shown, phone):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for width in (320, _PHONE, _DESK):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert axe_violations(page) == [], page.url


def test_on_paper_there_is_the_card_and_nothing_else(
    supporter: Supporter, opened: OpenPage
) -> None:
    card = opened(signed_in(supporter.account))
    card.goto(f"{HOME}/support/case/{Case.objects.get().code_name}/code/")
    card.emulate_media(media="print")
    box = card.locator(".bt-pocket").bounding_box()
    assert box is not None
    millimeters = 96 / 25.4
    assert abs(box["width"] / millimeters - 85.6) < 0.5
    assert abs(box["height"] / millimeters - 54) < 0.5
    words = card.locator("body").inner_text()
    assert _ON_CARD.search(words)
    assert str(Case.objects.get().code_name) not in words
    assert supporter.person.name not in words
    assert not card.get_by_role("heading", name="Give it to them").is_visible()
