"""L2. Every stored column is declared, or the program does not start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from beenthere.adapters.postgres import Server
from beenthere.inventory import whole
from beenthere.inventory.columns import Column, Keeps
from beenthere.inventory.whole import INVENTORY
from tests.laws.stored import tables


def unlike(inventory: Iterable[Column]) -> list[str]:
    """Columns that the database has and nobody declared, and the other way round."""
    there = {f"{table}.{column}" for table, columns in tables().items() for column in columns}
    return sorted(there ^ {line.name for line in inventory})


@pytest.mark.django_db
def test_the_database_has_what_is_declared_and_nothing_else() -> None:
    assert len(tables()) > 20
    assert unlike(INVENTORY) == []


@pytest.mark.django_db
def test_a_column_too_many_or_too_few_is_caught() -> None:
    spare = Column(table="axes_log", column="address", why="", readers=(), keeps=Keeps.CASE)
    assert unlike([*INVENTORY[1:], spare]) == ["axes_log.address", INVENTORY[0].name]


# The real command, on a database of its own.


@dataclass(frozen=True)
class Installation:
    """A database as the program made it, which a test may then change behind its back."""

    url: str
    data: Path

    def change(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)

    def start(self) -> subprocess.CompletedProcess[str]:
        """Start a command that works with the data, and refuses where the others do."""
        environment = {
            **os.environ,
            "BEENTHERE_DATA": str(self.data),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "beenthere.config.settings",
        }
        return subprocess.run(
            [sys.executable, "-m", "beenthere.command.main", "worker", "--once"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def installation(
    postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("data")
    (data / "program.toml").write_bytes((settings.PLACE.data / "program.toml").read_bytes())
    with postgres.administer() as connection:
        connection.execute("CREATE DATABASE started OWNER beenthere_owner TEMPLATE beenthere")
        yield Installation(postgres.url.replace("/beenthere?", "/started?"), data)
        connection.execute("DROP DATABASE started WITH (FORCE)")


def test_the_program_starts_on_what_is_declared_and_on_nothing_else(
    installation: Installation,
) -> None:
    started = installation.start()
    assert (started.returncode, started.stderr) == (0, "")
    installation.change(
        """
        ALTER TABLE cases_case ADD COLUMN shift smallint;
        ALTER TABLE cases_case RENAME COLUMN attempts TO attempted;
        CREATE TABLE axes_accessattempt (ip_address inet);
        """
    )
    refused = installation.start()
    assert (refused.returncode, refused.stdout) == (1, "")
    for line in (
        "axes_accessattempt.ip_address: This column is not in the inventory.",
        "cases_case.attempted: This column is not in the inventory.",
        "cases_case.shift: This column is not in the inventory.",
        "cases_case.attempts: The inventory declares this column, and the database has none.",
    ):
        assert line in refused.stderr
    assert "Traceback" not in refused.stderr


# The page people read is made from the inventory.


def untold(page: str, inventory: Iterable[Column]) -> list[str]:
    """Lines of the inventory that the page "What we keep" does not show."""
    text = unescape(page)
    return [line.name for line in inventory if line.why not in text]


@pytest.mark.django_db
def test_what_we_keep_shows_every_column() -> None:
    page = Client().get(reverse("what_we_keep")).content.decode()
    assert untold(page, INVENTORY) == []


@pytest.mark.django_db
def test_a_column_left_out_of_the_page_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = next(line for line in INVENTORY if line.name == "cases_accessrecord.opened_at")
    monkeypatch.setattr(whole, "INVENTORY", tuple(each for each in INVENTORY if each != hidden))
    page = Client().get(reverse("what_we_keep")).content.decode()
    assert untold(page, INVENTORY) == [hidden.name]
