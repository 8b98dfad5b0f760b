"""Who opens a backup: whoever knows the passphrase or holds the private key, and nobody else."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from beenthere.adapters.backup.locks import SHORTEST, Identity, Passphrase, Recipient
from beenthere.adapters.backup.refusal import BackupRefused

KEY = bytes(range(32))


def private_pem(key: X25519PrivateKey | Ed25519PrivateKey, password: bytes | None = None) -> bytes:
    locked = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)


def public_pem(key: X25519PrivateKey | Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_the_passphrase_opens_what_it_locked() -> None:
    lock = Passphrase("four calm herons").lock(KEY)
    assert Passphrase("four calm herons").open(lock) == KEY
    assert "heron" not in repr(lock)
    assert KEY.hex() not in repr(lock)


def test_the_same_passphrase_locks_differently_each_time() -> None:
    first, second = (Passphrase("four calm herons").lock(KEY) for _ in range(2))
    assert first["salt"] != second["salt"]
    assert first["key"] != second["key"]


def test_another_passphrase_is_refused() -> None:
    with pytest.raises(BackupRefused, match="passphrase is another"):
        Passphrase("five calm herons").open(Passphrase("four calm herons").lock(KEY))


def test_a_short_passphrase_is_refused() -> None:
    Passphrase("x" * SHORTEST)
    with pytest.raises(BackupRefused, match="at least"):
        Passphrase("x" * (SHORTEST - 1))


def test_the_private_key_opens_what_was_locked_for_the_public_one() -> None:
    pair = X25519PrivateKey.generate()
    lock = Recipient.read(public_pem(pair)).lock(KEY)
    assert Identity.read(private_pem(pair)).open(lock) == KEY
    with pytest.raises(BackupRefused, match="private key is another"):
        Identity.read(private_pem(X25519PrivateKey.generate())).open(lock)


def test_one_kind_of_lock_is_not_opened_in_the_other_way() -> None:
    pair = X25519PrivateKey.generate()
    words = Passphrase("four calm herons")
    with pytest.raises(BackupRefused, match="not with a passphrase"):
        words.open(Recipient(pair.public_key()).lock(KEY))
    with pytest.raises(BackupRefused, match="not with a private key"):
        Identity(pair).open(words.lock(KEY))


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"ssh-ed25519 AAAA",
        private_pem(Ed25519PrivateKey.generate()),
        private_pem(X25519PrivateKey.generate(), password=b"locked itself"),
    ],
)
def test_what_is_no_private_key_of_the_kind_is_refused(pem: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Identity.read(pem)


@pytest.mark.parametrize("pem", [b"", public_pem(Ed25519PrivateKey.generate())])
def test_what_is_no_public_key_of_the_kind_is_refused(pem: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Recipient.read(pem)
