"""Violations of the promise, planted in a forked process: the harness must find each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from tests.faults.hazards import Hazard
from tests.faults.house import House
from tests.faults.night import play_night
from tests.faults.steps import PLACES


def _mark_before_send() -> None:
    """A page is noted as sent before any channel has it."""
    from beenthere.apps.paging import actions
    from beenthere.apps.paging.models import Message
    from beenthere.apps.paging.queries import Way
    from beenthere.worker.messages import Post

    hand_over = Post._hand_over

    def too_soon(self: Post, message: Message, way: Way) -> None:
        actions.sent(message, now=self.clock())
        hand_over(self, message, way)

    Post._hand_over = too_soon  # type: ignore[method-assign]


def _send_after_settled() -> None:
    """Nothing is taken back, and nobody looks whether it still holds."""
    from beenthere.apps.paging import actions, queries

    actions.withdraw = lambda case: None
    queries.still_true = lambda waiting, now: True  # type: ignore[misc]


def _send_twice() -> None:
    """Each page is sent once more under another key."""
    from beenthere.adapters.channels.webhook.channel import WebhookChannel
    from beenthere.ports import Page

    send = WebhookChannel.send

    def twice(self: WebhookChannel, page: Page) -> None:
        send(self, page)
        send(self, replace(page, message=uuid4()))

    WebhookChannel.send = twice  # type: ignore[method-assign]


@dataclass(frozen=True)
class Planted:
    """One violation: how it is planted, what breaks beside it and where, and what is then said."""

    plant: Callable[[], None]
    step: str
    hazard: Hazard | None
    said: str


PLANTED = {
    "mark-before-send": Planted(
        _mark_before_send, "triage: the backup", Hazard.REFUSING, "noted as sent, and arrived"
    ),
    "send-after-settled": Planted(
        _send_after_settled, "a referral arrives", None, "paged for what was settled"
    ),
    "send-twice": Planted(_send_twice, "triage: next channel", None, "nobody had planned"),
}


_TRIES = 3
"""How often a violation is played before it counts as missed: on a busy machine something else may
come first, such as a page that took too long."""


def find_planted(house: House, *, seed: int, say: Callable[[str], None]) -> int:
    """Plant each in every process, and play: how many were not found."""
    missed = 0
    for name, planted in PLANTED.items():
        found = any(_found(house, name, planted, seed=seed, run=run) for run in range(_TRIES))
        say(f"planted {name}: {'found' if found else 'MISSED'}")
        missed += not found
    return missed


def _found(house: House, name: str, planted: Planted, *, seed: int, run: int) -> bool:
    house.renew(planted=name)
    night = play_night(
        house,
        runs=1,
        first=run,
        seed=seed,
        say=lambda _: None,
        only=[] if planted.hazard is None else [planted.hazard],
        places=[[step.name for _, step in PLACES].index(planted.step)],
    )
    return any(planted.said in each for each in night.wrong)
