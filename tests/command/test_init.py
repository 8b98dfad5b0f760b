"""`beenthere init` writes a program file for its owner alone, and never over another."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from beenthere.command.main import main
from beenthere.config.place import Place
from beenthere.config.program_file import SHIPPED, load
from beenthere.domain.program import Size


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_writes_a_small_program_that_loads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a" / "data"
    assert main(["init", str(folder)]) == 0
    written = folder / "program.toml"
    assert load(written).size is Size.SMALL
    assert written.read_bytes() == SHIPPED.read_bytes()
    assert mode(written) == 0o600
    assert mode(folder) == 0o700
    assert str(written) in capsys.readouterr().out


def test_without_a_folder_it_writes_where_the_program_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEENTHERE_DATA", str(tmp_path / "data"))
    assert main(["init"]) == 0
    assert Place.from_environment().program_file.exists()


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o750)
    assert main(["init", str(folder)]) == 0
    assert mode(folder) == 0o750


def test_it_never_writes_over_a_program_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "program.toml"
    written.write_text("mine")
    assert main(["init", str(tmp_path)]) == 2
    assert written.read_text() == "mine"
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("program.toml: This is there already; nothing was written.")


def test_it_does_not_follow_a_link_out_of_the_folder(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "program.toml").symlink_to(elsewhere)
    assert main(["init", str(tmp_path)]) == 2
    assert not elsewhere.exists()


def test_where_no_folder_can_be_made_it_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["init", str(tmp_path / "file")]) == 1
    assert main(["init", str(tmp_path / "file" / "inside")]) == 1
    for line in capsys.readouterr().err.splitlines():
        assert "No folder can be made here" in line


def test_its_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["init", "--help"])
    assert ended.value.code == 0
    assert "beenthere init beenthere-data" in capsys.readouterr().out
