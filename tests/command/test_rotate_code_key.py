"""A new key for call-back codes, while the old ones go on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from beenthere.adapters.ring import KeyRing
from beenthere.command.main import main


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    monkeypatch.setenv("BEENTHERE_DATA", str(tmp_path))
    return KeyRing(tmp_path / "secrets" / "call-back")


def test_a_key_is_added_and_none_is_dropped(
    ring: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = b"abcde"
    before = ring.code(mark)
    assert main(["rotate-code-key"]) == 0
    assert "all of them in use: 2." in capsys.readouterr().out
    assert main(["rotate-code-key", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"keys": 3}
    assert ring.mark(before) == mark


def test_another_folder_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BEENTHERE_DATA", str(tmp_path / "elsewhere"))
    assert main(["rotate-code-key"]) == 2
    assert "BEENTHERE_DATA" in capsys.readouterr().err
    assert not (tmp_path / "elsewhere").exists()
