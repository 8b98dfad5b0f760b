"""A channel in memory, verified by the same tests as the real ones (`test_contract`)."""

from __future__ import annotations

from beenthere.adapters.channels.outcome import settle
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import Page


class FakeChannel:
    """`ports.Channel` that keeps what it is given, or fails the way it is told to."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.trouble: Undelivered | None = None
        """What happens to the next pages; None takes them."""

    def send(self, page: Page) -> None:
        settle(self.trouble)
        self.pages.append(page)

    def hang_up(self) -> None:
        """Nothing is kept open."""
