"""The key ring of call-back codes: a folder of numbered keys, newest last.

A code is sealed with AES-256-CCM under the newest key: a random nonce of seven bytes, so that
two codes for one supporter have nothing in common, the mark, and a tag of eight bytes. The short
tag keeps the code short enough to be read out. It is a chance of one in 2^64 for each guess,
made by posting a form, and all that a lucky guess would do is to ask for a call.

The folder is read at each use: a key added by one process is known to all at once.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from beenthere.domain.call_back import NotACode

_KEY_BYTES = 32
_NONCE_BYTES = 7
_TAG_BYTES = 8
_WHAT = b"beenthere call-back 1"


class KeyRing:
    """`ports.CodeRing` on a folder of files, one key each; the first is made at first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not self._numbers():
            self._add(1)

    def code(self, mark: bytes) -> bytes:
        """A fresh code for this mark, under the newest key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher(self._numbers()[-1]).encrypt(nonce, mark, _WHAT)

    def mark(self, code: bytes) -> bytes:
        """The mark in a code, under whichever key it was made. Raises NotACode."""
        nonce, sealed = code[:_NONCE_BYTES], code[_NONCE_BYTES:]
        for number in reversed(self._numbers()):
            try:
                return self._cipher(number).decrypt(nonce, sealed, _WHAT)
            except InvalidTag:
                continue
        raise NotACode

    def rotate(self) -> None:
        """Add a key, for the codes made from now on. Those made before go on leading home."""
        self._add(self._numbers()[-1] + 1)

    def _numbers(self) -> list[int]:
        return sorted(int(file.stem) for file in self._folder.glob("*.key"))

    def _cipher(self, number: int) -> AESCCM:
        return AESCCM(self._file(number).read_bytes(), tag_length=_TAG_BYTES)

    def _file(self, number: int) -> Path:
        return self._folder / f"{number}.key"

    def _add(self, number: int) -> None:
        """Add a key, safely on disk, unless another process adds that number first."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._folder / f".{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, self._file(number))
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
