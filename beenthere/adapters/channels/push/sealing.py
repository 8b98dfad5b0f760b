"""Sealing a notice for one browser, so that the push service between us cannot read it.

RFC 8291 (message encryption for web push) over RFC 8188 (the `aes128gcm` content coding), with
one record, which is more than a page ever fills.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
_RECORD_SIZE = 4096
_LAST_RECORD = b"\x02"


def seal(
    words: bytes,
    *,
    key: str,
    secret: str,
    ours: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body of a push message that only the browser with this key can read.

    `key` and `secret` are what the browser gave, in base64url. `ours` and `salt` are made for
    this one message unless given, as the example of RFC 8291 needs. Raises ValueError when the
    key is no point of the curve.
    """
    ours = ours or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    theirs = unpadded(key)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    about = b"WebPush: info\0" + theirs + point(ours)
    input_key = _derived(shared, salt=unpadded(secret), info=about, length=32)
    content_key = _derived(input_key, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(input_key, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    sealed = AESGCM(content_key).encrypt(nonce, words + _LAST_RECORD, None)
    sender = point(ours)
    return salt + _RECORD_SIZE.to_bytes(4) + len(sender).to_bytes(1) + sender + sealed


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half of a key as the 65 bytes of an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def unpadded(text: str) -> bytes:
    """The bytes of base64url without its padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(value: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _derived(key: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)
