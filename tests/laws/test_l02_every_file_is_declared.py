"""L2, for what leaves: a page that hands out a file is declared with its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from icalendar import Calendar
from pytest_django.fixtures import Settings

from beenthere.config.urls import urlpatterns
from beenthere.domain.paper import Sheet
from beenthere.domain.permissions import PAGES, PUBLIC, Page
from beenthere.inventory.leaving import FILES
from tests.laws.rooms import Building

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

FOR_MACHINES = {"health", "health_of_work", "robots", "app_manifest", "service_worker"}
"""What a machine that watches or searches, or a telephone, is told: the same to everybody."""


@pytest.fixture(autouse=True)
def paper_with_columns(settings: Settings) -> None:
    settings.PRESS = f"{__name__}.{filled_in.__name__}"


def filled_in(sheet: Sheet) -> bytes:
    """What is filled in on a printed sheet, as a table has columns."""
    return ",".join(each.name for each in fields(sheet)).encode()


def handed_out(building: Building, names: Iterable[str]) -> Mapping[str, list[str]]:
    """Those of these pages that answer with anything but a page, and the first line of each
    answer."""
    found = {}
    for name in names:
        who = PAGES[name].who
        browser = Client() if who is PUBLIC else building.browser(None)
        if isinstance(who, frozenset):
            browser = building.browser(min(who))
        response = browser.get(building.addresses[name])
        said = response.headers.get("Content-Type", "")
        if response.status_code in (200, 503) and not said.startswith("text/html"):
            found[name] = columns(said, response.content.decode())
    return found


def columns(said: str, content: str) -> list[str]:
    """The first line of a table, and what a calendar says of its first event."""
    if said.startswith("text/calendar"):
        return [name.lower() for name in Calendar.from_ical(content).walk("VEVENT")[0]]
    return next(csv.reader([content.splitlines()[0]]))


def undeclared(files: Mapping[str, list[str]]) -> list[str]:
    """The files that nobody declared, or not with these columns."""
    return sorted(
        name
        for name, columns in files.items()
        if name not in FOR_MACHINES and tuple(columns) != FILES.get(name)
    )


def test_every_file_is_declared_with_its_columns() -> None:
    building = Building()
    files = handed_out(building, building.addresses)
    assert undeclared(files) == []
    assert files.keys() == {*FILES, *FOR_MACHINES}


def _roster(_: HttpRequest) -> HttpResponse:
    return HttpResponse("name,been_there\nAna,yes\n", content_type="text/csv")


def test_a_file_that_nobody_declared_is_caught(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [  # type: ignore[attr-defined]
        *urlpatterns,
        path("roster.csv", _roster, name="roster_file"),
    ]
    settings.ROOT_URLCONF = urlconf
    monkeypatch.setitem(PAGES, "roster_file", Page("roster_file", PUBLIC, "planted"))
    assert undeclared(handed_out(Building(), ["roster_file", "reports_file"])) == ["roster_file"]
