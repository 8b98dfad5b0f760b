"""`rotate-key` beside a running program; and what is said, and can be done, when keys are lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from beenthere.adapters.postgres import attach_or_start
from tests.installed import copy
from tests.processes import HOUSE, beenthere, eventually, running
from tests.sinks import closed_port

TWO_CASES = """
from beenthere.config.start import start
with start("owner"):
    from beenthere.apps.outside import now
    from tests.hospital import Hospital
    hospital = Hospital()
    hospital.director()
    hospital.case(now=now())
    hospital.case(now=now(), routed=False)
"""

REFERRAL = {
    "step": "check",
    "go": "send",
    "whom": "colleague",
    "person-name": "Wilhelmina Testcase",
    "kind": "adverse_event",
    "when": "today",
    "soon": "routine",
}


@pytest.fixture(scope="module")
def made(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two open cases, one of which no director has seen yet."""
    data = copy(installed, tmp_path_factory.mktemp("house") / "data")
    env = {"BEENTHERE_DATA": str(data), "PYTHONPATH": str(HOUSE), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", TWO_CASES], env=env, check=True, timeout=120)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return copy(made, tmp_path / "data")


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return beenthere(*words, env={"BEENTHERE_DATA": str(data)})


def rows(data: Path) -> dict[str, list[Any]]:
    """Every row of the tables about cases, its place on the disk and its last writer included."""
    with attach_or_start(data / "database") as server, server.administer("beenthere") as root:
        return {
            table: root.execute(f"SELECT ctid, xmin, * FROM {table} ORDER BY ctid").fetchall()
            for table in ("cases_case", "cases_event", "cases_sealed", "cases_blindindex")
        }


def wrapping_keys(data: Path) -> list[str]:
    return sorted(file.name for file in (data / "keystore-kek").iterdir())


def test_it_touches_no_row_and_ends_the_old_key(data: Path) -> None:
    before = rows(data)
    assert len(before["cases_sealed"]) > 4
    done = run(data, "rotate-key", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["wrapped"] >= 4
    assert rows(data) == before
    assert wrapping_keys(data) == ["2.key"]
    assert "wrapped anew" in run(data, "rotate-key").stdout
    assert wrapping_keys(data) == ["3.key"]
    assert "key_lost" not in run(data, "check", "--json").stdout


@pytest.fixture
def served(data: Path) -> Iterator[str]:
    """The address of a program that serves its pages, a worker beside it."""
    port = closed_port()
    words = ("serve", "--port", str(port), "--with-worker")
    with running(*words, env={"BEENTHERE_DATA": str(data)}) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Serving on")
        yield f"http://127.0.0.1:{port}"


def refer(address: str) -> None:
    with urlopen(f"{address}/refer/", timeout=60) as form:
        [token] = re.findall(r'name="token" value="([^"]+)"', form.read().decode())
    body = urlencode(REFERRAL | {"token": token}).encode()
    with urlopen(f"{address}/refer/", data=body, timeout=60) as answer:
        assert answer.url.endswith("/refer/sent/")


@pytest.mark.soak
def test_pages_and_worker_go_on_with_the_new_key(data: Path, served: str) -> None:
    refer(served)
    for _ in range(2):
        assert run(data, "rotate-key").returncode == 0
        refer(served)
    assert wrapping_keys(data) == ["3.key"]

    def all_routed() -> bool:
        # Only a worker that can read a case with the new key routes it.
        with attach_or_start(data / "database") as server, server.administer("beenthere") as root:
            found = root.execute("SELECT state FROM cases_case").fetchall()
        return [state for (state,) in found] == ["waiting"] * 5

    eventually(all_routed)


@pytest.mark.soak
def test_it_can_be_seen_that_it_was_cut_short(data: Path) -> None:
    (data / "keystore-kek" / "2.key").write_bytes(b"x" * 32)
    findings = json.loads(run(data, "check", "--json").stdout)["findings"]
    assert "rotation_unfinished" in {finding["code"] for finding in findings}
    run(data, "rotate-key")
    findings = json.loads(run(data, "check", "--json").stdout)["findings"]
    assert "rotation_unfinished" not in {finding["code"] for finding in findings}


def lose_the_keystore(data: Path) -> None:
    shutil.rmtree(data / "keystore")


def lose_the_wrapping_key(data: Path) -> None:
    shutil.rmtree(data / "keystore-kek")


def take_the_wrapping_key_of_another_place(data: Path) -> None:
    (data / "keystore-kek" / "1.key").write_bytes(b"?" * 32)


@pytest.mark.parametrize(
    ("mishap", "said"),
    [
        (lose_the_keystore, "The keystore is missing"),
        pytest.param(
            lose_the_wrapping_key, "The key-encryption key is missing", marks=pytest.mark.soak
        ),
        pytest.param(
            take_the_wrapping_key_of_another_place,
            "do not belong together",
            marks=pytest.mark.soak,
        ),
    ],
)
def test_what_is_lost_is_said_in_one_line_with_the_cure(
    data: Path, mishap: Callable[[Path], None], said: str
) -> None:
    mishap(data)
    for command in ("serve", "worker"):
        done = run(data, command)
        assert done.returncode == 1
        [line] = done.stderr.splitlines()
        assert said in line
        assert "restore" in line
        assert "nobody can read until then: 2." in line
        assert "beenthere rotate-key --keys-are-lost" in line
    checked = run(data, "check")
    assert checked.returncode == 1
    assert line.removeprefix("beenthere: ") in checked.stdout.splitlines()
    assert said in run(data, "rotate-key").stderr, "nothing can be wrapped anew"


@pytest.mark.soak
def test_without_a_backup_it_goes_on_by_voice(data: Path) -> None:
    lose_the_wrapping_key(data)
    gone_on = run(data, "rotate-key", "--keys-are-lost", "--json")
    assert json.loads(gone_on.stdout) == {"cases_by_voice": 2}, gone_on.stderr
    findings = json.loads(run(data, "check", "--json").stdout)["findings"]
    [lost] = [finding for finding in findings if finding["code"] == "key_lost"]
    assert lost["count"] == 2
    # It starts, says so, and the case that no director had seen reaches them.
    worked = run(data, "worker", "--once", "--json")
    assert worked.returncode == 0
    assert "by voice. How many: 2." in worked.stderr
    assert json.loads(worked.stdout)["cases"] >= 1


def test_keys_that_are_not_lost_are_not_given_up(data: Path) -> None:
    before = (data / "keystore" / "keys.sqlite").read_bytes()
    done = run(data, "rotate-key", "--keys-are-lost")
    assert done.returncode == 2
    assert done.stderr == "beenthere: The keystore is not lost: it opens. Nothing was changed.\n"
    assert (data / "keystore" / "keys.sqlite").read_bytes() == before


def test_where_there_is_no_keystore(tmp_path: Path) -> None:
    done = run(tmp_path, "rotate-key")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"BEENTHERE_VAULT": "transit"}, "Transit"),
        ({"BEENTHERE_VAULT": "drawer"}, "BEENTHERE_VAULT must be one of: keystore, transit."),
    ],
)
def test_where_the_keys_are_elsewhere(tmp_path: Path, env: dict[str, str], said: str) -> None:
    done = beenthere("rotate-key", env={"BEENTHERE_DATA": str(tmp_path), **env})
    assert done.returncode == 2
    assert said in done.stderr
