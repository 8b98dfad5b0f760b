"""All the help there is: by whom it is for, where, and in which language; open, and confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings as in_force
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from beenthere.apps.week import numbers
from beenthere.apps.week.models import CheckedNumber
from tests.hospital import MONDAY

NIGHT = MONDAY.replace(hour=8)  # 3 am where the hospital is


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)


def shown(query: str = "", *, path: str = "/resources/") -> str:
    page = Client().get(f"{path}{query}").content.decode()
    return " ".join(page.partition("<footer")[0].split())


def names(query: str = "") -> list[str]:
    """Who is listed."""
    return re.findall(r'class="bt-line"[^>]*><strong>[^<]*</strong> <span>([^<]*)<', shown(query))


def test_links_choose_for_whom_where_and_in_which_language(settings: Settings) -> None:
    program = in_force.PROGRAM
    every = [line.name for line in program.all_help]
    assert names() == every
    family = names("?for=patient_family")
    assert family == [program.crisis[0].name, *(line.name for line in program.patient_family)]
    assert "Support for supporters" in names("?for=supporter")
    assert "Support for supporters" not in names("?for=clinician")
    spanish = names("?language=es&for=clinician")
    assert spanish == ["988 Suicide and Crisis Lifeline", "Employee Assistance"]
    page = shown("?for=clinician")
    assert '<a href="/resources/?for=clinician" aria-current="page">' in page
    assert 'href="/resources/?for=clinician&amp;language=es"' in page
    assert "site=" not in page
    for nonsense in ("?for=everybody", "?for=x&site=y&language=zz", "?language=\x00", "?for[]=1"):
        assert names(nonsense) == every
    first, *rest = program.resources
    sites = {"north": "North Campus", "south": "South Campus"}
    settings.PROGRAM = replace(
        program, sites=sites, resources=(replace(first, sites=("south",)), *rest)
    )
    assert first.name in names("?site=south")
    assert first.name not in names("?site=north")
    assert "South Campus." in shown("?for=clinician")
    assert "We know of none" in shown("?site=north&language=es&for=zz") or names("?site=north")


def test_it_says_who_answers_now_and_a_page_kept_on_a_phone_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said() -> str:
        page = shown()
        return page[page.index("Employee Assistance") :][:250]

    assert "Open now." in said()
    monkeypatch.setattr("tests.jumping_clock.now", lambda: NIGHT)
    assert "Closed now." in said()
    assert "Closed now." in shown(path="/handbook/guide/")
    for word in ("Open now.", "Closed now."):
        assert word not in shown(path="/offline/")


@pytest.mark.parametrize("tongue", ["", "/es"])
def test_a_page_kept_on_a_phone_lists_them_as_this_one_does(
    tongue: str, settings: Settings
) -> None:
    first, *rest = in_force.PROGRAM.resources
    first = replace(first, languages=("en", "es"), sites=("south",), opening=None)
    settings.PROGRAM = replace(
        in_force.PROGRAM, sites={"south": "South Campus"}, resources=(first, *rest)
    )

    def line(path: str) -> str:
        page = shown(path=tongue + path)
        return page[page.index(first.phone.link) :].partition("</li>")[0]

    kept = line("/offline/")
    assert kept == line("/resources/")
    assert first.phone.shown in kept
    assert '<span lang="es">Español</span>' in kept
    assert "South Campus." in kept


@pytest.fixture
def really_remembered(settings: Settings) -> Iterator[None]:
    settings.CHECKED = "beenthere.apps.week.numbers.remembered"
    numbers.remembered.forget()
    yield
    numbers.remembered.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("really_remembered")
def test_what_is_unconfirmed_says_since_when_also_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, today = in_force.PROGRAM, MONDAY.date()
    crisis, eap = program.crisis[0].phone, program.resources[0].phone
    CheckedNumber.objects.create(dial=crisis.dial, checked_on=date(2026, 5, 4))
    CheckedNumber.objects.create(dial=eap.dial, checked_on=today)
    page = Client().get("/").content.decode()
    assert "Not confirmed since May 2026." in page.partition("<footer")[2]

    def of(line: str) -> str:
        help_now = shown(path="/help/")
        return help_now[help_now.index(line) :].partition("</li>")[0]

    assert "Not confirmed since May 2026." in of(crisis.link)
    assert "Not confirmed" not in of(eap.link)
    assert "Not confirmed yet." in of(program.resources[1].phone.link)
    numbers.found_right(dial=crisis.dial, now=MONDAY)
    assert "Not confirmed" not in of(crisis.link)

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr("beenthere.apps.week.numbers.checked", away)
    later = datetime.combine(today + timedelta(days=182), MONDAY.timetz())
    monkeypatch.setattr("tests.jumping_clock.now", lambda: later)
    assert "Not confirmed since November 2026." in of(eap.link)
