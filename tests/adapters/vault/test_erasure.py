"""Erased means: not one piece of a destroyed key in any byte of the keystore's files."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest

from beenthere.adapters.vault import KeystoreBusy, open_vault
from beenthere.adapters.vault.keystore import RESERVE
from beenthere.ports import KeyGone

PIECE = 12
"""Bytes of a wrapped key that count as a find; chance would need 2^96 tries."""


def noon() -> datetime:
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


def wrapped(data: Path) -> dict[UUID, bytes]:
    """The wrapped key of every key held, read past the vault."""
    db = sqlite3.connect(data / "keystore" / "keys.sqlite")
    rows = db.execute("SELECT id, substr(content, 5) FROM held JOIN slot ON number = slot")
    found = {UUID(key): content for key, content in rows.fetchall()}
    db.close()
    return found


def pieces(content: bytes) -> Iterator[bytes]:
    return (content[at : at + PIECE] for at in range(0, len(content), PIECE))


def remains(data: Path, contents: Iterable[bytes]) -> int:
    """How many of the wrapped keys have a piece left in any file of the keystore."""
    everything = b"\x00".join(
        path.read_bytes() for path in sorted((data / "keystore").rglob("*")) if path.is_file()
    )
    return sum(any(piece in everything for piece in pieces(content)) for content in contents)


def test_the_search_finds_a_key_before_and_nothing_after(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    keys = [vault.issue() for _ in range(200)]
    stored = wrapped(tmp_path)
    doomed = [stored[key] for key in keys[:150]]
    assert remains(tmp_path, doomed) == 150
    vault.destroy(keys[:150])
    assert remains(tmp_path, doomed) == 0
    assert remains(tmp_path, [stored[key] for key in keys[150:]]) == 50


def test_the_search_finds_what_a_plain_table_leaves_behind(tmp_path: Path) -> None:
    """Why keys live in slots: deleted rows of an ordinary table stay, `secure_delete` or not."""
    (tmp_path / "keystore").mkdir()
    db = sqlite3.connect(tmp_path / "keystore" / "plain.sqlite", isolation_level=None)
    db.executescript(
        "PRAGMA secure_delete = ON; PRAGMA synchronous = OFF; PRAGMA journal_mode = TRUNCATE"
    )
    db.execute("CREATE TABLE held (id BLOB PRIMARY KEY, wrapped BLOB)")
    chance = random.Random(1)
    held: dict[bytes, bytes] = {}
    gone: list[bytes] = []
    for _ in range(60):
        for _ in range(64):
            key, content = chance.randbytes(16), chance.randbytes(64)
            held[key] = content
            db.execute("INSERT INTO held VALUES (?, ?)", [key, content])
        for key in chance.sample(sorted(held), 20):
            gone.append(held.pop(key))
            db.execute("DELETE FROM held WHERE id = ?", [key])
    db.close()
    assert remains(tmp_path, gone) > 0


def test_years_of_cases_leave_nothing(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    chance = random.Random(1)
    open_cases: list[UUID] = []
    gone: list[bytes] = []
    for _ in range(60):
        open_cases += [vault.issue() for _ in range(64)]
        chance.shuffle(open_cases)
        leaving, open_cases = open_cases[:48], open_cases[48:]
        stored = wrapped(tmp_path)
        gone += [stored[key] for key in leaving]
        vault.destroy(leaving)
    assert len(gone) == 60 * 48
    assert remains(tmp_path, gone) == 0
    assert remains(tmp_path, wrapped(tmp_path).values()) >= len(open_cases)


def test_a_new_key_encryption_key_leaves_nothing_of_the_old_wrapping(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon)
    vault.issue()
    old = wrapped(tmp_path).values()
    assert remains(tmp_path, old) == RESERVE
    vault.rotate_kek()
    assert remains(tmp_path, old) == 0


def test_a_reader_in_the_way_means_no_erasure_and_no_claim_of_one(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon, patience=0.05)
    key = vault.issue()
    content = wrapped(tmp_path)[key]
    reader = sqlite3.connect(tmp_path / "keystore" / "keys.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM held").fetchall()
    with pytest.raises(KeystoreBusy):
        vault.destroy([key])
    reader.execute("COMMIT")
    assert vault.seal(key, place="case.name.1", value=b"Ada")

    vault.destroy([key])
    assert remains(tmp_path, [content]) == 0
    reader.close()
    with pytest.raises(KeyGone):
        vault.seal(key, place="case.name.1", value=b"Ada")


def test_another_writer_in_the_way_is_said_too(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, noon, patience=0.05)
    writer = sqlite3.connect(tmp_path / "keystore" / "keys.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(KeystoreBusy):
        vault.issue()
    writer.execute("ROLLBACK")
    writer.close()
    assert vault.issue()


def erase_everything_and_die_before_the_end(store: Path) -> None:
    db = sqlite3.connect(store, isolation_level=None)
    db.executescript("PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 1; BEGIN IMMEDIATE")
    db.execute("UPDATE slot SET content = zeroblob(length(content))")
    os._exit(1)


def test_a_process_that_dies_while_erasing_has_erased_nothing(tmp_path: Path) -> None:
    store = tmp_path / "keystore" / "keys.sqlite"
    vault = open_vault(tmp_path, noon)
    key, *_others = [vault.issue() for _ in range(500)]
    content = wrapped(tmp_path)[key]
    child = get_context("fork").Process(
        target=erase_everything_and_die_before_the_end, args=[store]
    )
    child.start()
    child.join()
    assert store.with_name("keys.sqlite-journal").stat().st_size > 0
    assert content not in store.read_bytes()

    assert vault.seal(key, place="case.name.1", value=b"Ada")
    assert content in store.read_bytes()
    vault.destroy([key])
    assert remains(tmp_path, [content]) == 0
