"""Receipts of providers: signed, counted once, telling nothing."""

from __future__ import annotations

import hmac
import json
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from beenthere.apps.cases.actions import triage
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program
from beenthere.apps.paging import reaching
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.channels import Gateways
from beenthere.domain.vocabulary import ChannelKind, LastDelivery, ReachBy, Urgency
from tests.apps.paging.conftest import EVERY_KIND, Desk
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN

SECRET = "0123456789abcdef0123456789abcdef"
AT = MONDAY + timedelta(seconds=30)


class Provider:
    """Who hands on text messages, at the address for receipts."""

    def __init__(self) -> None:
        self.client = Client()

    def post(self, body: bytes, *, at: datetime = AT, secret: str = SECRET, to: str = "sms") -> int:
        stamp = str(int(at.timestamp()))
        signed = hmac.digest(secret.encode(), stamp.encode() + b"." + body, "sha256").hex()
        answer = self.client.post(
            f"/receipts/{to}/",
            body,
            content_type="application/json",
            headers={"BeenThere-Timestamp": stamp, "BeenThere-Signature": f"sha256={signed}"},
        )
        assert answer.content == b""
        assert not answer.cookies
        return answer.status_code

    def says(self, message: Message, state: str, *, at: datetime = AT, to: str = "sms") -> int:
        said = {"message": str(message.pk), "state": state}
        return self.post(json.dumps(said).encode(), at=at, to=to)


@pytest.fixture
def provider(desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Provider:
    settings.GATEWAYS = Gateways(urls=EVERY_KIND.urls, receipt_secrets={"sms": SECRET})
    monkeypatch.setattr("beenthere.apps.paging.receipts.present", lambda: AT)
    return Provider()


@pytest.fixture
def case(desk: Desk, provider: Provider) -> Case:
    """A referral that its director was paged about, by text message first and then by e-mail."""
    desk.add(ChannelKind.SMS, phone="617 555 0177")
    point = desk.newest()
    desk.change("verify", point, code=reaching.code_of(point))
    desk.change("up", point)
    made = Hospital(numbers=count(50)).case(urgency=Urgency.URGENT)
    desk.work()
    assert len(desk.pages(ChannelKind.SMS)) == 1
    return made


def paged(case: Case) -> Message:
    return case.messages.get(state=MessageState.SENT)


def test_a_message_that_arrived_is_shown_as_arrived(
    desk: Desk, provider: Provider, case: Case
) -> None:
    message = paged(case)
    assert provider.says(message, "delivered") == 204
    assert desk.newest().last_delivery == LastDelivery.ARRIVED
    assert "The last page arrived" in desk.client.get("/reach/").content.decode()
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_message_that_bounced_goes_the_next_way_at_once_and_only_once(
    desk: Desk, provider: Provider, case: Case
) -> None:
    message = paged(case)
    assert provider.says(message, "bounced") == 204
    desk.work(seconds=30)
    assert len(desk.pages(ChannelKind.EMAIL)) == 1
    assert desk.newest().last_delivery == LastDelivery.REFUSED
    before = list(Message.objects.order_by("pk").values())
    # Played again, or out of order, it does nothing; the answer is the same.
    for state, at in (("bounced", AT), ("delivered", AT), ("bounced", AT - timedelta(seconds=9))):
        assert provider.says(message, state, at=at) == 204
    assert list(Message.objects.order_by("pk").values()) == before
    desk.work()
    assert len(desk.pages(ChannelKind.EMAIL)) == 1


def test_nobody_is_paged_again_for_what_is_settled(
    desk: Desk, provider: Provider, case: Case
) -> None:
    message = paged(case)
    triage.triage(
        case_id=case.pk, facts=KNOWN, reach_by=ReachBy.TYPED, urgency=Urgency.URGENT, now=AT
    )
    Message.objects.exclude(pk=message.pk).delete()
    assert provider.says(message, "bounced") == 204
    desk.work(minutes=1)
    assert desk.pages(ChannelKind.EMAIL) == []


def test_what_is_not_signed_by_a_provider_lately_changes_nothing(
    desk: Desk, provider: Provider, case: Case
) -> None:
    message = paged(case)
    said = json.dumps({"message": str(message.pk), "state": "bounced"}).encode()
    before = list(Message.objects.order_by("pk").values())
    window = program().policy.receipt_window.length + timedelta(seconds=1)
    refused = [
        provider.post(said, secret="x" * 32),
        provider.post(said, secret=""),
        provider.post(said, to="pager"),
        provider.post(said, to="fax"),
        provider.post(said, at=AT - window),
        provider.post(said, at=AT + window),
        provider.post(said + b" " * 5_000),
        provider.client.post("/receipts/sms/", said, "application/json").status_code,
        provider.client.post(
            "/receipts/sms/",
            said,
            "application/json",
            headers={"BeenThere-Timestamp": "9" * 40, "BeenThere-Signature": "sha256=é"},
        ).status_code,
    ]
    assert refused == [401] * len(refused)
    assert provider.client.get("/receipts/sms/").status_code == 405
    assert list(Message.objects.order_by("pk").values()) == before


def test_what_is_signed_and_makes_no_sense_changes_nothing(
    desk: Desk, provider: Provider, case: Case
) -> None:
    message = paged(case)
    before = list(Message.objects.order_by("pk").values())
    for body in (b"", b"[]", b'{"message": "x", "state": "bounced"}', b'{"state": "bounced"}'):
        assert provider.post(body) == 422
    prose = {"message": str(message.pk), "state": "bounced", "note": "a word about somebody"}
    assert provider.post(json.dumps(prose).encode()) == 422
    unknown = Message(pk=uuid4())
    assert provider.says(unknown, "bounced") == 204
    # One that went another way than this provider's is none of its business.
    Message.objects.filter(pk=message.pk).update(place=2)
    assert provider.says(message, "bounced") == 204
    Message.objects.filter(pk=message.pk).update(place=message.place)
    assert list(Message.objects.order_by("pk").values()) == before
