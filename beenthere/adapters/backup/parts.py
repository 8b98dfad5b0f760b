"""What a backup is made of: `backup.json` in the clear, and the parts whose keys it is bound to."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from beenthere.adapters.backup.locks import KEY_BYTES, Lock
from beenthere.domain.vocabulary import Term

HEADER = "backup.json"
FORMAT = 1
PROGRAM_FILE = "program.toml"
SECRETS = "secrets"
_SECRET = re.compile(rf"{SECRETS}(/[a-z0-9][a-z0-9.-]*)+")


class Part(Term):
    """One sealed file of a backup."""

    DATABASE = "database", "the database"
    HOUSE = "house", "the program file and the secrets"
    KEYS = "keys", "the keys of cases"

    @property
    def file(self) -> str:
        """Its name in the folder."""
        return f"{self.value}.sealed"


@dataclass(frozen=True)
class Header:
    """`backup.json`: when the backup was made, how it is locked, and in which week its keys are,
    if it has any. `content` is the file, byte by byte: every part is bound to it."""

    made_at: datetime
    lock: Lock
    week: str | None
    content: bytes

    @classmethod
    def make(cls, *, made_at: datetime, lock: Lock, week: str | None) -> Self:
        """A new one. `made_at` is in UTC."""
        said = {"format": FORMAT, "made_at": made_at.isoformat(), "week": week, "lock": dict(lock)}
        content = json.dumps(said, indent=2).encode() + b"\n"
        return cls(made_at, lock, week, content)

    @classmethod
    def read(cls, content: bytes) -> Self:
        """From the file. Raises ValueError."""
        said = _object(content)
        if said.get("format") != FORMAT:
            raise ValueError("another format")
        lock, week = said.get("lock"), said.get("week")
        if not isinstance(lock, dict) or not isinstance(week, str | None):
            raise ValueError("no lock, or no week")
        return cls(datetime.fromisoformat(str(said.get("made_at"))), lock, week, content)

    def key(self, part: Part, *, key: bytes, epoch: bytes = b"") -> bytes:
        """The key of one part: from that of the backup and, for the keys of cases, the week's."""
        salt = hashlib.sha256(self.content).digest()
        info = b"beenthere backup 1 " + part.value.encode()
        return HKDF(SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key + epoch)


@dataclass(frozen=True)
class House:
    """The small files of an installation, by their path in the data directory; and how many rows
    each table had."""

    files: Mapping[str, bytes]
    rows: Mapping[str, int]

    def content(self) -> bytes:
        """As one part."""
        files = {name: b64encode(content).decode() for name, content in self.files.items()}
        return json.dumps({"files": files, "rows": dict(self.rows)}).encode()

    @classmethod
    def of(cls, data: Path) -> Self:
        """The files of a data directory, before any row is counted."""
        found = [data / PROGRAM_FILE, *sorted((data / SECRETS).rglob("*"))]
        files = {str(file.relative_to(data)): file for file in found if file.is_file()}
        return cls({name: file.read_bytes() for name, file in files.items() if _is_ours(name)}, {})

    @classmethod
    def read(cls, content: bytes) -> Self:
        """From the part. Raises ValueError, also for a path that leads elsewhere: what was
        locked for a public key may come from anybody."""
        said = _object(content)
        files = {str(name): b64decode(each) for name, each in dict(said["files"]).items()}
        if strange := [name for name in files if not _is_ours(name)]:
            raise ValueError(f"a file that no installation has: {strange[0]!r}")
        return cls(files, {str(table): int(rows) for table, rows in dict(said["rows"]).items()})


def keys_content(keys: Mapping[UUID, bytes]) -> bytes:
    """Keys of cases as one part."""
    return json.dumps({key.hex: case_key.hex() for key, case_key in keys.items()}).encode()


def read_keys(content: bytes) -> dict[UUID, bytes]:
    """From the part. Raises ValueError."""
    return {UUID(key): bytes.fromhex(case_key) for key, case_key in _object(content).items()}


def _is_ours(name: str) -> bool:
    return name == PROGRAM_FILE or _SECRET.fullmatch(name) is not None


def _object(content: bytes) -> dict[str, Any]:
    said = json.loads(content)
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said
