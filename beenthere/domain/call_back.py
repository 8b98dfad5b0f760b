"""The call-back code: how it is written on a card, read again, and whom it leads to.

A code is twenty bytes that mean nothing without the program's key ring (`ports.CodeRing`).
Opened by the ring it yields a *mark*: a short hash of a supporter's directory id. A hash, and not
the number of a row, because it has to lead to the same person after the database was lost and
the roster written anew, and must never lead to somebody who was given an old number.
"""

from __future__ import annotations

import base64
import hashlib

MARK_BYTES = 5
"""Among a thousand supporters two share a mark once in two million rosters; both then reach the
director."""

CODE_BYTES = 20
"""Thirty-two signs, eight groups of four: what can be read out over a phone."""

_GROUP = 4
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Douglas Crockford's base 32: without I, L, O and U."""
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WRITE = str.maketrans(_STANDARD, SIGNS)
_READ = str.maketrans(SIGNS + "OIL", _STANDARD + "ABB")
"""An O is read as a zero, an I and an L as a one."""


class NotACode(Exception):
    """This is no call-back code of this program. Never carries what was given."""


def mark_of(directory_id: str) -> str:
    """The mark of the supporter with this directory id, as ten hexadecimal digits."""
    digest = hashlib.sha256(f"beenthere call-back 1 {directory_id}".encode()).digest()
    return digest[:MARK_BYTES].hex()


def written(code: bytes) -> str:
    """A code as it stands on a card: groups of four with hyphens between."""
    signs = base64.b32encode(code).decode().translate(_WRITE)
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def read(text: str) -> bytes:
    """The code in what somebody typed, said or pasted: small letters, spaces and hyphens, and the
    address before a `#` do no harm. Raises NotACode.
    """
    signs = "".join(filter(str.isalnum, text.rpartition("#")[2].upper()))
    if len(signs) * 5 != CODE_BYTES * 8 or not set(map(ord, signs)) <= _READ.keys():
        raise NotACode
    return base64.b32decode(signs.translate(_READ))
