"""Changing the wrapping key: killed anywhere, beside other processes, leaving nothing behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

import pytest

from beenthere.adapters.vault import KeystoreLost, files, keystore, open_vault
from beenthere.adapters.vault.files import give_up
from beenthere.ports import KeyGone, VaultUnavailable

ADA = b"Ada"
PLACE = "case.name.1"
OURS = {files.__file__, keystore.__file__}


def noon() -> datetime:
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that each line of a rotation is run a few times, and not hundreds of times."""
    monkeypatch.setattr(keystore, "RESERVE", 3)


def sealed_in(data: Path) -> dict[UUID, bytes]:
    vault = open_vault(data, noon)
    return {(key := vault.issue()): vault.seal(key, place=PLACE, value=ADA) for _ in range(5)}


def opens(data: Path, sealed: dict[UUID, bytes]) -> bool:
    return open_vault(data, noon).unseal_each(sealed, place=PLACE) == dict.fromkeys(sealed, ADA)


def keys_in(data: Path) -> list[str]:
    return sorted(file.name for file in (data / "keystore-kek").iterdir())


def rotate_and_die(data: Path, line: int) -> None:
    """Rotate, and be killed before the line of that number, counted as they are run."""
    vault = open_vault(data, noon)
    left = line

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in OURS:
            return None
        if event == "line":
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    vault.rotate_kek()
    os._exit(0)


def test_killed_before_any_line_everything_opens_and_the_next_rotation_ends_it(
    tmp_path: Path,
) -> None:
    sealed = sealed_in(tmp_path)
    line, killed, unfinished = 0, True, 0
    while killed:
        child = get_context("fork").Process(target=rotate_and_die, args=(tmp_path, line))
        child.start()
        child.join()
        killed = child.exitcode == -signal.SIGKILL
        assert opens(tmp_path, sealed), line
        if killed and open_vault(tmp_path, noon).rotation_unfinished():
            unfinished += 1
        line += 3 if line > 40 else 1
    assert child.exitcode == 0
    assert line > 100, "the whole of a rotation was gone through"
    assert unfinished, "some were cut short with two keys there"
    assert len(keys_in(tmp_path)) == 1, "the one that lived to its end removed what they left"
    assert not open_vault(tmp_path, noon).rotation_unfinished()


def test_killed_at_any_moment_inside_sqlite(tmp_path: Path) -> None:
    """A journal that is being written, a page half copied: whatever the moment meets."""
    sealed = sealed_in(tmp_path)
    for moment in range(25):
        child = get_context("fork").Process(target=keep_rotating, args=(tmp_path,))
        child.start()
        child.join(0.02 + moment * 0.003)
        child.kill()
        child.join()
        assert opens(tmp_path, sealed), moment
    assert open_vault(tmp_path, noon).rotate_kek() >= len(sealed)
    assert opens(tmp_path, sealed)


def keep_rotating(data: Path) -> None:
    vault = open_vault(data, noon)
    while True:
        vault.rotate_kek()


def use(data: Path, stop: Event, sealed: dict[UUID, bytes]) -> None:
    """What a server and a worker do all day; ends with 0 when nothing ever failed."""
    keystore.RESERVE = 200
    vault = open_vault(data, noon)
    while not stop.is_set():
        key = vault.issue()
        mine = vault.seal(key, place=PLACE, value=ADA)
        assert vault.unseal(key, place=PLACE, sealed=mine) == ADA
        assert vault.unseal_each(sealed, place=PLACE) == dict.fromkeys(sealed, ADA)
    os._exit(0)


def test_a_server_and_a_worker_go_on_without_a_restart(tmp_path: Path) -> None:
    sealed = sealed_in(tmp_path)
    context = get_context("fork")
    stop = context.Event()
    both = [context.Process(target=use, args=(tmp_path, stop, sealed)) for _ in range(2)]
    for process in both:
        process.start()
    vault = open_vault(tmp_path, noon)
    for _ in range(10):
        vault.rotate_kek()
    stop.set()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert keys_in(tmp_path) == ["11.key"]


def test_two_rotations_at_once_leave_one_key_that_opens(tmp_path: Path) -> None:
    sealed = sealed_in(tmp_path)
    with get_context("spawn").Pool(2) as pool:
        pool.map(rotate, [tmp_path] * 6, chunksize=1)
    assert keys_in(tmp_path) == ["7.key"]
    assert opens(tmp_path, sealed)


def rotate(data: Path) -> int:
    return open_vault(data, noon).rotate_kek()


def test_the_old_key_is_overwritten_before_it_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed_in(tmp_path)
    old = tmp_path / "keystore-kek" / "1.key"
    os.link(old, tmp_path / "the same bytes on the disk")
    content = old.read_bytes()
    open_vault(tmp_path, noon).rotate_kek()
    assert not old.exists()
    assert (tmp_path / "the same bytes on the disk").read_bytes() != content


def test_a_key_that_does_not_open_stops_it_and_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = sealed_in(tmp_path)
    stored = (tmp_path / "keystore" / "keys.sqlite").read_bytes()
    right = keystore._slot
    with monkeypatch.context() as during:
        during.setattr(keystore, "_slot", lambda *given: right(*given)[:-1] + b"?")
        with pytest.raises(KeystoreLost):
            open_vault(tmp_path, noon).rotate_kek()
    assert (tmp_path / "keystore" / "keys.sqlite").read_bytes() == stored
    assert "1.key" in keys_in(tmp_path)
    assert opens(tmp_path, sealed)


def test_an_older_copy_opens_with_the_wrapping_key_of_its_time(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    sealed = sealed_in(data)
    for folder in ("keystore", "keystore-kek"):
        (copy / folder).mkdir(parents=True)
        for file in (data / folder).iterdir():
            (copy / folder / file.name).write_bytes(file.read_bytes())
    open_vault(data, noon).rotate_kek()
    assert opens(copy, sealed)
    # Put back where the newer key is still there: it opens as well, and can be rotated.
    (copy / "keystore-kek" / "2.key").write_bytes((data / "keystore-kek" / "2.key").read_bytes())
    assert opens(copy, sealed)
    open_vault(copy, noon).rotate_kek()
    assert keys_in(copy) == ["3.key"]
    assert opens(copy, sealed)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    sealed_in(tmp_path)
    db = sqlite3.connect(tmp_path / "keystore" / "keys.sqlite", isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    yield db
    db.close()


def test_one_that_finds_no_quiet_moment_says_so(tmp_path: Path, writer: sqlite3.Connection) -> None:
    with pytest.raises(VaultUnavailable, match="in use by another process"):
        open_vault(tmp_path, noon, patience=0.05)
    writer.execute("ROLLBACK")
    vault = open_vault(tmp_path, noon, patience=0.05)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(VaultUnavailable, match="nothing was changed"):
        vault.rotate_kek()
    writer.execute("ROLLBACK")
    assert vault.rotate_kek()


def lose_a_key(data: Path) -> None:
    (data / "keystore-kek" / "1.key").unlink()


def lose_the_store(data: Path) -> None:
    (data / "keystore" / "keys.sqlite").unlink()


@pytest.mark.parametrize("mishap", [lose_a_key, lose_the_store])
def test_what_is_given_up_is_gone_and_a_new_keystore_takes_its_place(
    tmp_path: Path, mishap: Any
) -> None:
    sealed = sealed_in(tmp_path)
    mishap(tmp_path)
    with pytest.raises(KeystoreLost):
        open_vault(tmp_path, noon)
    give_up(tmp_path)
    left = [file.name for file in tmp_path.rglob("*") if file.is_file()]
    assert left == ["opening.lock"]
    vault = open_vault(tmp_path, noon)
    for key, value in sealed.items():
        with pytest.raises(KeyGone):
            vault.unseal(key, place=PLACE, sealed=value)
    assert vault.seal(vault.issue(), place=PLACE, value=ADA)
