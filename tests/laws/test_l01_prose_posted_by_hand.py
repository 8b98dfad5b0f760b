"""L1, from outside: prose in every field of every page, by everybody, and then looked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from types import ModuleType

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django.fixtures import Settings

from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.config.urls import urlpatterns
from beenthere.domain.formats import Format
from beenthere.domain.permissions import PAGES, PUBLIC, Page, may
from beenthere.domain.sealing import SHAPES, SealedField
from beenthere.domain.vocabulary import Role
from tests.laws.program import forms_of_the_program
from tests.laws.rooms import Building, signed_in
from tests.laws.stored import every_value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

MARK = "penicillin"
PROSE = f"She gave {MARK} at 3 am; he had an allergy. She cannot sleep."

_STAYS = {"csrfmiddlewaretoken", "token", "go", "step", "then", "supporter", "search"}
"""What a page itself puts into its form and needs back to get as far as storing anything."""

_LEFT = {"by_voice", "search"}
"""What leads away from storing anything: no name is entered, or one is only looked for."""


class _Asked(HTMLParser):
    """What a page asks for, by name, each with what it would send if nothing were changed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.given: dict[str, str] = {}
        self._choosing = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "option" and ((value and "selected" in found) or not self.given[self._choosing]):
            self.given[self._choosing] = value
        elif tag == "select":
            self._choosing = name
            self.given[name] = ""
        elif tag not in ("input", "button") or name in ("", *_LEFT):
            return
        elif "checked" in found or name not in self.given:
            self.given[name] = value


def stored_after_posting(
    building: Building, *, only: Iterable[str] | None = None, everybody: bool = False
) -> list[str]:
    """Where the prose is found after somebody of those who may open it, or everybody, posted it to
    every page, in every field; law L12 sees that to others it is closed."""
    found, left = set[str](), set(building.addresses if only is None else only)
    for account in (None, *building.people.values()):
        roles = account.roles if account else None
        theirs = [name for name in sorted(left) if may(roles, name)]
        for name in theirs:
            browser = signed_in(account) if account else Client()
            found |= _after_posting(browser, building.addresses[name])
            # What a sign-in remembers is sealed: only the browser it belongs to can open it.
            if settings.SESSION_COOKIE_NAME in browser.cookies and MARK in repr(
                dict(browser.session.items())
            ):
                found.add(f"session after {name}")
        if theirs:
            found.update(_in_the_database())
        left -= set() if everybody else set(theirs)
    return sorted(found)


@cache
def _everything() -> dict[str, str]:
    """The prose in every field of every form of the program."""
    names = {name for form in forms_of_the_program() for name in form.base_fields}
    names |= {f"person-{name}" for name in ("name", "phone", "email", "directory")}
    for number in (1, 2):
        names |= {f"other-{number}-{name}" for name in ("name", "phone", "email")}
    return dict.fromkeys(names, PROSE)


def _after_posting(browser: Client, address: str) -> set[str]:
    """Post what the page asks for and every name of any form: all of them, then one by one.

    Whatever moved the browser on may have sealed something, which the next post may replace.
    """
    found = set[str]()

    def post(posted: dict[str, str]) -> None:
        if browser.post(address, posted).status_code == 302:
            found.update(_sealed())

    given = _Asked(browser.get(address).content.decode()).given
    kept = {name: value for name, value in given.items() if name in _STAYS}
    post({**_everything(), **dict.fromkeys(given, PROSE), **kept})
    for name in given.keys() - _STAYS:
        post({**given, name: PROSE})
    return found


def _in_the_database() -> Iterable[str]:
    for place, value in every_value():
        if isinstance(value, bytes | memoryview):
            said = bytes(value).decode("latin-1")
        else:
            said = str(value)
        if MARK in said.lower():
            yield place


def _sealed() -> Iterable[str]:
    for case in Case.objects.all():
        for field, value in unsealed(case).items():
            if MARK in value.lower():
                yield f"sealed {field.value}"


@pytest.mark.parametrize("everybody", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_prose_posted_to_every_page_is_stored_nowhere(everybody: bool) -> None:
    building = Building()
    assert building.people.keys() == {*Role}
    assert stored_after_posting(building, everybody=everybody) == []


def _remark(request: HttpRequest) -> HttpResponse:
    """A violation: a page that keeps what somebody wrote, in a table of its own."""
    if request.method == "POST":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO desk_remark VALUES (%s)", [request.POST["remark"]])
        request.session["draft"] = request.POST["remark"]
    return HttpResponse('<form><input type="text" name="remark"></form>')


def test_a_page_that_keeps_prose_is_caught(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [  # type: ignore[attr-defined]
        *urlpatterns,
        path("remark/", _remark, name="remark"),
    ]
    settings.ROOT_URLCONF = urlconf
    monkeypatch.setitem(PAGES, "remark", Page("remark", PUBLIC, "planted"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE desk_remark (words text)")
    building = Building()
    assert stored_after_posting(building, only=["remark"]) == [
        "desk_remark.words",
        "session after remark",
    ]


def test_a_seal_that_takes_prose_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    building = Building()
    anything = Format(name="note", pattern=r"[\s\S]*", longest=100_000, cure="")
    monkeypatch.setitem(SHAPES, SealedField.NAME, anything)
    monkeypatch.setattr(
        "beenthere.apps.people.contact_fields.NameField.read", lambda _field, text: text
    )
    assert stored_after_posting(building, only=["desk_triage"]) == ["sealed name"]
