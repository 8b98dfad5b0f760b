"""What is particular to the keystore: its files, its reserve, other processes, its two halves."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest

from beenthere.adapters.vault import KeystoreLost, files, open_vault
from beenthere.adapters.vault.keystore import RESERVE
from beenthere.adapters.vault.reserve import ORPHAN_AGE, RESERVE_LASTS
from beenthere.ports import KeyGone

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def noon() -> datetime:
    return NOON


def rows_held(data: Path) -> int:
    db = sqlite3.connect(data / "keystore" / "keys.sqlite")
    [(count,)] = db.execute("SELECT count(*) FROM held").fetchall()
    db.close()
    return int(count)


def test_every_file_and_folder_is_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        vault = open_vault(tmp_path / "data", noon)
        vault.destroy([vault.issue()])
        vault.rotate_kek()
    finally:
        os.umask(old)
    modes = {
        path: stat.S_IMODE(path.stat().st_mode)
        for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    }
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o750)
    open_vault(data, noon)
    assert stat.S_IMODE(data.stat().st_mode) == 0o750


def test_issuing_writes_once_for_a_whole_reserve(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    store = tmp_path / "keystore" / "keys.sqlite"
    vault.issue()
    before = store.read_bytes(), store.stat().st_mtime_ns
    for _ in range(RESERVE - 1):
        vault.issue()
    assert (store.read_bytes(), store.stat().st_mtime_ns) == before
    vault.issue()
    assert rows_held(tmp_path) == 2 * RESERVE


def test_a_reserve_ends_long_before_its_keys_count_as_orphans(tmp_path: Path) -> None:
    assert RESERVE_LASTS < ORPHAN_AGE / 2
    moment = [NOON]
    vault = open_vault(tmp_path, lambda: moment[0])
    vault.issue()
    moment[0] = NOON + RESERVE_LASTS - timedelta(seconds=1)
    vault.issue()
    assert rows_held(tmp_path) == RESERVE
    moment[0] = NOON + RESERVE_LASTS
    vault.issue()
    assert rows_held(tmp_path) == 2 * RESERVE
    moment[0] = NOON - timedelta(days=1)
    vault.issue()
    assert rows_held(tmp_path) == 3 * RESERVE


def test_erased_slots_are_used_again(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    store = tmp_path / "keystore" / "keys.sqlite"
    keys = [vault.issue() for _ in range(RESERVE)]
    size = store.stat().st_size
    for _ in range(20):
        vault.destroy(keys)
        keys = [vault.issue() for _ in range(RESERVE)]
        assert vault.digests(keys, place="case.phone.1", value="1").keys() == set(keys)
    assert store.stat().st_size <= size + 4096


def test_threads_never_get_the_same_key(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    together = threading.Barrier(4)

    def take() -> list[UUID]:
        together.wait()
        return [vault.issue() for _ in range(200)]

    with ThreadPoolExecutor(4) as pool:
        taken = [key for each in [pool.submit(take) for _ in range(4)] for key in each.result()]
    assert len(set(taken)) == 800
    assert len(vault.digests(taken, place="case.phone.1", value="1")) == 800


def in_a_fork(work: Callable[[], object]) -> object:
    """The answer of `work`, done in a forked child of this process."""
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(work()))
    child.start()
    sender.close()
    answer = receiver.recv()
    child.join()
    return answer


def test_a_forked_worker_never_hands_out_its_parents_keys(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    vault.issue()
    theirs = in_a_fork(lambda: [vault.issue() for _ in range(RESERVE)])
    assert isinstance(theirs, list)
    ours = [vault.issue() for _ in range(RESERVE)]
    assert not set(ours) & set(theirs)


def test_a_process_that_used_a_key_cannot_use_it_once_it_is_erased_elsewhere(
    tmp_path: Path,
) -> None:
    vault = open_vault(tmp_path, noon)
    key = vault.issue()
    sealed = vault.seal(key, place="case.name.1", value=b"Ada")
    assert vault.unseal(key, place="case.name.1", sealed=sealed) == b"Ada"
    in_a_fork(lambda: open_vault(tmp_path, noon).destroy([key]))
    with pytest.raises(KeyGone):
        vault.unseal(key, place="case.name.1", sealed=sealed)


def open_and_issue(data: Path) -> UUID:
    return open_vault(data, noon).issue()


def test_two_processes_opening_at_once_make_one_keystore(tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        keys = pool.map(open_and_issue, [tmp_path] * 4, chunksize=1)
    vault = open_vault(tmp_path, noon)
    assert len(vault.digests(keys, place="case.phone.1", value="1")) == 4


@pytest.mark.parametrize(
    ("step", "times"), [("write_durably", 1), ("write_durably", 2), ("sync_folder", 3)]
)
def test_a_first_use_cut_short_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, times: int
) -> None:
    done = getattr(files, step)
    calls = 0

    def cut_short(*args: object) -> None:
        nonlocal calls
        calls += 1
        done(*args)
        if calls == times:
            raise InterruptedError

    with monkeypatch.context() as during:
        during.setattr(files, step, cut_short)
        with pytest.raises(InterruptedError):
            open_vault(tmp_path, noon)
    vault = open_vault(tmp_path, noon)
    key = vault.issue()
    sealed = vault.seal(key, place="case.name.1", value=b"Ada")
    assert open_vault(tmp_path, noon).unseal(key, place="case.name.1", sealed=sealed) == b"Ada"


def lose_the_keystore(data: Path) -> None:
    (data / "keystore" / "keys.sqlite").unlink()


def lose_the_folder_of_the_keystore(data: Path) -> None:
    shutil.rmtree(data / "keystore")


def lose_the_kek(data: Path) -> None:
    shutil.rmtree(data / "keystore-kek")


def restore_an_older_kek(data: Path) -> None:
    (data / "keystore-kek" / "1.key").rename(data / "keystore-kek" / "7.key")


def cut_the_kek(data: Path) -> None:
    (data / "keystore-kek" / "1.key").write_bytes(b"short")


def take_the_kek_of_another_place(data: Path) -> None:
    (data / "keystore-kek" / "1.key").write_bytes(b"?" * 32)


def empty_the_keystore(data: Path) -> None:
    (data / "keystore" / "keys.sqlite").write_bytes(b"")


def overwrite_the_keystore(data: Path) -> None:
    (data / "keystore" / "keys.sqlite").write_bytes(b"x" * 8192)


@pytest.mark.parametrize(
    ("mishap", "said"),
    [
        (lose_the_keystore, "keystore is missing"),
        (lose_the_folder_of_the_keystore, "keystore is missing"),
        (lose_the_kek, "key-encryption key is missing"),
        (restore_an_older_kek, "restore 1.key from its own backup"),
        (cut_the_kek, "1.key is damaged"),
        (take_the_kek_of_another_place, "do not belong together"),
        (empty_the_keystore, "cannot be read"),
        (overwrite_the_keystore, "cannot be read"),
    ],
)
def test_a_lost_half_is_said_in_one_line_and_nothing_new_is_made(
    tmp_path: Path, mishap: Callable[[Path], None], said: str
) -> None:
    open_vault(tmp_path, noon).issue()
    mishap(tmp_path)
    for _ in range(2):
        with pytest.raises(KeystoreLost, match=said) as lost:
            open_vault(tmp_path, noon)
        assert "\n" not in str(lost.value)


def test_a_damaged_key_is_not_mistaken_for_an_erased_one(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    key = vault.issue()
    db = sqlite3.connect(tmp_path / "keystore" / "keys.sqlite")
    with db:
        db.execute("UPDATE slot SET content = ?", [(1).to_bytes(4, "big") + bytes(60)])
    db.close()
    with pytest.raises(KeystoreLost, match="damaged"):
        vault.seal(key, place="case.name.1", value=b"Ada")


def test_a_new_key_encryption_key_leaves_sealed_values_as_they_are(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    other_process = open_vault(tmp_path, noon)
    keys = [vault.issue(), other_process.issue()]
    sealed = [vault.seal(key, place="case.name.1", value=b"Ada") for key in keys]
    old = (tmp_path / "keystore-kek" / "1.key").read_bytes()
    vault.rotate_kek()
    assert [file.name for file in (tmp_path / "keystore-kek").iterdir()] == ["2.key"]
    assert (tmp_path / "keystore-kek" / "2.key").read_bytes() != old
    for each in (vault, other_process, open_vault(tmp_path, noon)):
        opened = [
            each.unseal(key, place="case.name.1", sealed=value)
            for key, value in zip(keys, sealed, strict=True)
        ]
        assert opened == [b"Ada", b"Ada"]
        assert each.digests([each.issue()], place="case.phone.1", value="1")


def test_a_rotation_cut_short_leaves_everything_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = open_vault(tmp_path, noon)
    key = vault.issue()
    sealed = vault.seal(key, place="case.name.1", value=b"Ada")

    def cut_short(*_args: object) -> None:
        raise InterruptedError

    with monkeypatch.context() as before_commit:
        before_commit.setattr("beenthere.adapters.vault.keystore._slot", cut_short)
        with pytest.raises(InterruptedError):
            vault.rotate_kek()
    assert open_vault(tmp_path, noon).unseal(key, place="case.name.1", sealed=sealed) == b"Ada"
    with monkeypatch.context() as after_commit:
        after_commit.setattr(files.KekFolder, "keep_only", cut_short)
        with pytest.raises(InterruptedError):
            vault.rotate_kek()
    assert open_vault(tmp_path, noon).unseal(key, place="case.name.1", sealed=sealed) == b"Ada"
    vault.rotate_kek()
    assert [file.name for file in (tmp_path / "keystore-kek").iterdir()] == ["4.key"]
