"""L12. Every page names who may use it, and everybody else is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from types import ModuleType

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from pytest_django.fixtures import Settings

from beenthere.config import checks
from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, PUBLIC, SIGNED_IN, Page
from beenthere.domain.vocabulary import Role
from tests.laws.rooms import Building, pages

pytestmark = pytest.mark.usefixtures("ten_on_monday")

NOBODY = "nobody"
NO_ROLE = "no role"
READERS = (NOBODY, NO_ROLE, *Role)


def unlike(names: Iterable[str], table: Mapping[str, Page]) -> list[str]:
    """Pages that are not in the table, and rows of it that are no page; an unnamed page is ''."""
    there = set(names)
    listed = {name for name, page in table.items() if not page.demo}
    return sorted(there ^ listed)


def test_the_table_and_the_addresses_name_the_same_pages() -> None:
    assert unlike((name for name, _ in pages(get_resolver())), PAGES) == []


def test_a_page_without_a_row_and_a_row_without_a_page_are_caught() -> None:
    names = [name for name, _ in pages(get_resolver())]
    names.remove("desk")
    assert unlike([*names, "desk_export", ""], PAGES) == ["", "desk", "desk_export"]


Try = tuple[str, str, str]
"""A reader, how they ask, and the page."""


def every_try(names: Iterable[str]) -> Iterator[Try]:
    """Every reader at every page, asking and posting."""
    return product(READERS, ("get", "post"), names)


def some_tries(names: Iterable[str]) -> Iterator[Try]:
    """At every page somebody of each kind: not signed in, without a role, of one role that may
    open it, and of one that may not; another pair of roles at each page."""
    for number, name in enumerate(names):
        row = PAGES.get(name)
        may = [each for each in Role if _owed(each, row) == "let in"]
        may_not = [each for each in Role if each not in may]
        yield NOBODY, "get", name
        yield NO_ROLE, "post", name
        if may_not:
            yield may_not[number % len(may_not)], ("get", "post")[number % 2], name
        if may:
            yield from ((may[number % len(may)], method, name) for method in ("get", "post"))


def wrongly_answered(building: Building, tries: Iterable[Try]) -> list[str]:
    """Where the answer is not the table's.

    Somebody the table does not name is sent to sign in, or refused once they have; anybody
    else gets further than that, if only to a page that does not exist.
    """
    wrong = []
    for reader, method, name in tries:
        browser = _browser(building, reader)
        with transaction.atomic():
            got = _answer(browser, method, building.addresses[name])
            transaction.set_rollback(True)
        if got != _owed(reader, PAGES.get(name)):
            wrong.append(f"{method} {name} as {reader}: {got}")
    return wrong


def _answer(browser: Client, method: str, address: str) -> str:
    response = getattr(browser, method)(address)
    to = response.headers.get("Location", "")
    if response.status_code == 302 and to.startswith("/account/login/?next="):
        return "sign in"
    if response.status_code == 403:
        return "refused"
    # 503 is an answer: the page a machine asks says so while no worker is there.
    return "broken" if response.status_code == 500 else "let in"


def _browser(building: Building, reader: str) -> Client:
    if reader == NOBODY:
        return Client()
    return building.browser(None if reader == NO_ROLE else Role(reader))


def _owed(reader: str, page: Page | None) -> str:
    if page is None:
        return "sign in" if reader == NOBODY else "refused"
    if page.who is PUBLIC:
        return "let in"
    if reader == NOBODY:
        return "sign in"
    named = page.who is SIGNED_IN or (isinstance(page.who, frozenset) and reader in page.who)
    return "let in" if named else "refused"


@pytest.mark.django_db
@pytest.mark.parametrize("tries", [some_tries, pytest.param(every_try, marks=pytest.mark.soak)])
def test_every_page_answers_as_the_table_says(
    tries: Callable[[Iterable[str]], Iterator[Try]],
) -> None:
    building = Building()
    names = list(building.addresses)
    assert len(names) > 40
    assert wrongly_answered(building, tries(names)) == []


_ONCE_SET_UP = {
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_remove_webauthn",
}
"""Pages about a second step, for those who have set one up."""


@pytest.mark.django_db
def test_every_page_opens_for_somebody() -> None:
    """Refusing everybody would pass the test above: here each page is really there."""
    building = Building()
    closed = []
    for name, address in building.addresses.items():
        page = PAGES[name]
        readers = sorted(page.who) if isinstance(page.who, frozenset) else [NO_ROLE]
        if page.who is PUBLIC:
            readers = [NOBODY]
        # A role may open a page and still not see this case: one of them must.
        if all(_browser(building, each).get(address).status_code == 404 for each in readers):
            closed.append(name)
    assert set(closed) <= _ONCE_SET_UP


@pytest.mark.django_db
def test_without_the_middleware_every_page_given_away_is_caught(settings: Settings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "DenyByDefault" not in name]
    caught = wrongly_answered(Building(), every_try(["what_we_keep", "desk_new_referral"]))
    assert "get desk_new_referral as executive: let in" in caught
    assert not any("what_we_keep" in each for each in caught)


@pytest.mark.django_db
def test_a_row_that_gives_a_page_away_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    building = Building()
    monkeypatch.setitem(PAGES, "desk", Page("desk", frozenset({Role.DIRECTOR}), "planted"))
    table = {**PAGES, "desk": Page("desk", SIGNED_IN, "as it was")}
    monkeypatch.setattr("tests.laws.test_l12_deny_by_default.PAGES", table)
    assert "get desk as executive: refused" in wrongly_answered(building, every_try(["desk"]))


# A page that nobody named.


def _everything(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("every case there is")


@pytest.fixture
def with_a_page_nobody_named(settings: Settings) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [  # type: ignore[attr-defined]
        *urlpatterns,
        path("everything/", _everything, name="everything"),
        path("unnamed/", _everything),
    ]
    settings.ROOT_URLCONF = urlconf


@pytest.mark.django_db
@pytest.mark.usefixtures("with_a_page_nobody_named")
def test_a_page_nobody_named_is_refused_to_everybody() -> None:
    building = Building()
    assert wrongly_answered(building, every_try(["everything", ""])) == []


@pytest.mark.usefixtures("with_a_page_nobody_named")
def test_a_page_nobody_named_stops_the_program_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "connections", {"owner": None})
    for other in ("_of_django", "_of_the_vault"):
        monkeypatch.setattr(checks, other, lambda: ())
    monkeypatch.setattr(checks, "broken_laws", lambda _: ())
    named = [line.split(":")[0] for line in checks.refusals()]
    assert named == ["everything/", "unnamed/"]
