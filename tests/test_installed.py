"""What all processes of a test run share: made once, whole, and only read afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests import backups
from tests.backups import Installation, backed_up
from tests.installed import made_once


def test_what_could_not_be_finished_is_begun_anew(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name = f"{tmp_path.name}-made-once"

    def stops(folder: Path) -> None:
        folder.mkdir()
        (folder / "half").touch()
        raise RuntimeError("the disk is full")

    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "whole").touch()

    with pytest.raises(RuntimeError, match="the disk is full"):
        made_once(tmp_path_factory, name, stops)
    made = made_once(tmp_path_factory, name, make)
    assert [each.name for each in made.iterdir()] == ["whole"]
    assert made_once(tmp_path_factory, name, stops) == made


def test_nothing_is_written_where_another_process_may_be_copying(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Installation(tmp_path / "made", timedelta(days=3)).folder
    monkeypatch.setattr(backups, "made_once", lambda *_: made)

    def standing() -> dict[str, tuple[int, int]]:
        return {
            str(each.relative_to(made)): (each.stat().st_ino, each.stat().st_mtime_ns)
            for each in (made, *made.rglob("*"))
        }

    before = standing()
    copied = backed_up(tmp_path, tmp_path_factory)
    assert standing() == before
    assert (copied.folder != made, copied.ahead) == (True, timedelta(days=3))
