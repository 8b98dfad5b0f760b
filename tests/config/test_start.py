"""Starting: what is refused, in which words; and that nothing outlives what started it."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from beenthere.adapters.postgres import attach_or_start
from beenthere.inventory.leaving import STEPS
from tests.installed import copy
from tests.processes import beenthere, eventually, running
from tests.sinks import closed_port


@pytest.fixture(scope="module")
def made(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with everything in it, to be left as it is."""
    data = copy(installed, tmp_path_factory.mktemp("house") / "data")
    done = beenthere("migrate", env={"BEENTHERE_DATA": str(data)})
    assert done.stdout == "The database is up to date, and every check holds.\n"
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return copy(made, tmp_path / "data")


def refused(*words: str, code: int = 1, **env: str) -> list[str]:
    """The lines with which a command refuses to start, ending with this exit code."""
    done = beenthere(*words, env=env)
    assert done.returncode == code
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_a_folder_without_a_program_file(tmp_path: Path) -> None:
    [line] = refused("serve", code=2, BEENTHERE_DATA=str(tmp_path))
    assert "program.toml" in line
    assert "beenthere init" in line


def test_every_mistake_of_the_program_file_before_anything_is_started(tmp_path: Path) -> None:
    beenthere("init", str(tmp_path), env={})
    file = tmp_path / "program.toml"
    text = file.read_text().replace('size = "small"', 'size = "tiny"')
    file.write_text(text.replace('country = "US"', 'country = "us"'))
    lines = refused("worker", code=2, BEENTHERE_DATA=str(tmp_path))
    assert len(lines) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"program.toml"}


def test_a_database_that_does_not_answer(data: Path) -> None:
    nowhere = f"postgresql://localhost:{closed_port()}/beenthere"
    [line] = refused("serve", BEENTHERE_DATA=str(data), DATABASE_URL=nowhere)
    assert line.startswith("beenthere: The database does not answer.")


def test_a_keystore_that_was_lost(data: Path) -> None:
    shutil.rmtree(data / "keystore")
    lines = refused("serve", BEENTHERE_DATA=str(data))
    assert [line for line in lines if "keystore" in line.lower()] == lines


@pytest.mark.parametrize("command", ["serve", pytest.param("worker", marks=pytest.mark.soak)])
def test_no_command_starts_on_a_database_that_can_hold_prose(data: Path, command: str) -> None:
    with attach_or_start(data / "database") as server, server.administer("beenthere") as root:
        root.execute("ALTER TABLE cases_case ADD COLUMN remark text")
    [line] = refused(command, BEENTHERE_DATA=str(data))
    assert line.startswith("beenthere: cases_case.remark: This column is not in the inventory.")


def test_check_reports_what_start_refuses(data: Path) -> None:
    with attach_or_start(data / "database") as server, server.administer("beenthere") as root:
        root.execute("ALTER TABLE cases_case DROP CONSTRAINT cases_case_state_check")
    done = beenthere("check", env={"BEENTHERE_DATA": str(data)})
    assert done.returncode == 1
    assert "cases_case.state: Nothing in the database keeps prose out" in done.stdout


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("worker", "--once"), dict.fromkeys(STEPS, 0)),
        (("sever",), {"erased": 0, "still_due": 0}),
    ],
)
def test_commands_that_report_do_so_in_json(
    made: Path, words: tuple[str, ...], answer: dict[str, int]
) -> None:
    done = beenthere(*words, "--json", env={"BEENTHERE_DATA": str(made)})
    assert json.loads(done.stdout) == answer


def test_the_administrator_gets_the_sql_without_any_database() -> None:
    done = beenthere("dba-sql", env={})
    assert done.returncode == 0
    assert "CREATE ROLE beenthere_reports LOGIN" in done.stdout
    assert "GRANT SELECT ON reports_figure TO beenthere_reports;\n" in done.stdout
    assert done.stdout.rstrip().endswith(";")


def test_a_port_that_is_taken(made: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        [line] = refused("serve", "--port", port, BEENTHERE_DATA=str(made))
    assert f"port {port}: Address already in use" in line


def family(pid: int) -> set[int]:
    """A process and all that came from it and still runs."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    parents = {}
    for line in listed.stdout.splitlines():
        child, parent, stat = line.split()
        if not stat.startswith("Z"):
            parents[int(child)] = int(parent)
    found = {pid} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and _runs(pid)}


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def served(made: Path) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """`serve --with-worker` that answers, and every process of it."""
    port = closed_port()
    words = ("serve", "--port", str(port), "--with-worker")
    with running(*words, env={"BEENTHERE_DATA": str(made)}) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Serving on http://127.0.0.1:")
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=30) as answer:
            assert answer.status == 200
        processes = family(process.pid)
        # Itself, the pages, the worker, and the database with its helpers.
        assert len(processes) > 6
        yield process, processes


def test_serving_ends_whole_when_asked(served: tuple[subprocess.Popen[str], set[int]]) -> None:
    process, processes = served
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    eventually(lambda: not alive(processes))


def test_killed_it_leaves_nothing_behind(served: tuple[subprocess.Popen[str], set[int]]) -> None:
    process, processes = served
    process.kill()
    process.wait()
    eventually(lambda: not alive(processes))
