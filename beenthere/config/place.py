"""The data directory: where the database, the keystore and the program file live."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """One data directory and what is kept where in it. Everything made here is private."""

    data: Path

    @classmethod
    def from_environment(cls) -> Place:
        """The directory named by BEENTHERE_DATA, or `beenthere-data` in this folder."""
        return cls(Path(os.environ.get("BEENTHERE_DATA", "beenthere-data")).absolute())

    @property
    def program_file(self) -> Path:
        return self.data / "program.toml"

    @property
    def channels_file(self) -> Path:
        return self.data / "channels.toml"

    @property
    def epochs(self) -> Path | None:
        """The folder of the weekly keys of backups, outside the data: BEENTHERE_EPOCHS, if set."""
        named = os.environ.get("BEENTHERE_EPOCHS")
        return Path(named).absolute() if named else None

    @property
    def code_keys(self) -> Path:
        return self.data / "secrets" / "call-back"

    def make(self) -> None:
        """Make the directory, private to its owner; one that exists keeps its mode."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)

    def secret(self, name: str) -> str:
        """A random secret of this installation, made once and read again ever after."""
        folder = self.data / "secrets"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = folder / name
        try:
            return kept.read_text()
        except FileNotFoundError:
            pass
        fresh = folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            # Two processes may start at once: the first link wins, both read the same secret.
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return kept.read_text()
