"""Pages by webhook: one signed POST to an address that a person of the program chose.

The receiver can drop repeats by the `Idempotency-Key` header (the page's id), and knows us by
`BeenThere-Signature: sha256=<hex>`, the HMAC-SHA256 of key, a period and the body under the
installation's webhook secret.
"""

from __future__ import annotations

import hmac
import json
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from beenthere.adapters.channels.outcome import posted, settle
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import Page

_CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}


class WebhookChannel:
    """`ports.Channel` over HTTP or HTTPS; follows no redirect and reads no answer but its code."""

    def __init__(self, *, secret: bytes, timeout: float) -> None:
        """`timeout` is in seconds, for connecting and for the answer each."""
        self._secret = secret
        self._timeout = timeout

    def send(self, page: Page) -> None:
        """Post the page. Raises NotDelivered."""
        settle(self._attempt(page))

    def hang_up(self) -> None:
        """Nothing is kept open."""

    def _attempt(self, page: Page) -> Undelivered | None:
        key = str(page.message)
        body = json.dumps(
            {"message": key, "subject": page.subject, "text": page.text, "link": page.link}
        ).encode()
        signature = hmac.digest(self._secret, key.encode() + b"." + body, "sha256").hex()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "BeenThere-Signature": f"sha256={signature}",
        }
        if not FORMATS["web_address"].fits(page.address):
            return Undelivered.MALFORMED
        address = urlsplit(page.address)
        try:
            kind = _CONNECTIONS[address.scheme]
            connection = kind(str(address.hostname), address.port, timeout=self._timeout)
        except ValueError:  # a port beyond 65535
            return Undelivered.MALFORMED
        return posted(connection, address.path or "/", body, headers)
