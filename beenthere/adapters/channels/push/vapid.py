"""Who we are to a push service: a key of this installation, and a token signed with it.

RFC 8292 (voluntary application server identification). The service learns our key and whom to
write to when something goes wrong, and takes pages for a browser only from the key that the
browser subscribed to.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from beenthere.adapters.channels.push.sealing import CURVE, point, unpadded, written

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many keys the curve P-256 has, and one more."""

_GOOD_FOR = timedelta(hours=12)
"""RFC 8292 allows a day; a clock may be wrong by hours."""


class Vapid:
    """The installation's key for web push, made of a secret that it keeps anyway."""

    def __init__(self, secret: str, *, contact: str) -> None:
        """`secret` is 64 random signs of base64url, `contact` an e-mail address."""
        # FIPS 186-5, A.2.1: a number at least 64 bits longer than the order is even enough.
        number = int.from_bytes(unpadded(secret)) % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(number, CURVE)
        self._contact = contact

    @property
    def public_key(self) -> str:
        """What a browser subscribes to, in base64url."""
        return written(point(self._key))

    def authorization(self, origin: str, *, now: datetime) -> str:
        """The header that a push service at this origin (scheme and host) wants."""
        claims = {
            "aud": origin,
            "exp": int((now + _GOOD_FOR).timestamp()),
            "sub": f"mailto:{self._contact}",
        }
        parts = ({"typ": "JWT", "alg": "ES256"}, claims)
        unsigned = ".".join(written(json.dumps(each).encode()) for each in parts)
        r, s = decode_dss_signature(self._key.sign(unsigned.encode(), ec.ECDSA(SHA256())))
        signature = written(r.to_bytes(32) + s.to_bytes(32))
        return f"vapid t={unsigned}.{signature}, k={self.public_key}"
