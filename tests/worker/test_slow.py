"""A channel that takes its time holds up what waits behind it, and nothing is given up for that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.vocabulary import ChannelKind, Urgency
from beenthere.domain.wording import MessageKind
from beenthere.ports import Page
from beenthere.worker.messages import Post, _is_urgent
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, Hospital
from tests.worker.conftest import Night

MANY = 60


@dataclass
class Slow(FakeChannel):
    """Takes each page, in its own time."""

    night: Night
    takes: timedelta

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, page: Page) -> None:
        self.night.moment += self.takes
        super().send(page)


def _waiting(hospital: Hospital) -> None:
    accounts = [hospital.account().pk for _ in range(MANY)]
    paging.queue(accounts=accounts, kind=MessageKind.KEEP, now=MONDAY)


def test_whoever_waits_behind_a_slow_channel_is_paged_and_tried_once(night: Night) -> None:
    _waiting(night.hospital)
    slow = Slow(night, timedelta(seconds=10))
    post = Post(channels={ChannelKind.EMAIL: slow}, clock=lambda: night.moment)
    while post.send_some():
        pass
    assert len({page.message for page in slow.pages}) == len(slow.pages) == MANY
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}
    assert night.moment == MONDAY + MANY * slow.takes


def test_a_slow_database_is_no_reason_to_send_nothing(night: Night) -> None:
    """Each look at the clock finds it seconds later: what was read is never fresh."""
    _waiting(night.hospital)
    email = FakeChannel()

    def clock() -> datetime:
        night.moment += timedelta(seconds=2)
        return night.moment

    post = Post(channels={ChannelKind.EMAIL: email}, clock=clock)
    while post.send_some():
        pass
    assert len(email.pages) == MANY
    assert set(Message.objects.values_list("attempts")) == {(1,)}


@pytest.mark.parametrize(
    ("kind", "urgency", "urgent"),
    [
        (MessageKind.OFFER, Urgency.URGENT, True),
        (MessageKind.OFFER, Urgency.ROUTINE, False),
        (MessageKind.HARM_DOOR, Urgency.ROUTINE, True),
        (MessageKind.FOLLOW_UP_DUE, Urgency.URGENT, False),
    ],
)
def test_a_telephone_wakes_for_what_is_urgent_by_the_promise(
    night: Night, kind: MessageKind, urgency: Urgency, urgent: bool
) -> None:
    case = night.hospital.case()
    case.urgency = urgency
    assert _is_urgent(Message(kind=kind, case=case)) is urgent


def test_a_telephone_wakes_when_many_wait_and_not_for_a_digest() -> None:
    assert _is_urgent(Message(kind=MessageKind.MANY_WAITING))
    assert not _is_urgent(Message(kind=MessageKind.DIGEST))
