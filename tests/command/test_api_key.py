"""`beenthere api-key`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from beenthere.apps.announcements import keys
from beenthere.apps.outside import now
from beenthere.command import api_key
from beenthere.command.main import main

pytestmark = pytest.mark.django_db


@contextmanager
def _started(login: str) -> Iterator[None]:
    assert login == "manager"
    yield


@pytest.fixture(autouse=True)
def on_the_test_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_key, "start", _started)


def test_a_key_is_made_listed_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api-key", "list"]) == 0
    assert "There is no key." in capsys.readouterr().out
    assert main(["api-key", "make", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert keys.use_key(made["key"], now=now()) == made["number"]
    assert main(["api-key", "list"]) == 0
    listed = capsys.readouterr().out
    assert "in force" in listed
    assert made["key"] not in listed
    assert main(["api-key", "revoke", str(made["number"])]) == 0
    with pytest.raises(keys.NotAKey):
        keys.use_key(made["key"], now=now())
    capsys.readouterr()
    assert main(["api-key", "revoke", str(made["number"])]) == 2
    assert "No key in force has this number" in capsys.readouterr().err
    assert main(["api-key", "make"]) == 0
    assert "bt_" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["forge"], ["revoke"], ["revoke", "first"]])
def test_bad_usage_is_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["api-key", *words])
    assert refused.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
