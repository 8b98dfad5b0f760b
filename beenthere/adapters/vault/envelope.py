"""What is done with a case key: sealing, unsealing, keyed hashes, and being wrapped itself.

Everything here is a function of bytes, the same for the keystore and for the fake in tests.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES

_VERSION = b"\x01"
_SMALLEST_BUCKET = 64

_SEALING = b"beenthere sealing 1"
_BLIND_INDEX = b"beenthere blind index 1"


def derive(key: bytes, label: bytes) -> bytes:
    """A 32-byte key for one purpose: HKDF-Expand with SHA-256 (RFC 5869, one block).

    The extract step is left out, as section 3.3 of the RFC allows, because `key` is already
    uniformly random.
    """
    return hmac.digest(key, label + b"\x01", "sha256")


def pad(value: bytes) -> bytes:
    """The value and zeros, so that its length says little; always 2^n bytes, n at least 6."""
    # The smallest power of two, from 64 bytes up: nearly every name, number and address falls
    # into the first bucket, so that a sealed length says nothing about which it is.
    bucket = max(_SMALLEST_BUCKET, 1 << len(value).bit_length())
    return (value + b"\x80").ljust(bucket, b"\x00")


def unpad(padded: bytes) -> bytes:
    """The value that was padded. Raises ValueError."""
    value, mark, _zeros = padded.rpartition(b"\x80")
    if not mark:
        raise ValueError("sealed bytes without padding")
    return value


def _bound_to(key_id: UUID, place: str) -> bytes:
    return _VERSION + key_id.bytes + place.encode()


def seal(case_key: bytes, *, key_id: UUID, place: str, value: bytes) -> bytes:
    """AES-256-GCM of the padded value: version byte, 96-bit random nonce, ciphertext, tag.

    The key's id and the place are authenticated, so that sealed bytes moved to another case
    or another column do not open.
    """
    return seal_each(case_key, key_id=key_id, values={place: value})[place]


def seal_each(case_key: bytes, *, key_id: UUID, values: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same of several values, by their places."""
    cipher = AESGCM(derive(case_key, _SEALING))
    sealed = {}
    for place, value in values.items():
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = cipher.encrypt(nonce, pad(value), _bound_to(key_id, place))
        sealed[place] = _VERSION + nonce + body
    return sealed


def unseal(case_key: bytes, *, key_id: UUID, place: str, sealed: bytes) -> bytes:
    """The value sealed earlier. Raises ValueError when key, place or bytes are not the same."""
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if sealed[:1] != _VERSION or len(body) < _SMALLEST_BUCKET + _TAG_BYTES:
        raise ValueError("these bytes were not sealed by this program")
    try:
        padded = AESGCM(derive(case_key, _SEALING)).decrypt(nonce, body, _bound_to(key_id, place))
    except InvalidTag:
        raise ValueError("sealed bytes were altered, or belong to another case or place") from None
    return unpad(padded)


def digest(case_key: bytes, *, place: str, value: str) -> bytes:
    """HMAC-SHA256 of a value in a place, under the blind-index key of one case: 32 bytes."""
    return digests(case_key, place=place, values=[value])[value]


def digests(case_key: bytes, *, place: str, values: Iterable[str]) -> dict[str, bytes]:
    """The same of several values."""
    key, start = derive(case_key, _BLIND_INDEX), place.encode() + b"\x00"
    return {value: hmac.digest(key, start + value.encode(), "sha256") for value in values}


def wrap(wrapping_key: AESGCM, *, key_id: UUID, case_key: bytes) -> bytes:
    """A case key as it is stored: nonce, ciphertext and tag, bound to its id; 60 bytes."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + wrapping_key.encrypt(nonce, case_key, key_id.bytes)


def unwrap(wrapping_key: AESGCM, *, key_id: UUID, wrapped: bytes) -> bytes:
    """The case key. Raises ValueError when the wrapping key or the id is another."""
    nonce, body = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    try:
        return wrapping_key.decrypt(nonce, body, key_id.bytes)
    except InvalidTag:
        raise ValueError("a stored key does not open") from None
