"""A file with several mistakes ends a command with a line for each."""

from __future__ import annotations

import argparse

import pytest

from beenthere.command import init
from beenthere.command.main import main
from beenthere.config.program_file import read


def test_each_mistake_has_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(options: argparse.Namespace) -> int:
        read("departments = 5", name="program.toml")
        return 0

    monkeypatch.setattr(init, "run", run)
    assert main(["init"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 5
    assert "beenthere: program.toml: departments: Write a table: [departments]." in lines
