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
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from beenthere.adapters.vault import envelope
from beenthere.adapters.vault.files import KekFolder, KeystoreLost, alone, prepare
from beenthere.adapters.vault.reserve import Reserve, day_of, orphans_before
from beenthere.ports import Clock, KeyGone, VaultUnavailable

RESERVE = 256
"""Keys a process makes in one durable write, to hand out without any."""

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
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

_HELD = "SELECT id, content FROM held JOIN slot ON number = slot"
_AMONG = " WHERE id IN (SELECT value FROM json_each(?))"
_UNREADABLE = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB}
)


class KeystoreBusy(VaultUnavailable):
    """Another process kept the keystore from being changed; nothing was changed."""


def open_vault(data: Path, clock: Clock, *, patience: float = 10) -> KeystoreVault:
    """The vault of a data directory, made on first use. Raises KeystoreLost.

    `patience` is how many seconds a change waits for other processes before KeystoreBusy.
    """
    store, keks = prepare(data, build=partial(_build, since=clock()))
    return KeystoreVault(store, keks, clock, patience=patience)


class KeystoreVault:
    """`ports.Vault` on a keystore file; safe to share between threads and across forks."""

    def __init__(self, store: Path, keks: KekFolder, clock: Clock, *, patience: float) -> None:
        """Raises KeystoreLost when the file and the key-encryption key do not belong together."""
        self._store = store
        self._keks = keks
        self._clock = clock
        self._patience = patience
        self._reserve = Reserve(self._make_keys, clock)
        self._wrapping: tuple[int, AESGCM] | None = None
        self._inherited: list[_Process] = []
        self._process = _Process()
        self._check_kek()

    def issue(self) -> UUID:
        """A fresh identifier whose key is already on disk; mostly without writing anything."""
        return self._reserve.take()

    def seal(self, key: UUID, *, place: str, value: bytes) -> bytes:
        """Seal bytes, padded so that their length says little. Raises KeyGone."""
        return self.seal_each(key, {place: value})[place]

    def seal_each(self, key: UUID, values: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Seal several values, by their places; one read. Raises KeyGone."""
        return envelope.seal_each(self._case_key(key), key_id=key, values=values)

    def unseal(self, key: UUID, *, place: str, sealed: bytes) -> bytes:
        """The bytes sealed earlier in this place. Raises KeyGone, or ValueError if altered."""
        return envelope.unseal(self._case_key(key), key_id=key, place=place, sealed=sealed)

    def unseal_all(self, key: UUID, sealed: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """What was sealed under one key, by its places; one read. Raises KeyGone, ValueError."""
        case_key = self._case_key(key)
        return {
            place: envelope.unseal(case_key, key_id=key, place=place, sealed=value)
            for place, value in sealed.items()
        }

    def unseal_each(self, sealed: Mapping[UUID, bytes], *, place: str) -> Mapping[UUID, bytes]:
        """What was sealed in this place under each key that is held; one read.

        Raises ValueError where bytes were altered.
        """
        return {
            key: envelope.unseal(case_key, key_id=key, place=place, sealed=sealed[key])
            for key, case_key in self._case_keys(sealed).items()
        }

    def digests(self, keys: Iterable[UUID], *, place: str, value: str) -> Mapping[UUID, bytes]:
        """The keyed hash (32 bytes) of a value under each key that is held; one read."""
        return {
            key: envelope.digest(case_key, place=place, value=value)
            for key, case_key in self._case_keys(keys).items()
        }

    def hashes(self, key: UUID, *, place: str, values: Iterable[str]) -> Mapping[str, bytes]:
        """The keyed hash (32 bytes) of each value under one key; one read. Raises KeyGone."""
        return envelope.digests(self._case_key(key), place=place, values=values)

    def destroy(self, keys: Iterable[UUID]) -> None:
        """Erase keys from every byte of the keystore's files. Safe to repeat.

        Raises KeystoreBusy, with every key still held.
        """
        doomed = list(keys)
        self._reserve.drop(doomed)
        wanted = _listed(doomed)
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
        day = orphans_before(issued_before, now=self._clock())
        rows = self._rows("SELECT id FROM held WHERE issued_on < ?", day)
        return frozenset(UUID(text) for (text,) in rows)

    def copies(self, keys: Iterable[UUID]) -> Mapping[UUID, bytes]:
        """The keys themselves, of those that are held; one read. For a sealed backup alone."""
        return self._case_keys(keys)

    @property
    def since(self) -> datetime:
        """From when on this keystore knows every key: one that it does not hold was destroyed."""
        [(seconds,)] = self._rows("PRAGMA user_version")
        return _EPOCH + int(seconds) * _SECOND

    def take_back(self, copies: Mapping[UUID, bytes], *, made_at: datetime) -> None:
        """Hold the keys of a backup again, as if issued today; those held already stay."""
        with self._change() as db:
            held = self._opened(db.execute(_HELD + _AMONG, [_listed(copies)]).fetchall())
            missing = {key: copy for key, copy in copies.items() if key not in held}
            self._store_keys(db, missing, self._clock())
            _note_since(db, made_at)

    def rotate_kek(self) -> int:
        """Wrap every case key anew under a new key-encryption key; how many there were.

        Sealed values stay as they are, and other processes go on meanwhile. Before the new
        key counts, every case key is unwrapped with what was stored of it; only then is the old
        key overwritten. Interrupted at any instant, either the old or the new key opens
        everything, and the next rotation removes whatever was left behind.

        Raises KeystoreBusy or KeystoreLost, with the old key in force.
        """
        with alone(self._store.parent.parent):
            with self._change() as db:
                [(old,)] = db.execute("SELECT number FROM kek").fetchall()
                new = max({old, *self._keks.numbers()}) + 1
                kek = self._keks.make(new)
                wrapping_key = _wrapping_key(kek)
                before = self._opened(db.execute(_HELD).fetchall())
                db.executemany(
                    "UPDATE slot SET content = ? "
                    "WHERE number = (SELECT slot FROM held WHERE id = ?)",
                    [
                        (_slot(new, wrapping_key, key, case_key), key.hex)
                        for key, case_key in before.items()
                    ],
                )
                if self._opened(db.execute(_HELD).fetchall()) != before:
                    raise KeystoreLost("The keystore could not be wrapped anew.")
                db.execute("UPDATE kek SET number = ?, proof = ?", [new, _proof(kek)])
            self._check_kek()
            self._keks.keep_only(new)
        return len(before)

    def rotation_unfinished(self) -> bool:
        """Whether a rotation was cut short, so that a key is still there that should not be."""
        return len(list(self._keks.path.iterdir())) > 1

    def _make_keys(self, now: datetime) -> list[UUID]:
        made = {uuid4(): secrets.token_bytes(envelope.KEY_BYTES) for _ in range(RESERVE)}
        with self._change() as db:
            self._store_keys(db, made, now)
        return list(made)

    def _store_keys(
        self, db: sqlite3.Connection, keys: Mapping[UUID, bytes], now: datetime
    ) -> None:
        [(number,)] = db.execute("SELECT number FROM kek").fetchall()
        [(last,)] = db.execute("SELECT coalesce(max(number), 0) FROM slot").fetchall()
        wanted = len(keys)
        free = db.execute(
            "SELECT number FROM slot WHERE number NOT IN (SELECT slot FROM held) LIMIT ?", [wanted]
        ).fetchall()
        slots = [*(row[0] for row in free), *range(last + 1, last + 1 + wanted)][:wanted]
        wrapping_key = self._wrapping_key(number)
        contents = [_slot(number, wrapping_key, key, secret) for key, secret in keys.items()]
        db.executemany(
            "INSERT INTO slot VALUES (?, ?) "
            "ON CONFLICT (number) DO UPDATE SET content = excluded.content",
            zip(slots, contents, strict=True),
        )
        day = day_of(now)
        db.executemany(
            "INSERT INTO held VALUES (?, ?, ?)",
            ((key.hex, slot, day) for key, slot in zip(keys, slots, strict=True)),
        )

    def _case_key(self, key: UUID) -> bytes:
        try:
            return self._case_keys([key])[key]
        except KeyError:
            raise KeyGone("no key is held for this case") from None

    def _case_keys(self, keys: Iterable[UUID]) -> dict[UUID, bytes]:
        wanted = _listed(keys)
        try:
            return self._opened(self._rows(_HELD + _AMONG, wanted))
        except KeystoreLost:
            # Perhaps the key was rotated since the slots were read: once more.
            return self._opened(self._rows(_HELD + _AMONG, wanted))

    def _opened(self, rows: Iterable[tuple[str, bytes]]) -> dict[UUID, bytes]:
        return {UUID(text): self._open(UUID(text), content) for text, content in rows}

    def _open(self, key: UUID, content: bytes) -> bytes:
        number = int.from_bytes(content[:_KEK_NUMBER_BYTES], "big")
        try:
            return envelope.unwrap(
                self._wrapping_key(number), key_id=key, wrapped=content[_KEK_NUMBER_BYTES:]
            )
        except ValueError:
            raise KeystoreLost("A key in the keystore is damaged: restore the keystore.") from None

    def _wrapping_key(self, number: int) -> AESGCM:
        # Only the last one used is remembered: after a rotation the old one is forgotten here too.
        last = self._wrapping
        if last is None or last[0] != number:
            self._wrapping = last = number, _wrapping_key(self._keks.load(number))
        return last[1]

    def _check_kek(self) -> None:
        try:
            self._compare_proof()
        except KeystoreLost:
            # Perhaps the key was rotated between the two looks: once more.
            self._compare_proof()

    def _compare_proof(self) -> None:
        rows = self._rows("SELECT number, proof FROM kek")
        if len(rows) != 1:
            raise KeystoreLost(self._unreadable)
        [(number, proof)] = rows
        if not hmac.compare_digest(proof, _proof(self._keks.load(number))):
            raise KeystoreLost(
                "The keystore and the key-encryption key do not belong together: "
                "restore both from backups of the same installation."
            )

    def _rows(self, query: str, *given: str) -> list[tuple[Any, ...]]:
        with self._in_words():
            return self._connection().execute(query, given).fetchall()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._in_words():
            db = self._connection()
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as trouble:
            # The low byte is the kind of trouble; the rest says more of it than matters here.
            code = trouble.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_BUSY:
                raise KeystoreBusy(
                    "The keystore is in use by another process; nothing was changed."
                ) from None
            if code in _UNREADABLE:
                raise KeystoreLost(self._unreadable) from None
            raise

    @property
    def _unreadable(self) -> str:
        return f"The keystore cannot be read: restore {self._store.name} from its own backup."

    def _connection(self) -> sqlite3.Connection:
        connections = self._this_process().connections
        if not hasattr(connections, "db"):
            connections.db = _connect(self._store, self._patience)
        db: sqlite3.Connection = connections.db
        return db

    def _this_process(self) -> _Process:
        if self._process.pid != os.getpid():
            # After a fork SQLite forbids both using and closing the parent's connections here:
            # keep them, and start afresh.
            self._inherited.append(self._process)
            self._process = _Process()
        return self._process


class _Process:
    """What belongs to one process: one connection a thread."""

    def __init__(self) -> None:
        self.pid = os.getpid()
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


def _build(store: Path, number: int, kek: bytes, *, since: datetime) -> None:
    with closing(_connect(store, patience=0)) as db:
        db.executescript(_SCHEMA)
        db.execute("INSERT INTO kek VALUES (?, ?)", [number, _proof(kek)])
        # Rounded up: a backup made in the same second may hold keys that this keystore never had.
        _note_since(db, since + _SECOND)


def _note_since(db: sqlite3.Connection, moment: datetime) -> None:
    # A number of four bytes that SQLite keeps for whoever made the file.
    db.execute(f"PRAGMA user_version = {(moment - _EPOCH) // _SECOND}")


def _slot(number: int, wrapping_key: AESGCM, key: UUID, case_key: bytes) -> bytes:
    wrapped = envelope.wrap(wrapping_key, key_id=key, case_key=case_key)
    return number.to_bytes(_KEK_NUMBER_BYTES, "big") + wrapped


def _wrapping_key(kek: bytes) -> AESGCM:
    return AESGCM(envelope.derive(kek, b"beenthere wrapping 1"))


def _proof(kek: bytes) -> bytes:
    return envelope.derive(kek, b"beenthere proof 1")


def _listed(keys: Iterable[UUID]) -> str:
    return json.dumps([key.hex for key in keys])
