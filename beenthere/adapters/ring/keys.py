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
_DIGITS = 4
_WHAT = b"beenthere call-back 1"


class KeyRing:
    """`ports.CodeRing` on a folder of files, one key each; the first is made at first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not self._files():
            self.rotate()

    def code(self, mark: bytes) -> bytes:
        """A fresh code for this mark, under the newest key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + _cipher(self._files()[-1]).encrypt(nonce, mark, _WHAT)

    def mark(self, code: bytes) -> bytes:
        """The mark in a code, under whichever key it was made. Raises NotACode."""
        nonce, sealed = code[:_NONCE_BYTES], code[_NONCE_BYTES:]
        for file in self._files():
            try:
                return _cipher(file).decrypt(nonce, sealed, _WHAT)
            except InvalidTag:
                continue
        raise NotACode

    def rotate(self) -> int:
        """Add a key, for the codes made from now on; how many there are then.

        Those made before go on leading home. No two keys have one name, so that a folder from
        a backup can be laid over this one, and neither loses any.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = self._files()
        number = int(files[-1].name[:_DIGITS]) + 1 if files else 1
        fresh = self._folder / f".{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self._folder / f"{number:0{_DIGITS}}-{secrets.token_hex(8)}.key")
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return len(self._files())

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.key"))


def _cipher(file: Path) -> AESCCM:
    return AESCCM(file.read_bytes(), tag_length=_TAG_BYTES)
