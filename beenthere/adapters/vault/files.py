"""The two folders of the keystore: made once, never half, and missed loudly.

`keystore/keys.sqlite` holds the wrapped case keys; `keystore-kek/<number>.key` holds the
key-encryption key. Either is worthless without the other, and a backup keeps them apart.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from beenthere.adapters.vault.envelope import KEY_BYTES
from beenthere.ports import VaultUnavailable

_FIRST = 1


class KeystoreLost(VaultUnavailable):
    """The keystore and its key-encryption key are not both here, or do not belong together."""


@dataclass(frozen=True)
class KekFolder:
    """The folder of key-encryption keys: one file each, named by its number."""

    path: Path

    @property
    def staged(self) -> Path:
        """A first key whose keystore is still being made."""
        return self.path / "staged"

    def numbers(self) -> frozenset[int]:
        """The numbers of the keys in the folder."""
        return frozenset(int(file.stem) for file in self.path.glob("*.key"))

    def load(self, number: int) -> bytes:
        """One key. Raises KeystoreLost."""
        try:
            key = self._file(number).read_bytes()
        except FileNotFoundError:
            raise KeystoreLost(
                "The keystore needs a key-encryption key that is missing: "
                f"restore {self._file(number).name} from its own backup."
            ) from None
        if len(key) != KEY_BYTES:
            raise KeystoreLost(f"The key-encryption key {self._file(number).name} is damaged.")
        return key

    def make(self, number: int) -> bytes:
        """A new key, safely on disk before it is returned; replaces one nobody uses yet."""
        key = secrets.token_bytes(KEY_BYTES)
        unfinished = self._file(number).with_suffix(".new")
        write_durably(unfinished, key)
        unfinished.rename(self._file(number))
        sync_folder(self.path)
        return key

    def accept(self, number: int) -> None:
        """Give the staged key its number."""
        self.staged.rename(self._file(number))
        sync_folder(self.path)

    def keep_only(self, number: int) -> None:
        """Overwrite and remove every other key, and what an interrupted `make` left behind."""
        for file in self.path.iterdir():
            if file != self._file(number):
                write_over(file)
                file.unlink()
        sync_folder(self.path)

    def _file(self, number: int) -> Path:
        return self.path / f"{number}.key"


def prepare(data: Path, *, build: Callable[[Path, int, bytes], None]) -> tuple[Path, KekFolder]:
    """The keystore file and the key folder under a data directory, made if this is the first use.

    `build(path, number, kek)` writes an empty keystore for a key-encryption key. A first use
    that was interrupted at any instant is taken up again; two at once make one keystore.
    Raises KeystoreLost when one half is missing.
    """
    store = data / "keystore" / "keys.sqlite"
    keks = KekFolder(data / "keystore-kek")
    for folder in (data, store.parent, keks.path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(data):
        if keks.numbers():
            if not store.exists():
                raise KeystoreLost(
                    "The keystore is missing: nobody's name in an open case can be read "
                    f"until {store.name} is restored from its own backup."
                )
        elif store.exists() and not keks.staged.exists():
            raise KeystoreLost(
                "The key-encryption key is missing: nobody's name in an open case can be read "
                f"until the folder {keks.path.name} is restored from its own backup."
            )
        else:
            # The key gets its number last: until then nothing can have used the keystore, and
            # an interrupted beginning looks like neither a whole keystore nor a lost one.
            kek = secrets.token_bytes(KEY_BYTES)
            write_durably(keks.staged, kek)
            unfinished = store.with_suffix(".new")
            write_durably(unfinished, b"")
            build(unfinished, _FIRST, kek)
            unfinished.rename(store)
            sync_folder(store.parent)
            keks.accept(_FIRST)
    return store, keks


def give_up(data: Path) -> None:
    """Overwrite and remove what is left of a keystore that is lost for good.

    What is left must go: were the missing half found later, it would open cases that have been
    erased since. The next `prepare` makes a new keystore.
    """
    store, keks = data / "keystore", data / "keystore-kek"
    with alone(data):
        # The keys first: cut short after them, it is still a lost keystore, and is given up again.
        for file in [*keks.iterdir(), *store.glob("keys.*")]:
            write_over(file)
            file.unlink()
        for folder in (keks, store):
            sync_folder(folder)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep every other process from making, replacing or rotating the keystore meanwhile."""
    descriptor = os.open(data / "keystore" / "opening.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Write a private file that survives a power cut once this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def write_over(path: Path) -> None:
    """Put random bytes in the place of a file's own, as far as the file system lets us."""
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a folder's names (made, renamed, removed) survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
