"""A hospital, somebody of it at a browser, and a worker with a channel of every kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django.fixtures import Settings

from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.models import Account
from beenthere.domain.channels import BY_GATEWAY, Gateways
from beenthere.domain.vocabulary import ChannelKind
from beenthere.ports import Channel, Page
from beenthere.worker.messages import Post
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, Hospital

EVERY_KIND = Gateways(
    urls={kind: f"json://gateway/{kind}/{{to}}" for kind in BY_GATEWAY},
    webhook_hosts=("hooks.hospital.example",),
)


@dataclass
class Desk:
    """One account at a browser of its own, and the worker's post that pages it."""

    account: Account
    client: Client
    moment: datetime = MONDAY
    fakes: dict[ChannelKind, FakeChannel] = field(
        default_factory=lambda: {kind: FakeChannel() for kind in ChannelKind}
    )
    channels: dict[ChannelKind, Channel] = field(default_factory=dict)

    def work(self, **later: float) -> None:
        """Let time pass, and have the worker send what is due then."""
        self.moment += timedelta(**later)
        post = Post(channels={**self.fakes, **self.channels}, clock=lambda: self.moment)
        while post.send_some():
            pass

    def pages(self, kind: ChannelKind) -> list[Page]:
        return self.fakes[kind].pages

    def change(self, change: str, point: ContactPoint, **more: str) -> str:
        """Press a button beside a contact point; the page that is then shown."""
        said = {"change": change, "point": str(point.pk), **more}
        return self.client.post("/reach/", said, follow=True).content.decode()

    def add(self, kind: ChannelKind, **address: str) -> str:
        """Add a way; the page that is then shown."""
        said = {"kind": kind.value, **address}
        return self.client.post("/reach/add/", said, follow=True).content.decode()

    def newest(self) -> ContactPoint:
        return ContactPoint.objects.filter(account=self.account).latest("pk")

    def order(self) -> list[str]:
        own = ContactPoint.objects.filter(account=self.account).order_by("place")
        return list(own.values_list("kind", flat=True))


def code_in(page: Page) -> str:
    """The six digits that a page holds."""
    [code] = re.findall(r"\b\d{6}\b", page.text)
    return str(code)


def signed_in(account: Account) -> Client:
    """A browser in which this account has signed in, second step and all."""
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(account, backend="beenthere.apps.people.backend.AccountBackend")
    return client


@pytest.fixture
def every_kind(settings: Settings) -> None:
    settings.GATEWAYS = EVERY_KIND


@pytest.fixture
def desk(db: None, every_kind: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    account = Hospital().director()
    made = Desk(account, signed_in(account))
    monkeypatch.setattr("beenthere.apps.paging.views.present", lambda: made.moment)
    return made
