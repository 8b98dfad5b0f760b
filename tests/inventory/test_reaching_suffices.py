"""Saying how one is reached, each step on the login that does it, with only its own rights."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.paging import reaching, receipts
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.apps.people.actions import accounts
from beenthere.apps.supporters import joining, life
from beenthere.apps.supporters.actions import enroll
from beenthere.config.prepare import prepare_database
from beenthere.domain.channels import Gateways
from beenthere.domain.vocabulary import ChannelKind, LastDelivery, ReceiptState, Role
from beenthere.worker.messages import Post
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, Hospital
from tests.inventory.test_rights_suffice import signed_in_as

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SMS, PHONES = ChannelKind.SMS, Gateways(urls={ChannelKind.SMS: "json://gateway/{to}"})


def test_saying_how_one_is_reached_has_the_rights_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.conf.settings.GATEWAYS", PHONES)
    prepare_database()
    person = Hospital().person()
    with signed_in_as("manager"):
        invited = accounts.invite(
            email=person.email, roles=[Role.SUPPORTER], directory_id=person.directory_id, now=MONDAY
        )
        enroll(account=invited.account, trained_on=MONDAY.date(), now=MONDAY)
    with signed_in_as("web"):
        account = joining.accept_invitation(token=invited.token, password="x", now=MONDAY)
        mail = ContactPoint.objects.get(kind=ChannelKind.EMAIL)
        code = reaching.code_of(mail)
        reaching.verify(account=account, point_id=mail.pk, code=code, now=MONDAY)
        life.go_on(account=account, now=MONDAY)
        for number in ("+16175550177", "+16175550178"):
            reaching.add(account=account, kind=SMS, address={"phone": number}, now=MONDAY)
        first, other = ContactPoint.objects.filter(kind=SMS).order_by("pk")
        code = reaching.code_of(first)
        reaching.verify(account=account, point_id=first.pk, code=code, now=MONDAY)
        reaching.move(account=account, point_id=first.pk, up=True)
        reaching.send_test(account=account, point_id=first.pk, now=MONDAY)
    with signed_in_as("worker"):
        channels = {ChannelKind.EMAIL: FakeChannel(), SMS: FakeChannel()}
        Post(channels=channels, clock=lambda: MONDAY).send_some()
    test = Message.objects.get(contact_point=first, state=MessageState.SENT)
    with signed_in_as("web"):
        later = MONDAY + timedelta(seconds=9)
        receipts.take(
            provider=SMS, message=test.pk, state=ReceiptState.DELIVERED, at=later, now=later
        )
        first.refresh_from_db()
        assert first.last_delivery == LastDelivery.ARRIVED
        reaching.remove(account=account, point_id=first.pk)
    with signed_in_as("worker"):
        assert reaching.forget_unverified(now=MONDAY + timedelta(days=30)) == 1
    assert not ContactPoint.objects.filter(pk=other.pk).exists()
