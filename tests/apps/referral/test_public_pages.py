"""The pages around a referral: all of them stand without a database, a session or a script.

Two of them have one that can be left: the installed app keeps the numbers for a time without a
network.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

PAGES = (
    *("/", "/help/", "/patient-and-family/", "/refer/", "/refer/sent/", "/what-we-keep/"),
    *("/handbook/", "/handbook/listening/", "/handbook/guide/", "/resources/", "/offline/"),
)
HAVE_NUMBERS_KEPT = {"/", "/resources/"}
"""Never a page on which something is asked, nor one that a referral leads to."""


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_needs_nothing(path: str) -> None:
    response = Client().get(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    assert html.count("<h1") == 1
    assert html.count("<script") == (path in HAVE_NUMBERS_KEPT)
    assert "style=" not in html


def test_the_front_door_has_two_doors_and_one_for_staff() -> None:
    html = Client().get("/").content.decode()
    for words, path in (
        ("Refer a colleague, yourself or a team", "/refer/"),
        ("Find help now", "/help/"),
        ("Sign in", "/account/login/"),
    ):
        assert words in html
        assert f'href="{path}"' in html


def test_help_is_a_tap_away() -> None:
    program = settings.PROGRAM
    html = Client().get("/help/").content.decode()
    phones = [line.phone for line in (*program.crisis, *program.professional_help)]
    phones += [program.phones.emergency, program.phones.eap, program.phones.director]
    for phone in phones:
        assert f'href="{phone.link}"' in html
    assert html.count(f'href="{program.phones.eap.link}"') == 1


def test_patients_and_families_have_their_own() -> None:
    html = Client().get("/patient-and-family/").content.decode()
    for line in settings.PROGRAM.patient_family:
        assert line.name in html
        assert f'href="{line.phone.link}"' in html


def test_the_end_says_what_happens_next_and_where_else_to_turn() -> None:
    program = settings.PROGRAM
    html = Client().get("/refer/sent/").content.decode()
    assert program.policy.triage_urgent.words in html
    assert program.policy.outreach_routine.full_words in html
    phones = program.phones
    numbers = [phones.eap, phones.event_reports, phones.disclosure_coach, phones.director]
    for phone in (*numbers, *(line.phone for line in program.crisis)):
        assert f'href="{phone.link}"' in html
    assert 'href="/patient-and-family/"' in html
    assert program.words.how_to_report[0] in html


def test_machines_learn_that_it_is_up_and_to_stay_away() -> None:
    health, robots = Client().get("/health"), Client().get("/robots.txt")
    assert (health.content, health.headers["Content-Type"]) == (
        b"ok\n",
        "text/plain; charset=utf-8",
    )
    assert b"Disallow: /" in robots.content
