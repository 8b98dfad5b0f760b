"""The machine room: the Makefile, what it installs, and what continuous integration runs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
COMMANDS = [
    *("help", "install", "demo", "test", "check", "check-laws"),
    *("bench", "docs", "words", "soak", "mutants", "lock", "assets", "clean"),
]
PIN = re.compile(r"^([\w.-]+)==(?:[^\n]*\\\n)((?:    --hash=sha256:[^\n]+\n)+)", re.M)
LOCKED = sorted((ROOT / "requirements").glob("*.in"))


def test_every_command_is_there_and_says_what_it_does() -> None:
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[0] for line in shown.splitlines()[1:]] == COMMANDS
    planned = [*COMMANDS[:4], "tests", *COMMANDS[4:]]
    assert f".PHONY: {' '.join(planned)}\n" in MAKEFILE


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_planned_before_anything_is_installed(
    command: str, tmp_path: Path
) -> None:
    for name in ("Makefile", "scripts", "requirements", "assets", "pyproject.toml", "benchmarks"):
        (tmp_path / name).symlink_to(ROOT / name)
    spoken = Path("beenthere/locale/es/LC_MESSAGES/django.po")
    (tmp_path / spoken).parent.mkdir(parents=True)
    (tmp_path / spoken).symlink_to(ROOT / spoken)
    planned = subprocess.run(
        ["make", "--dry-run", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert planned.returncode == 0, planned.stderr
    sets_up = "scripts/venv.sh" in planned.stdout
    assert sets_up is (command not in {"help", "clean"})


def test_continuous_integration_runs_exactly_the_tests_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make test"]
    assert os.access(script, os.X_OK)
    assert re.search(r"^\s*make test\b", (ROOT / "README.md").read_text(), re.MULTILINE)


def test_every_script_is_executable_and_parses() -> None:
    for script in sorted((ROOT / "scripts").glob("*.sh")):
        assert os.access(script, os.X_OK), script.name
        subprocess.run(["sh", "-n", script], check=True)


@pytest.mark.parametrize("wanted", LOCKED, ids=lambda path: path.stem)
def test_every_library_asked_for_is_pinned_by_digest(wanted: Path) -> None:
    pinned = wanted.with_suffix(".txt").read_text()
    names = [name for name, _ in PIN.findall(pinned)]
    assert len(names) == len(re.findall(r"^[^\s#]", pinned, re.MULTILINE))
    for line in wanted.read_text().splitlines():
        if asked := re.match(r"[A-Za-z][\w.-]*", line):
            assert re.sub(r"[-_.]+", "-", asked[0]).lower() in names


def test_the_tests_run_on_the_libraries_that_the_program_runs_on() -> None:
    runtime, development = (
        set(PIN.findall((ROOT / "requirements" / name).read_text()))
        for name in ("runtime.txt", "dev.txt")
    )
    assert runtime <= development


def test_no_list_of_libraries_says_where_they_come_from() -> None:
    lists = [
        *(ROOT / "requirements").glob("*.txt"),
        ROOT / "assets" / "package-lock.json",
        ROOT / "scripts" / "chromium" / "package-lock.json",
    ]
    for path in lists:
        text = path.read_text()
        assert "--index-url" not in text
        assert "--find-links" not in text
        assert '"resolved"' not in text
        assert "@ http" not in text


@pytest.mark.soak
def test_a_fresh_clone_installs_by_itself(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    bare = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    first = subprocess.run(
        ["make", "install"], cwd=clone, env=bare, capture_output=True, text=True, check=False
    )
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[0] == "Making the virtual environment .venv"
    again = subprocess.run(
        ["make", "install"], cwd=clone, env=bare, capture_output=True, text=True, check=True
    )
    assert again.stdout == "Ready: .venv/bin/beenthere --help\n"
    subprocess.run([clone / ".venv/bin/beenthere", "--help"], env=bare, check=True)
    assert (clone / "beenthere" / "static_built" / "frame").is_dir()
    assert (clone / "beenthere/locale/es/LC_MESSAGES/django.mo").is_file()
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert changed.stdout == ""
