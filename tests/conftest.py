"""What every test shares: one throw-away PostgreSQL server, and no network."""

from __future__ import annotations

import fcntl
import gc
import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import expect
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from beenthere.adapters.postgres import Server, start
from beenthere.adapters.postgres.logins import DATABASE
from beenthere.config.prepare import ROLES
from beenthere.inventory.grants import GRANTED_TO, grants_sql
from tests.browser import launch_args
from tests.hospital import MONDAY
from tests.installed import copy, made_once, make_installed

# Playwright keeps an event loop running in the thread in which tests use the database: allow
# that, and keep one connection a thread. Django would keep one for each asynchronous context,
# so that a test could not see what its own fixtures wrote.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
connections._connections = threading.local()  # type: ignore[attr-defined]

# As long as Playwright's other waits: its five seconds can pass on a busy machine.
expect.set_options(timeout=30_000)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Have one process load the tests before the others do: in a fresh clone it compiles them all,
    and the others read what it compiled."""
    with Path(__file__).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_SH)
        return (yield)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what was loaded: a tenth of the time goes there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


_DEAR = (
    *("tests/faults/", "tests/journeys/", "tests/laws/test_l12_deny", "tests/adversaries/"),
    *("tests/command/test_backup.py", "tests/laws/test_l04_backups", "tests/config/test_start.py"),
)
"""What takes longest is begun first, so that no process is left alone with it at the end."""
_LAST = "test_upgrading.py"
"""What makes tables anew comes last: what each login may do with them does not come back."""
_OF_ONE_BEGINNING = ("tests/adversaries/", "tests/fuzz/")
"""Files that share something dear to make."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, and end with what leaves other tables behind."""
    items.sort(key=lambda item: (_LAST in item.nodeid, not item.nodeid.startswith(_DEAR)))


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process whole files, so that what a file begins with is made once."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_OF_ONE_BEGINNING):
            return "one beginning"
        return nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile:
    """Share the files out, in the order above."""
    config.option.loadscopereorder = False
    return _ByFile(config, log)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the database in it, the same for all processes of this test run:
    to be copied."""
    return made_once(tmp_path_factory, "installed", make_installed)


@pytest.fixture(scope="session")
def postgres(installed: Path) -> Iterator[Server]:
    """The embedded server, for this process alone; nothing in it need survive a crash."""
    folder = copy(installed / "database", settings.PLACE.data / "database")
    with start(folder, durable=False) as server:
        with server.administer() as connection:
            connection.execute("ALTER ROLE beenthere_owner CREATEDB")
            below = ", ".join(ROLES[login] for login in GRANTED_TO)
            connection.execute(f"GRANT {below} TO beenthere_owner")
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres: Server) -> None:
    """Point every connection alias at the throw-away server, where the tests' own database begins
    as a copy of what the first start made."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = DATABASE
    where = postgres.settings("beenthere", "owner")
    for connection in connections.all():
        connection.settings_dict["HOST"] = where["HOST"]
        connection.settings_dict["PORT"] = where["PORT"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Grant each login what it has in daily use, so that every page of a test has that alone."""
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(grants_sql(roles=ROLES))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium, for every test that asks for a browser."""
    return launch_args()


@pytest.fixture
def no_second_step(settings: Settings) -> None:
    """Nobody is sent to set up a second step, whatever their role."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondStep" not in name]


@pytest.fixture
def ten_on_monday(no_second_step: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, and the clock that pages read stands still."""
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)
