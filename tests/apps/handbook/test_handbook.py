"""The handbook as people read it: on a phone and on paper, the same words in both."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.template.defaultfilters import force_escape
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from beenthere.apps.handbook import chapters
from beenthere.apps.handbook.chapters import GUIDE, IN_ORDER, read
from beenthere.domain.paper import Sheet
from beenthere.domain.resources import Phone
from tests.browser import HOME, axe_violations, serve
from tests.pdf import claims_to_be_readable_aloud
from tests.pdf import read as read_pdf

LONGEST = 900
"""Words of a chapter: what somebody can read between two cases."""

_UNSAID = re.compile(
    r"!|\b(victims?|tickets?|compliance|evidence|shred\w*|untraceable"
    # A director may still ask; and the program leaves out only those of whom it knows.
    r"|does not ask you|never somebody)\b"
)


@pytest.mark.parametrize("slug", [*IN_ORDER, GUIDE])
def test_a_chapter_is_short_and_in_the_words_of_the_house(slug: str) -> None:
    chapter = read(slug)
    said = " ".join(word for block in chapter.blocks for word in block.words)
    assert 300 < len(said.split()) < LONGEST
    assert _UNSAID.search(said) is None
    assert re.search(r"\d", chapters._text(slug)) is None  # numbers come from the program file


def test_anyone_may_read_and_nothing_is_kept_of_it() -> None:
    contents = Client().get("/handbook/")
    assert not contents.cookies
    followed = ["/handbook/"]
    while (found := re.search(r'bt-door--main" href="([^"]+)"', _html(followed[-1]))) or (
        len(followed) == 1
    ):
        followed.append(found[1] if found else f"/handbook/{IN_ORDER[0]}/")
    assert followed[1:] == [f"/handbook/{slug}/" for slug in IN_ORDER]
    assert all(address in contents.content.decode() for address in followed)
    assert Client().get("/handbook/no-such-chapter/").status_code == 404


def _html(address: str) -> str:
    response = Client().get(address)
    assert not response.cookies
    return response.content.decode()


def test_numbers_come_from_the_program_file_alone(settings: Settings) -> None:
    other = Phone(dial="+15555550199", shown="(555) 555-0199")
    first, *rest = settings.PROGRAM.crisis
    phones = replace(settings.PROGRAM.phones, director=other)
    settings.PROGRAM = replace(
        settings.PROGRAM, phones=phones, crisis=(replace(first, phone=other), *rest)
    )
    page = _html("/handbook/more-than-you-can-carry/")
    main = page.partition("<footer")[0]
    assert main.count(f'href="{other.link}"') == 2
    assert first.phone.link not in main


def test_the_booklet_holds_every_word_of_the_pages(settings: Settings) -> None:
    settings.PRESS = "beenthere.adapters.paper.printed"
    response = Client().get("/handbook/booklet.pdf")
    assert not response.cookies
    assert response.headers["Content-Type"] == "application/pdf"
    assert claims_to_be_readable_aloud(response.content)
    pdf = read_pdf(response.content)
    assert pdf.title == "The supporters’ handbook"
    paper = "".join(re.sub(r"\d+$", "", page) for page in pdf.pages).replace(" ", "")
    for slug in IN_ORDER:
        chapter, page = read(slug), _html(f"/handbook/{slug}/")
        numbers = (line for block in chapter.blocks for line in block.numbers)
        for said in (
            chapter.title,
            *(word for block in chapter.blocks for word in block.words),
            *(line.phone.shown for line in numbers),
        ):
            assert said.replace(" ", "") in paper
            assert force_escape(said) in page


_printed: list[Sheet] = []


def counted(sheet: Sheet) -> bytes:
    """A press that notes what it prints."""
    _printed.append(sheet)
    return b"%PDF"


def test_the_booklet_is_put_on_paper_once_however_many_ask(settings: Settings) -> None:
    settings.PRESS = f"{__name__}.{counted.__name__}"
    _printed.clear()
    client = Client()
    for ask in (client.head, client.get, client.get):
        assert ask("/handbook/booklet.pdf").status_code == 200
    assert len(_printed) == 1


@pytest.mark.django_db
def test_axe_finds_nothing(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    serve(page, Client())
    found = {}
    for address in (
        *("/handbook/", "/handbook/two-duties/", "/handbook/listening/", "/handbook/guide/"),
        *("/resources/", "/offline/"),
    ):
        page.goto(HOME + address)
        found[address] = axe_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
    assert {address: lines for address, lines in found.items() if lines} == {}
