"""A hospital, a clock that a test sets, and channels that keep what they are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from beenthere.domain.vocabulary import ChannelKind
from beenthere.worker.loop import Worker
from beenthere.worker.messages import Post
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, Hospital


@dataclass
class Night:
    """One worker on its own: `at(moment)` has it do everything that is due then."""

    hospital: Hospital = field(default_factory=Hospital)
    moment: datetime = MONDAY
    email: FakeChannel = field(default_factory=FakeChannel)
    webhook: FakeChannel = field(default_factory=FakeChannel)

    def post(self) -> Post:
        channels = {ChannelKind.EMAIL: self.email, ChannelKind.WEBHOOK: self.webhook}
        return Post(channels=channels, clock=lambda: self.moment)

    def worker(self) -> Worker:
        return Worker(self.post())

    def at(self, moment: datetime) -> dict[str, int]:
        self.moment = moment
        return {name: count for name, count in self.worker().do_everything_due().items() if count}

    def later(self, **units: float) -> dict[str, int]:
        return self.at(self.moment + timedelta(**units))

    @property
    def said(self) -> list[tuple[str, str]]:
        """Everything sent by e-mail: to whom, and the words."""
        return [(page.address, page.text) for page in self.email.pages]


@pytest.fixture
def night(db: None) -> Night:
    return Night()
