"""L2, for what leaves: a page that hands out a file is declared with its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from inspect import getsource, unwrap
from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views.decorators.http import require_POST
from icalendar import Calendar
from pytest_django.fixtures import Settings

from beenthere.config.urls import urlpatterns
from beenthere.domain.paper import Sheet
from beenthere.domain.permissions import PAGES, PUBLIC, Page
from beenthere.inventory.leaving import FILES
from tests.hospital import MONDAY
from tests.laws.rooms import Building

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

FOR_MACHINES = {"health", "health_of_work", "robots", "app_manifest", "service_worker"}
"""What a machine that watches or searches, or a telephone, is told: the same to everybody."""

_DATE = {"phase-1": "deposition", "first-1": str(MONDAY.date() + timedelta(days=30))}

PRESSED: Mapping[str, Sequence[Mapping[str, str]]] = {
    "phase_calendar": ({**_DATE, "do": "file"}, {**_DATE, "do": "card"}),
}
"""Pages that hand out a file where a button is pressed: what is sent with each."""

MAKES_A_FILE = re.compile(r"content_type=|Content-Disposition|handed_(out|to_anyone)\(")


@pytest.fixture(autouse=True)
def paper_with_columns(settings: Settings) -> None:
    settings.PRESS = f"{__name__}.{filled_in.__name__}"


def filled_in(sheet: Sheet) -> bytes:
    """What is filled in on a printed sheet, as a table has columns."""
    return ",".join(each.name for each in fields(sheet)).encode()


def handed_out(building: Building, names: Iterable[str]) -> Mapping[str, list[str]]:
    """Those of these pages that answer with anything but a page, and the first line of each
    answer: where they are opened, and where a button is pressed that asks for a file."""
    found = {}
    for name in names:
        who = PAGES[name].who
        browser = Client() if who is PUBLIC else building.browser(None)
        if isinstance(who, frozenset):
            browser = building.browser(min(who))
        at = building.addresses[name]
        answers = {name: browser.get(at)}
        for sent in PRESSED.get(name, ()):
            answers[f"{name}, {sent['do']}"] = browser.post(at, sent)
        for asked, response in answers.items():
            said = response.headers.get("Content-Type", "")
            if response.status_code in (200, 503) and not said.startswith("text/html"):
                found[asked] = columns(said, response.content.decode())
    return found


def unopened(files: Iterable[str]) -> list[str]:
    """The pages whose view makes a file, and of which none of these files came."""
    came = {name.partition(",")[0] for name in files}
    return sorted(
        name
        for name, view in views(get_resolver())
        if name not in came and MAKES_A_FILE.search(getsource(unwrap(view)))
    )


def views(resolver: URLResolver) -> Iterator[tuple[str, Callable[..., HttpResponse]]]:
    """The name and the view of every page below."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from views(each)
        elif isinstance(each, URLPattern):
            yield each.name or "", each.callback


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
    assert unopened(files) == []


def _roster(_: HttpRequest) -> HttpResponse:
    return HttpResponse("name,been_there\nAna,yes\n", content_type="text/csv")


def _calendar(_: HttpRequest) -> HttpResponse:
    told = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Trial\r\nLOCATION:Court\r\nEND:VEVENT\r\n"
    return HttpResponse(f"{told}END:VCALENDAR\r\n", content_type="text/calendar")


def test_a_file_that_nobody_declared_is_caught(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [  # type: ignore[attr-defined]
        path("roster.csv", _roster, name="roster_file"),
        path("pressed.csv", require_POST(_roster), name="pressed_file"),
        path("lawsuit/calendar/", require_POST(_calendar), name="phase_calendar"),
        *urlpatterns,
    ]
    settings.ROOT_URLCONF = urlconf
    for name in ("roster_file", "pressed_file"):
        monkeypatch.setitem(PAGES, name, Page(name, PUBLIC, "planted"))
    names = ["roster_file", "pressed_file", "phase_calendar", "reports_file"]
    files = handed_out(Building(), names)
    assert undeclared(files) == ["phase_calendar, card", "phase_calendar, file", "roster_file"]
    assert unopened([*files, *FILES, *FOR_MACHINES]) == ["pressed_file"]
