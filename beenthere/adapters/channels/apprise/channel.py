"""Pages through a gateway of the hospital's, as Apprise speaks to it."""

from __future__ import annotations

from beenthere.adapters.channels.apprise.gateway import filled, target
from beenthere.adapters.channels.outcome import settle
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import Page


class AppriseChannel:
    """`ports.Channel` to one gateway, one person at a time.

    Apprise says whether a page went, and not why it did not: so it may always be tried again.
    """

    def __init__(self, url: str, *, timeout: float) -> None:
        """`url` is checked (`gateway.mistake_in`); `timeout` is in seconds, for connecting and for
        the answer each.
        """
        self._url = url
        self._timeout = timeout

    def send(self, page: Page) -> None:
        """Hand the page to the gateway. Raises NotDelivered."""
        settle(self._attempt(page))

    def hang_up(self) -> None:
        """Nothing is kept open."""

    def _attempt(self, page: Page) -> Undelivered | None:
        gateway = target(filled(self._url, to=page.address, message=str(page.message)))
        if gateway is None:
            return Undelivered.MALFORMED
        gateway.socket_connect_timeout = gateway.socket_read_timeout = self._timeout
        words = f"{page.text}\n{page.link}"
        return None if gateway.notify(title=page.subject, body=words) else Undelivered.TRY_LATER
