"""The keystore: case keys in a small SQLite file, and their provable erasure.

How erasing is made provable:

- A wrapped key lives in a *slot*, a row of fixed size that is overwritten in place and never
  deleted. Deleting rows is not enough, even with `secure_delete`: when SQLite rebalances its
  tree it moves rows between pages and can leave a stale copy of one that is erased later.
- The journal is a rollback journal, truncated at each commit. Overwriting the slot and
  truncating the journal are one commit, so erasing either happened wholly or did not; with a
  write-ahead log it would be a second step that any reader could hold up.
- A reader in another process can hold the commit up. We wait, and then raise `KeystoreBusy`
  with nothing changed, so that nobody is told of an erasure that has not happened.
- No case key is kept in memory between calls. Each use reads the slot anew (a few
  microseconds), so a process that used a key a moment ago cannot use it once it is erased.

A row of `held` ties an identifier to its slot. Stale identifiers may linger in free pages;
an identifier without its key opens nothing. What a disk keeps of overwritten files is below
what a program can reach: that is what disk encryption is for.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from beenthere.adapters.vault import envelope
from beenthere.adapters.vault.files import KekFolder, KeystoreLost, prepare
from beenthere.ports import Clock, KeyGone

RESERVE = 256
"""Keys a process makes in one durable write, to hand out without any."""

RESERVE_LASTS = timedelta(hours=6)
"""How long a process hands out reserved keys before it reserves new ones."""

ORPHAN_AGE = timedelta(days=1)
"""No key younger than this is named as an orphan: a process may yet hand it out."""

_KEK_NUMBER_BYTES = 4
_SLOT_BYTES = _KEK_NUMBER_BYTES + envelope.WRAPPED_BYTES

_SCHEMA = f"""
CREATE TABLE kek (number INTEGER NOT NULL, proof BLOB NOT NULL);
CREATE TABLE slot (
    number INTEGER PRIMARY KEY,
    content BLOB NOT NULL CHECK (length(content) = {_SLOT_BYTES})
);
CREATE TABLE held (
    id TEXT PRIMARY KEY,
    slot INTEGER NOT NULL UNIQUE,
    issued_on TEXT NOT NULL
);
"""


class KeystoreBusy(Exception):
    """Another process kept the keystore from being changed; nothing was changed."""


def open_vault(data: Path, clock: Clock, *, patience: float = 10) -> KeystoreVault:
    """The vault of a data directory, made on first use. Raises KeystoreLost.

    `patience` is how many seconds a change waits for other processes before KeystoreBusy.
    """
    store, keks = prepare(data, build=_build)
    return KeystoreVault(store, keks, clock, patience=patience)


class KeystoreVault:
    """`ports.Vault` on a keystore file; safe to share between threads and across forks."""

    def __init__(self, store: Path, keks: KekFolder, clock: Clock, *, patience: float) -> None:
        """Raises KeystoreLost when the file and the key-encryption key do not belong together."""
        self._store = store
        self._keks = keks
        self._clock = clock
        self._patience = patience
        self._wrapping_keys: dict[int, AESGCM] = {}
        self._inherited: list[_Process] = []
        self._process = _Process()
        self._check_kek()

    def issue(self) -> UUID:
        """A fresh identifier whose key is already on disk; mostly without writing anything."""
        process = self._this_process()
        with process.lock:
            now = self._clock()
            if not process.reserve or not timedelta(0) <= now - process.reserved_at < RESERVE_LASTS:
                process.reserve = self._make_keys(now)
                process.reserved_at = now
            return process.reserve.pop()

    def seal(self, key: UUID, *, place: str, value: bytes) -> bytes:
        """Seal bytes, padded so that their length says little. Raises KeyGone."""
        return self.seal_each(key, {place: value})[place]

    def seal_each(self, key: UUID, values: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Seal several values, by their places; one read. Raises KeyGone."""
        return envelope.seal_each(self._case_key(key), key_id=key, values=values)

    def unseal(self, key: UUID, *, place: str, sealed: bytes) -> bytes:
        """The bytes sealed earlier in this place. Raises KeyGone, or ValueError if altered."""
        return envelope.unseal(self._case_key(key), key_id=key, place=place, sealed=sealed)

    def unseal_each(self, sealed: Mapping[UUID, bytes], *, place: str) -> Mapping[UUID, bytes]:
        """What was sealed in this place under each key that is held; one read.

        Raises ValueError where bytes were altered.
        """
        return {
            key: envelope.unseal(case_key, key_id=key, place=place, sealed=sealed[key])
            for key, case_key in self._case_keys(sealed)
        }

    def digests(self, keys: Iterable[UUID], *, place: str, value: str) -> Mapping[UUID, bytes]:
        """The keyed hash (32 bytes) of a value under each key that is held; one read."""
        return {
            key: envelope.digest(case_key, place=place, value=value)
            for key, case_key in self._case_keys(keys)
        }

    def hashes(self, key: UUID, *, place: str, values: Iterable[str]) -> Mapping[str, bytes]:
        """The keyed hash (32 bytes) of each value under one key; one read. Raises KeyGone."""
        return envelope.digests(self._case_key(key), place=place, values=values)

    def destroy(self, keys: Iterable[UUID]) -> None:
        """Erase keys from every byte of the keystore's files. Safe to repeat.

        Raises KeystoreBusy, with every key still held.
        """
        wanted = _listed(keys)
        with self._change() as db:
            slots = db.execute(
                "SELECT slot FROM held WHERE id IN (SELECT value FROM json_each(?))", [wanted]
            ).fetchall()
            db.executemany(
                "UPDATE slot SET content = zeroblob(length(content)) WHERE number = ?", slots
            )
            db.execute("DELETE FROM held WHERE id IN (SELECT value FROM json_each(?))", [wanted])

    def held(self, *, issued_before: datetime) -> frozenset[UUID]:
        """Keys held whose day of issue (in UTC) was over at that moment.

        Keys younger than `ORPHAN_AGE` are left out, whatever is asked: a process may have
        them in reserve, or be storing the case they belong to.
        """
        day = _day(min(issued_before, self._clock() - ORPHAN_AGE))
        rows = self._connection().execute("SELECT id FROM held WHERE issued_on < ?", [day])
        return frozenset(UUID(row[0]) for row in rows.fetchall())

    def rotate_kek(self) -> None:
        """Wrap every case key anew under a new key-encryption key; sealed values stay as they are.

        Interrupted at any instant, either the old or the new key opens everything.
        """
        with self._change() as db:
            [(old,)] = db.execute("SELECT number FROM kek").fetchall()
            new = old + 1
            kek = self._keks.make(new)
            wrapping_key = _wrapping_key(kek)
            rows = db.execute("SELECT id, slot, content FROM held JOIN slot ON number = slot")
            rewrapped = [
                (_slot(new, wrapping_key, UUID(key), self._open(UUID(key), content)), slot)
                for key, slot, content in rows.fetchall()
            ]
            db.executemany("UPDATE slot SET content = ? WHERE number = ?", rewrapped)
            db.execute("UPDATE kek SET number = ?, proof = ?", [new, _proof(kek)])
        self._keks.keep_only(new)

    def _make_keys(self, now: datetime) -> list[UUID]:
        keys = [uuid4() for _ in range(RESERVE)]
        with self._change() as db:
            [(number,)] = db.execute("SELECT number FROM kek").fetchall()
            [(last,)] = db.execute("SELECT coalesce(max(number), 0) FROM slot").fetchall()
            free = db.execute(
                "SELECT number FROM slot WHERE number NOT IN (SELECT slot FROM held) LIMIT ?",
                [RESERVE],
            ).fetchall()
            slots = [*(row[0] for row in free), *range(last + 1, last + 1 + RESERVE)][:RESERVE]
            wrapping_key = self._wrapping_key(number)
            contents = [
                _slot(number, wrapping_key, key, secrets.token_bytes(envelope.KEY_BYTES))
                for key in keys
            ]
            db.executemany(
                "INSERT INTO slot VALUES (?, ?) "
                "ON CONFLICT (number) DO UPDATE SET content = excluded.content",
                zip(slots, contents, strict=True),
            )
            day = _day(now)
            db.executemany(
                "INSERT INTO held VALUES (?, ?, ?)",
                ((key.hex, slot, day) for key, slot in zip(keys, slots, strict=True)),
            )
        return keys

    def _case_key(self, key: UUID) -> bytes:
        for _key, case_key in self._case_keys([key]):
            return case_key
        raise KeyGone("no key is held for this case")

    def _case_keys(self, keys: Iterable[UUID]) -> Iterator[tuple[UUID, bytes]]:
        rows = self._connection().execute(
            "SELECT id, content FROM held JOIN slot ON number = slot "
            "WHERE id IN (SELECT value FROM json_each(?))",
            [_listed(keys)],
        )
        for text, content in rows.fetchall():
            key = UUID(text)
            yield key, self._open(key, content)

    def _open(self, key: UUID, content: bytes) -> bytes:
        number = int.from_bytes(content[:_KEK_NUMBER_BYTES], "big")
        try:
            return envelope.unwrap(
                self._wrapping_key(number), key_id=key, wrapped=content[_KEK_NUMBER_BYTES:]
            )
        except ValueError:
            raise KeystoreLost("A key in the keystore is damaged: restore the keystore.") from None

    def _wrapping_key(self, number: int) -> AESGCM:
        if number not in self._wrapping_keys:
            self._wrapping_keys[number] = _wrapping_key(self._keks.load(number))
        return self._wrapping_keys[number]

    def _check_kek(self) -> None:
        try:
            rows = self._connection().execute("SELECT number, proof FROM kek").fetchall()
            [(number, proof)] = rows
        except (sqlite3.DatabaseError, ValueError) as trouble:
            if _is_busy(trouble):
                raise
            raise KeystoreLost(
                f"The keystore cannot be read: restore {self._store.name} from its own backup."
            ) from None
        if not hmac.compare_digest(proof, _proof(self._keks.load(number))):
            raise KeystoreLost(
                "The keystore and the key-encryption key do not belong together: "
                "restore both from backups of the same installation."
            )

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        db = self._connection()
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        except BaseException as trouble:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if _is_busy(trouble):
                raise KeystoreBusy(
                    "The keystore is in use by another process; nothing was changed."
                ) from None
            raise

    def _connection(self) -> sqlite3.Connection:
        connections = self._this_process().connections
        if not hasattr(connections, "db"):
            connections.db = _connect(self._store, self._patience)
        db: sqlite3.Connection = connections.db
        return db

    def _this_process(self) -> _Process:
        if self._process.pid != os.getpid():
            # After a fork the parent hands out the reserve we inherited, and SQLite forbids
            # both using and closing its connections here: keep them, and start afresh.
            self._inherited.append(self._process)
            self._process = _Process()
        return self._process


class _Process:
    """What belongs to one process: its reserve of keys, and one connection a thread."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.lock = threading.Lock()
        self.reserve: list[UUID] = []
        self.reserved_at = datetime.min.replace(tzinfo=UTC)
        self.connections = threading.local()


def _connect(store: Path, patience: float) -> sqlite3.Connection:
    # mode=rw: a keystore that vanished is an error, never a new and empty one.
    db = sqlite3.connect(
        f"{store.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=patience
    )
    db.executescript(
        # Temporary files would hold copies of slots; memory does not outlive the process.
        "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
        "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
    )
    return db


def _build(store: Path, number: int, kek: bytes) -> None:
    with closing(_connect(store, patience=0)) as db:
        db.executescript(_SCHEMA)
        db.execute("INSERT INTO kek VALUES (?, ?)", [number, _proof(kek)])


def _slot(number: int, wrapping_key: AESGCM, key: UUID, case_key: bytes) -> bytes:
    wrapped = envelope.wrap(wrapping_key, key_id=key, case_key=case_key)
    return number.to_bytes(_KEK_NUMBER_BYTES, "big") + wrapped


def _wrapping_key(kek: bytes) -> AESGCM:
    return AESGCM(envelope.derive(kek, b"beenthere wrapping 1"))


def _proof(kek: bytes) -> bytes:
    return envelope.derive(kek, b"beenthere proof 1")


def _is_busy(trouble: BaseException) -> bool:
    return (
        isinstance(trouble, sqlite3.OperationalError)
        and trouble.sqlite_errorcode == sqlite3.SQLITE_BUSY
    )


def _listed(keys: Iterable[UUID]) -> str:
    return json.dumps([key.hex for key in keys])


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
