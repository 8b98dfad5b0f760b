"""Reading a backup: whole, or refused in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self
from uuid import UUID

from beenthere.adapters.backup.epochs import Epoch
from beenthere.adapters.backup.locks import Opener
from beenthere.adapters.backup.parts import HEADER, Header, House, Part, read_keys
from beenthere.adapters.backup.refusal import BackupRefused
from beenthere.adapters.backup.stream import NotWhole, unseal


@dataclass(frozen=True)
class Backup:
    """A backup whose key is at hand."""

    folder: Path
    header: Header
    key: bytes

    @classmethod
    def open(cls, folder: Path, opener: Opener) -> Self:
        """Raises BackupRefused."""
        file = folder / HEADER
        try:
            header = Header.read(file.read_bytes())
            return cls(folder, header, opener.open(header.lock))
        except (FileNotFoundError, NotADirectoryError):
            raise BackupRefused(f"{folder}: This is not a backup, or not a finished one.") from None
        except OSError as error:
            raise BackupRefused(f"{file}: It cannot be read: {error.strerror}.") from None
        except (ValueError, KeyError, TypeError):
            raise BackupRefused(f"{file}: This was altered, or another version made it.") from None

    @cached_property
    def house(self) -> House:
        """The small files, and how many rows there were. Raises BackupRefused."""
        content = b"".join(self._read(Part.HOUSE))
        try:
            return House.read(content)
        except (ValueError, KeyError, TypeError):
            raise self._not_ours(Part.HOUSE) from None

    def database(self) -> Iterator[bytes]:
        """What pg_dump said, in pieces. Raises BackupRefused, at the latest at the end."""
        return self._read(Part.DATABASE)

    def keys(self, epoch: Epoch) -> dict[UUID, bytes]:
        """The keys of cases. Raises BackupRefused."""
        content = b"".join(self._read(Part.KEYS, epoch=epoch.key))
        try:
            return read_keys(content)
        except (ValueError, AttributeError, TypeError):
            raise self._not_ours(Part.KEYS) from None

    def _read(self, part: Part, *, epoch: bytes = b"") -> Iterator[bytes]:
        file = self.folder / part.file
        try:
            with file.open("rb") as sealed:
                yield from unseal(self.header.key(part, key=self.key, epoch=epoch), sealed)
        except NotWhole:
            raise BackupRefused(
                f"{file}: This was altered or cut off, or belongs to another backup."
            ) from None
        except OSError as error:
            raise BackupRefused(f"{file}: It cannot be read: {error.strerror}.") from None

    def _not_ours(self, part: Part) -> BackupRefused:
        return BackupRefused(f"{self.folder / part.file}: Another version of the program made it.")
