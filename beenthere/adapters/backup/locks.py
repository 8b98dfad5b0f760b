"""Who can open a backup: whoever knows its passphrase, or holds the key it was made for.

Either way a random key seals the backup, and the lock says how to come by that key.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from beenthere.adapters.backup.refusal import BackupRefused

KEY_BYTES = 32
SHORTEST = 12
"""Characters of a passphrase: the fewest that make guessing dear even for whoever has the file."""

_INFO = b"beenthere backup 1"
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

Lock = Mapping[str, str]
"""What `backup.json` says of how it is locked: codes and hexadecimal."""


class Locker(Protocol):
    """Locks a backup."""

    def lock(self, key: bytes) -> Lock:
        """How to come by the key."""
        ...


class Opener(Protocol):
    """Opens a backup."""

    def open(self, lock: Lock) -> bytes:
        """The key. Raises BackupRefused, or ValueError where the lock cannot be read."""
        ...


@dataclass(frozen=True)
class Passphrase:
    """Locks and opens with words that somebody knows. Raises BackupRefused where too short."""

    words: str

    def __post_init__(self) -> None:
        if len(self.words) < SHORTEST:
            raise BackupRefused(f"A passphrase has at least {SHORTEST} characters.")

    def lock(self, key: bytes) -> Lock:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        wrapped = nonce + AESGCM(self._stretched(salt)).encrypt(nonce, key, _INFO)
        return {"kind": "passphrase", "salt": salt.hex(), "key": wrapped.hex()}

    def open(self, lock: Lock) -> bytes:
        if lock["kind"] != "passphrase":
            raise BackupRefused("This backup opens with a private key, not with a passphrase.")
        wrapped = bytes.fromhex(lock["key"])
        cipher = AESGCM(self._stretched(bytes.fromhex(lock["salt"])))
        try:
            return cipher.decrypt(wrapped[:12], wrapped[12:], _INFO)
        except InvalidTag:
            raise BackupRefused("The passphrase is another, or backup.json was altered.") from None

    def _stretched(self, salt: bytes) -> bytes:
        # The OWASP Password Storage Cheat Sheet's first choice for scrypt: 128 MB for each guess.
        return Scrypt(salt=salt, length=KEY_BYTES, n=2**17, r=8, p=1).derive(self.words.encode())


@dataclass(frozen=True)
class Recipient:
    """Locks for whoever holds the private key that belongs to a public one (RFC 9180)."""

    public_key: X25519PublicKey

    @classmethod
    def read(cls, pem: bytes) -> Recipient:
        """From a PEM file. Raises ValueError."""
        key = load_pem_public_key(pem)
        if not isinstance(key, X25519PublicKey):
            raise ValueError("not an X25519 key")
        return cls(key)

    def lock(self, key: bytes) -> Lock:
        return {"kind": "recipient", "key": _HPKE.encrypt(key, self.public_key, info=_INFO).hex()}


@dataclass(frozen=True)
class Identity:
    """Opens what was locked for the public key that belongs to this private one."""

    private_key: X25519PrivateKey

    @classmethod
    def read(cls, pem: bytes) -> Identity:
        """From a PEM file without a password. Raises ValueError."""
        try:
            key = load_pem_private_key(pem, password=None)
        except TypeError:
            raise ValueError("a key with a password of its own") from None
        if not isinstance(key, X25519PrivateKey):
            raise ValueError("not an X25519 key")
        return cls(key)

    def open(self, lock: Lock) -> bytes:
        if lock["kind"] != "recipient":
            raise BackupRefused("This backup opens with a passphrase, not with a private key.")
        try:
            return _HPKE.decrypt(bytes.fromhex(lock["key"]), self.private_key, info=_INFO)
        except InvalidTag:
            raise BackupRefused("The private key is another, or backup.json was altered.") from None
