"""The phases of a lawsuit as people read of them, and the calendar that nobody keeps."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from beenthere.apps.alongside import phases
from beenthere.apps.alongside.phases import BY_SLUG, read
from beenthere.domain.handbook import BlockKind
from beenthere.domain.vocabulary import Phase, Role
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in
from tests.pdf import claims_to_be_readable_aloud
from tests.pdf import read as read_pdf

TODAY = MONDAY.date()
DEPOSITION = {"phase-1": "deposition", "first-1": str(TODAY + timedelta(days=30))}
TRIAL = {
    "phase-2": "trial_day",
    "first-2": str(TODAY + timedelta(days=70)),  # a Monday
    "last-2": str(TODAY + timedelta(days=81)),
}


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)


def ask(do: str, **typed: str) -> bytes:
    response = Client().post("/lawsuit/calendar/", {"do": do, **typed})
    assert response.status_code == 200
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    return response.content


def test_each_phase_says_what_it_is_like_what_helps_and_what_never_to_talk_about() -> None:
    assert list(BY_SLUG.values()) == list(Phase)
    for slug in BY_SLUG:
        page = Client().get(f"/lawsuit/{slug}/")
        assert not page.cookies
        chapter = read(slug)
        headings = [b.words[0] for b in chapter.blocks if b.kind is BlockKind.HEADING]
        helps = [each for each in headings if each.startswith("What helps")]
        assert headings == [
            "What it is like",
            *helps,
            "What to say",
            "What never to talk about",
            "Whom to ask about the facts",
            "When it is more than you can carry",
        ]
        assert helps
        said = " ".join(word for block in chapter.blocks for word in block.words)
        assert 350 < len(said.split()) < 700
        assert re.search(r"!|\b(victims?|tickets?|compliance|evidence)\b", said) is None
        # Numbers come from the program file.
        written = [phases._text(each, "en") for each in (slug, "every-phase")]
        assert re.search(r"\d", "".join(written)) is None
    contents = Client().get("/lawsuit/").content.decode()
    assert all(f'"/lawsuit/{slug}/"' in contents for slug in BY_SLUG)
    assert Client().get("/lawsuit/no-such-phase/").status_code == 404


def test_a_calendar_file_says_peer_support_and_nothing_else() -> None:
    made = ask("file", **DEPOSITION, **TRIAL)
    events: list[Any] = list(Calendar.from_ical(made).walk("VEVENT"))
    assert {str(each["SUMMARY"]) for each in events} == {"Peer support"}
    assert {name for each in events for name in each} == {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS")
    }
    evenings = [each for each in events if each["DTSTART"].dt.hour == 0]  # 7 pm in Boston
    assert len(evenings) == 10  # two weeks in court
    assert len(events) == 13
    days = {each["DTSTART"].dt.date() for each in events}
    assert len(days) == len(events)
    assert b"deposition" not in made.lower()
    assert b"trial" not in made.lower()
    # Made anew with one date less, the rest is the same entries.
    uids = {str(each["UID"]) for each in events}
    again: list[Any] = Calendar.from_ical(ask("file", **DEPOSITION)).walk("VEVENT")
    assert {str(each["UID"]) for each in again} < uids


def test_a_card_says_a_call_and_the_numbers(settings: Settings) -> None:
    settings.PRESS = "beenthere.adapters.paper.printed"
    made = ask("card", **DEPOSITION, **TRIAL)
    assert claims_to_be_readable_aloud(made)
    pdf = read_pdf(made)
    assert pdf.title == "Peer support: a call"
    assert "Monday, December 21, 2026, 7:00 am EST" in pdf.words
    assert "Monday, February 1, 2027, 7:00 pm EST" in pdf.words
    assert settings.PROGRAM.phones.director.shown in pdf.words
    for line in (settings.PROGRAM.crisis[0], settings.PROGRAM.patient_family[0]):
        assert line.phone.shown in pdf.words
    assert re.search("deposition|trial|lawsuit|court", pdf.words, re.IGNORECASE) is None


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ({}, "Write at least one date"),
        ({"first-1": "2027-01-01"}, "Choose what it is"),
        ({"phase-1": "deposition"}, "Choose a day, such as 2026-12-24, or empty"),
        ({**DEPOSITION, "first-1": "the tenth"}, "Choose a day, such as 2026-12-24."),
        ({**DEPOSITION, "phase-1": "lunch"}, "Choose one of the answers listed."),
        ({**DEPOSITION, "last-1": "2027-01-09"}, "Only a trial has a last day."),
        ({**TRIAL, "last-2": "2027-01-02"}, "comes before the first"),
        ({**TRIAL, "last-2": "2028-01-02"}, "within 12 weeks"),
        ({**DEPOSITION, "first-1": "9999-12-31"}, "within five years"),
        ({**DEPOSITION, "first-1": "0001-01-01"}, "calls around that day are over"),
    ],
)
def test_what_cannot_be_is_said_with_its_cure_and_stays_typed(
    typed: dict[str, str], cure: str
) -> None:
    page = ask("file", **{"phase-1": "", "phase-2": "", **typed}).decode()
    assert cure in page
    assert "Please check" in page
    for name, value in typed.items():
        if name.startswith("first"):
            assert f'value="{value}"' in page


def test_more_lines_keep_what_was_typed() -> None:
    page = ask("more", **{"phase-3": "", **DEPOSITION}).decode()
    assert 'name="phase-6"' in page
    assert 'name="phase-7"' not in page
    assert f'value="{DEPOSITION["first-1"]}"' in page
    assert '<option value="deposition" selected>' in page
    assert "Please check" not in page
    full = ask("more", **{f"phase-{line}": "" for line in range(1, 25)}).decode()
    assert 'name="phase-24"' in full
    assert 'name="phase-25"' not in full


@pytest.mark.django_db
def test_nothing_is_read_or_written_to_make_it() -> None:
    with CaptureQueriesContext(connection) as captured:
        ask("file", **DEPOSITION)
    assert len(captured) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("no_second_step")
def test_axe_finds_nothing(browser: Browser) -> None:
    hospital = Hospital()
    hospital.person("Ada Alpha")
    page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    serve(page, signed_in(hospital.account(Role.RISK_MANAGEMENT)))
    found = {}

    def look(words: str) -> None:
        found[words] = axe_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, words

    for address in ("/lawsuit/", "/lawsuit/trial-day/", "/lawsuit/calendar/"):
        page.goto(HOME + address)
        look(address)
    page.get_by_role("button", name="Make a calendar file").click()
    look("a calendar of nothing")
    page.goto(HOME + "/lawsuit/defendants/")
    page.get_by_label("Search the directory by name").fill("alpha")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Ada Alpha").select_option("Named in the lawsuit")
    look("a list of defendants")
    page.get_by_role("button", name="Send the list").click()
    look("a list that lacks something")
    page.get_by_text("Today or last night").click()
    page.get_by_text("Within a day").click()
    page.get_by_role("button", name="Send the list").click()
    assert "has arrived" in page.content()
    look("thanks")
    page.close()
    assert {words: lines for words, lines in found.items() if lines} == {}
