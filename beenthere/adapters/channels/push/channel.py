"""Pages by web push: sealed for one browser, and left with the service that its maker runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from http.client import HTTPSConnection
from urllib.parse import urlsplit

from beenthere.adapters.channels.outcome import posted, settle
from beenthere.adapters.channels.push.sealing import seal
from beenthere.adapters.channels.push.vapid import Vapid
from beenthere.domain.channels import Gateways
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import ChannelKind, Undelivered
from beenthere.ports import Clock, Page


class PushChannel:
    """`ports.Channel` to a browser that subscribed; an address is its endpoint, key and secret.

    It posts to the push services that the installation lists and to nobody else, follows no
    redirect, and reads no answer but its code. A browser that has unsubscribed is refused for
    good (404 or 410). The page's id is the topic, so a service drops a repeat that still waits.
    """

    def __init__(
        self,
        *,
        vapid: Vapid,
        gateways: Gateways,
        keep: timedelta,
        clock: Clock,
        timeout: float,
    ) -> None:
        """`keep` is for how long at most a service holds a page for a phone that is switched off;
        `timeout` is in seconds, for connecting and for the answer each.
        """
        self._vapid = vapid
        self._gateways = gateways
        self._keep = keep
        self._clock = clock
        self._timeout = timeout

    def send(self, page: Page) -> None:
        """Leave the page with the browser's service. Raises NotDelivered."""
        settle(self._attempt(page))

    def hang_up(self) -> None:
        """Nothing is kept open."""

    def _attempt(self, page: Page) -> Undelivered | None:
        match page.address.split():
            case [endpoint, key, secret] if self._usable(endpoint, key, secret):
                pass
            case _:
                return Undelivered.MALFORMED
        said = {"title": page.subject, "body": page.text, "link": page.link}
        address = urlsplit(endpoint)
        try:
            body = seal(json.dumps(said).encode(), key=key, secret=secret)
            connection = HTTPSConnection(str(address.hostname), address.port, timeout=self._timeout)
        except ValueError:  # a key that is no point of the curve, or a port beyond 65535
            return Undelivered.MALFORMED
        headers = {
            "Authorization": self._vapid.authorization(
                f"https://{address.netloc}", now=self._clock()
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(self._keeps(page).total_seconds())),
            "Urgency": "high" if page.urgent else "normal",
            "Topic": page.message.hex,
        }
        path = f"{address.path}?{address.query}" if address.query else address.path
        return posted(connection, path, body, headers)

    def _keeps(self, page: Page) -> timedelta:
        """For how long the service is to hold the page."""
        if page.until is None:
            return self._keep
        return max(timedelta(0), min(self._keep, page.until - self._clock()))

    def _usable(self, endpoint: str, *keys: str) -> bool:
        """Whether the address has its shape, and is with a service that is on the list."""
        fits: Sequence[bool] = [
            FORMATS[name].fits(value)
            for name, value in zip(
                ("push_endpoint", "push_key", "push_secret"), (endpoint, *keys), strict=True
            )
        ]
        return all(fits) and self._gateways.may_post_to(ChannelKind.PUSH, endpoint)
