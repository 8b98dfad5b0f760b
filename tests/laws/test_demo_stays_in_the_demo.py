"""The role picker of the demo, which signs anybody in as anybody, cannot exist outside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings as in_force
from django.test import Client
from django.urls import get_resolver, include, path
from pytest_django.fixtures import Settings

from beenthere.apps.people.models import Account
from beenthere.config import checks
from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, may
from beenthere.domain.vocabulary import Role
from tests.hospital import Hospital

_ASK = """
import json
import django
from django.conf import settings
django.setup()
from django.urls import get_resolver
from django.template.loader import get_template
from django.template import TemplateDoesNotExist
try:
    get_template("demo/home.html")
    shown = True
except TemplateDoesNotExist:
    shown = False
print(json.dumps({
    "app": "beenthere.demo" in settings.INSTALLED_APPS,
    "mode": settings.DEMO,
    "pages": any(str(each.pattern).startswith("demo") for each in get_resolver().url_patterns),
    "templates": shown,
    "no second step": not any("SecondStep" in each for each in settings.MIDDLEWARE),
}))
"""


def there(data: Path, variables: Mapping[str, str]) -> list[str]:
    """What of the demo a program has that was started with these variables: a process of its own,
    with the settings of the program and not those of the tests."""
    environment = {key: value for key, value in os.environ.items() if key != "BEENTHERE_DEMO"}
    environment |= {
        "BEENTHERE_DATA": str(data),
        "DATABASE_URL": "postgresql:///nowhere",
        "DJANGO_SETTINGS_MODULE": "beenthere.config.settings",
        **variables,
    }
    answer = subprocess.run(
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, bool] = json.loads(answer.stdout)
    return [name for name, is_there in found.items() if is_there]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    program = in_force.PLACE.data / "program.toml"
    (tmp_path / "program.toml").write_bytes(program.read_bytes())
    return tmp_path


@pytest.mark.parametrize("variables", [{}, {"BEENTHERE_DEMO": "true"}], ids=["plain", "almost"])
def test_there_is_no_demo_outside_the_demo(data: Path, variables: Mapping[str, str]) -> None:
    assert there(data, variables) == []


def test_the_demo_itself_is_caught(data: Path) -> None:
    found = there(data, {"BEENTHERE_DEMO": "1"})
    assert found == ["app", "mode", "pages", "templates", "no second step"]


# And were its pages there all the same, they would open to nobody.


def opened(readers: Iterable[tuple[str, Client]], account: Account) -> list[str]:
    """Who gets into a page of the demo, or is signed in by it."""
    got_in = []
    for reader, browser in readers:
        got_in += [
            f"{reader} {page}"
            for page in ("/demo/", "/demo/mailbox/")
            if browser.get(page).status_code == 200
        ]
        browser.post("/demo/act-as/", {"account": account.pk})
        if browser.session.get("_auth_user_id") == str(account.pk):
            got_in.append(f"{reader} acts as somebody else")
    return got_in


@pytest.fixture
def with_its_pages(no_second_step: None, settings: Settings) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [  # type: ignore[attr-defined]
        *urlpatterns,
        path("demo/", include("beenthere.demo.urls")),
    ]
    settings.ROOT_URLCONF = urlconf
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "beenthere.demo"]


def _readers(hospital: Hospital) -> list[tuple[str, Client]]:
    readers = [("nobody", Client())]
    for role in (Role.ADMINISTRATOR, Role.DIRECTOR):
        browser = Client()
        account = hospital.account(role)
        browser.force_login(account, backend=in_force.AUTHENTICATION_BACKENDS[-1])
        readers.append((role.value, browser))
    return readers


@pytest.mark.usefixtures("with_its_pages")
def test_its_pages_open_to_nobody_outside_the_demo(hospital: Hospital) -> None:
    director = hospital.director()
    assert opened(_readers(hospital), director) == []


@pytest.mark.usefixtures("with_its_pages")
def test_its_pages_open_to_everybody_in_the_demo(hospital: Hospital, settings: Settings) -> None:
    """So that the test above fails where the demo's pages do open."""
    director = hospital.director()
    settings.DEMO = True
    found = opened(_readers(hospital), director)
    assert "nobody acts as somebody else" in found
    assert "administrator /demo/mailbox/" in found


@pytest.mark.usefixtures("with_its_pages")
def test_its_pages_stop_a_program_that_is_not_the_demo(settings: Settings) -> None:
    patterns = get_resolver().url_patterns
    named = [line.split(":")[0] for line in checks._of_permissions(patterns)]
    assert len(named) == len([page for page in PAGES.values() if page.demo])
    settings.DEMO = True
    assert list(checks._of_permissions(patterns)) == []


@pytest.mark.parametrize("name", [page.name for page in PAGES.values() if page.demo])
def test_the_table_gives_the_demo_to_nobody_outside_it(name: str) -> None:
    for roles in (None, frozenset[Role](), frozenset(Role)):
        assert not may(roles, name)
