"""A page of those who keep the roster, or read the reports, has no right but that of its login."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from pytest_django.fixtures import Settings

import beenthere
from beenthere.apps.cases.models import Case
from beenthere.apps.people.logins import on_login
from beenthere.apps.people.models import Person
from beenthere.config.prepare import ROLES, prepare_database
from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, REPORT_READERS, ROSTER_KEEPERS, Page
from beenthere.domain.vocabulary import Role
from tests.hospital import Hospital
from tests.laws.rooms import signed_in

IN_DAILY_USE = "beenthere.apps.people.logins.own_connection"


def _counts_cases(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Case.objects.count()))


def _counts_cases_and_goes_on(_request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        return _counts_cases(_request)


def _counts_people(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Person.objects.count()))


def _says_who_asks(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(asks())


def asks() -> str:
    """The login whose rights count now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


View = Callable[[HttpRequest], HttpResponse]
Plant = Callable[[View, frozenset[Role]], None]


@pytest.fixture
def plant(no_second_step: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Put one page more into the program, for these readers."""

    def planted(view: View, who: frozenset[Role]) -> None:
        urlconf = ModuleType("planted_urls")
        added = path("planted/", view, name="planted")
        urlconf.urlpatterns = [*urlpatterns, added]  # type: ignore[attr-defined]
        settings.ROOT_URLCONF = urlconf
        monkeypatch.setitem(PAGES, "planted", Page("planted", who, "planted"))

    return planted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "who", "table"),
    [
        (_counts_cases, ROSTER_KEEPERS, "cases_case"),
        (_counts_cases_and_goes_on, ROSTER_KEEPERS, "cases_case"),
        (_counts_people, REPORT_READERS, "people_person"),
    ],
)
def test_a_view_that_asks_for_more_is_refused(
    view: View, who: frozenset[Role], table: str, plant: Plant
) -> None:
    plant(view, who)
    manager = signed_in(Hospital().account(Role.PROGRAM_MANAGER))
    with pytest.raises(ProgrammingError, match=f"permission denied for table {table}"):
        manager.get("/planted/")


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_in_daily_use_each_page_asks_on_the_connection_of_its_login(
    plant: Plant, settings: Settings
) -> None:
    prepare_database()
    settings.ON_LOGIN = IN_DAILY_USE
    browser = signed_in(Hospital().account(Role.PROGRAM_MANAGER))

    def in_a_thread_of_the_server() -> Iterator[str]:
        # Here each alias has a connection of its own; in the test's thread all are one.
        try:
            for who in (ROSTER_KEEPERS, REPORT_READERS):
                plant(_says_who_asks, who)
                yield browser.get("/planted/").content.decode()
                yield asks()
            plant(_counts_cases_and_goes_on, ROSTER_KEEPERS)
            with pytest.raises(ProgrammingError, match="permission denied for table cases_case"):
                browser.get("/planted/")
            yield asks()
            yield str(browser.get("/roster/").status_code)
            with on_login("manager"), on_login("web"):
                yield asks()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as server:
        asked = server.submit(lambda: list(in_a_thread_of_the_server())).result()
    own = ROLES["owner"]
    assert asked == [ROLES["manager"], own, ROLES["reports"], own, own, "200", ROLES["web"]]


def test_only_letting_somebody_go_has_more_rights_than_its_page() -> None:
    root = Path(beenthere.__file__).parent
    callers = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("on_login", "own_connection")
    }
    assert callers == {
        "apps/people/logins.py",
        "apps/nominations/views.py",
        "apps/supporters/views.py",
    }


def test_every_page_below_web_belongs_to_an_app_that_reads_no_case() -> None:
    below = {page.name for page in PAGES.values() if page.login}
    assert {name: where for name, where in _apps(get_resolver()) if name in below}.keys() == below
    assert {where for name, where in _apps(get_resolver()) if name in below} == {
        "awareness",
        "coverage",
        "gatherings",
        "nominations",
        "printing",
        "reports",
        "supporters",
        "week",
    }


def _apps(resolver: URLResolver) -> Iterator[tuple[str, str]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _apps(each)
        elif isinstance(each, URLPattern) and each.name and each.callback.__module__:
            yield each.name, each.callback.__module__.removeprefix("beenthere.apps.").split(".")[0]
