"""How people are reached: adding, verifying, ordering, testing and removing a way."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from beenthere.adapters.channels.apprise.channel import AppriseChannel
from beenthere.apps.outside import program
from beenthere.apps.paging import reaching
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.apps.paging.queries import Way, ways_of
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account
from beenthere.apps.supporters import joining, life
from beenthere.apps.supporters.actions import enroll
from beenthere.apps.supporters.life import LifeEvent, Mover
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.channels import ADDRESS, BY_GATEWAY, COLUMNS, Gateways
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import (
    ChannelKind,
    LastDelivery,
    Role,
    SupporterStatus,
    Undelivered,
)
from beenthere.domain.wording import TEXTS, MessageKind
from tests.apps.paging.conftest import Desk, code_in, signed_in
from tests.hospital import MONDAY, Hospital
from tests.sinks import HookSink

PHONE = "+16175550177"
WAYS = {
    ChannelKind.EMAIL: {"email": "second@hospital.example"},
    ChannelKind.WEBHOOK: {"web_address": "https://hooks.hospital.example/dana"},
    ChannelKind.PUSH: {
        "push_endpoint": "https://fcm.googleapis.com/fcm/send/abc:DEF-1_2",
        "push_key": "B" + "A" * 86,
        "push_secret": "s" * 22,
    },
    ChannelKind.SMS: {"phone": PHONE},
    ChannelKind.PAGER: {"pager": "40123"},
    ChannelKind.TEAMS: {"email": "dana@hospital.example"},
    ChannelKind.PAGERDUTY: {"pagerduty_key": "0123456789abcdef0123456789abcdef"},
}


def test_every_kind_fills_its_columns_and_the_database_refuses_any_other(desk: Desk) -> None:
    assert set(COLUMNS) <= FORMATS.keys()
    for place, (kind, address) in enumerate(WAYS.items(), start=10):
        assert set(address) == set(ADDRESS[kind])
        point = ContactPoint(account=desk.account, kind=kind, place=place, **address)
        point.save()
        assert point.address == " ".join(address.values())
        for column in COLUMNS:
            spare = next(other[column] for other in WAYS.values() if column in other)
            wrong = {column: None if column in address else spare}
            with pytest.raises(IntegrityError), transaction.atomic():
                ContactPoint.objects.filter(pk=point.pk).update(**wrong)


@pytest.mark.parametrize("kind", list(WAYS))
def test_a_way_of_every_kind_is_verified_by_a_code_sent_over_it(
    desk: Desk, kind: ChannelKind
) -> None:
    assert "We have sent six digits there" in desk.add(kind, **WAYS[kind])
    point = desk.newest()
    desk.work()
    [page] = desk.pages(kind)
    assert page.address == point.address
    assert page.link.endswith("/reach/")
    assert "That is not the code" in desk.change("verify", point, code="000000")
    # Until it is verified nobody is paged there.
    assert {way.kind for way in ways_of([desk.account.pk])[desk.account.pk]} == {ChannelKind.EMAIL}
    assert "We can reach you there" in desk.change("verify", point, code=code_in(page))
    assert ways_of([desk.account.pk])[desk.account.pk][-1] == Way(kind, point.address, point.pk)


def test_a_text_message_goes_through_the_hospitals_gateway_end_to_end(
    desk: Desk, settings: Settings
) -> None:
    with HookSink() as sink:
        url = f"{sink.url.replace('http', 'json')}/sms/{{to}}?:id={{message}}"
        settings.GATEWAYS = Gateways(urls={ChannelKind.SMS: url})
        desk.channels[ChannelKind.SMS] = AppriseChannel(url, timeout=30)
        desk.add(ChannelKind.SMS, phone="(617) 555-0177")
        desk.work()
        [hook] = sink.hooks
        assert hook.path.endswith(f"/sms/{PHONE}")
        code = hook.said["message"].split("code is ")[1][:6]
        desk.change("verify", desk.newest(), code=code)
        desk.change("up", desk.newest())
        assert desk.order() == ["sms", "email"]
        Hospital(numbers=count(50)).case()
        desk.work()
        paged = sink.hooks[1].said
    assert paged["title"] == "Peer support"
    assert paged["message"].startswith(TEXTS[MessageKind.TRIAGE_WAITING])
    assert desk.pages(ChannelKind.EMAIL) == []
    point = desk.newest()
    assert (point.last_delivery, point.last_delivery_at) == (LastDelivery.TAKEN, MONDAY)
    assert "The last page was handed over" in desk.client.get("/reach/").content.decode()


def test_codes_end_cannot_be_guessed_and_are_kept_nowhere(desk: Desk) -> None:
    desk.add(ChannelKind.SMS, phone=PHONE)
    point, policy = desk.newest(), program().policy
    code = reaching.code_of(point)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(policy.channel_code_tries):
        assert "That is not the code" in desk.change("verify", point, code=wrong)
    assert "no longer works" in desk.change("verify", point, code=code)
    assert "six new digits" in desk.change("send_code", point)
    desk.moment += timedelta(seconds=1)
    assert "six new digits" in desk.change("send_code", point)
    point.refresh_from_db()
    assert reaching.code_of(point) != code
    desk.moment += policy.channel_code.length
    assert "no longer works" in desk.change("verify", point, code=reaching.code_of(point))
    assert "no longer work" in desk.client.get("/reach/").content.decode()
    # Codes asked for in vain are not sent, however late a worker comes.
    desk.work()
    assert desk.pages(ChannelKind.SMS) == []
    states = Message.objects.filter(kind=MessageKind.CODE).values_list("state", flat=True)
    assert set(states) == {MessageState.WITHDRAWN}
    row = ContactPoint.objects.filter(pk=point.pk).values_list()[0]
    assert not any(reaching.code_of(point) in str(value) for value in row)


def test_nobody_can_have_a_stranger_sent_many_messages(desk: Desk) -> None:
    desk.add(ChannelKind.SMS, phone=PHONE)
    most = program().policy.own_pages_an_hour
    for _ in range(most):
        said = desk.change("send_code", desk.newest())
    assert "many messages in the last hour" in said
    desk.work()
    assert len(desk.pages(ChannelKind.SMS)) == 1
    # Removing it and adding it again begins no new count.
    desk.change("remove", desk.newest())
    assert "many messages in the last hour" in desk.add(ChannelKind.SMS, phone=PHONE)
    assert desk.order() == ["email"]
    desk.work(hours=1, seconds=1)
    assert "We have sent six digits" in desk.add(ChannelKind.SMS, phone=PHONE)


def test_what_cannot_be_added_is_said(desk: Desk, settings: Settings) -> None:
    for kind, address, words in (
        (ChannelKind.SMS, {"phone": "12"}, "write the number with its area code"),
        (ChannelKind.PAGERDUTY, {"pagerduty_key": "x"}, "32 letters and digits"),
        (ChannelKind.WEBHOOK, {"web_address": "https://10.0.0.5/x"}, "cannot send to this address"),
        (
            ChannelKind.PUSH,
            {**WAYS[ChannelKind.PUSH], "push_endpoint": "https://localhost/push"},
            "cannot send to this address",
        ),
        (ChannelKind.PUSH, {}, "made by the browser"),
        (ChannelKind.EMAIL, {"email": desk.account.email}, "You have this one already"),
    ):
        assert words in desk.add(kind, **address), kind
    for number in range(program().policy.ways_at_most):
        said = desk.add(ChannelKind.PAGER, pager=f"4000{number}")
    assert "as many as one person can have" in said
    settings.GATEWAYS = Gateways(push_hosts=())
    assert "pager" not in desk.client.get("/reach/").content.decode().partition("Add a way")[2]
    assert "write the pager" not in desk.add(ChannelKind.PAGER, pager="49999")


def test_a_way_that_nobody_verified_is_forgotten(desk: Desk) -> None:
    desk.add(ChannelKind.SMS, phone=PHONE)
    later = MONDAY + program().policy.erase_messages.length
    assert reaching.forget_unverified(now=later - timedelta(seconds=1)) == 0
    assert reaching.forget_unverified(now=later) == 1
    assert desk.order() == ["email"]


def test_an_owner_knows_each_way_again_and_no_key_is_shown(desk: Desk) -> None:
    for kind in (ChannelKind.PUSH, ChannelKind.PAGERDUTY, ChannelKind.SMS):
        desk.add(kind, **WAYS[kind])
    page = desk.client.get("/reach/").content.decode()
    for words in ("Chrome, or a browser like it", "A key that ends in cdef", "(617) 555-0177"):
        assert words in page
    for secret in ("fcm/send", "s" * 22, "0123456789abcdef"):
        assert secret not in page


def test_ways_are_put_in_order_and_removed_but_the_last(desk: Desk) -> None:
    for kind in (ChannelKind.SMS, ChannelKind.PAGER):
        desk.add(kind, **WAYS[kind])
        desk.change("verify", desk.newest(), code=reaching.code_of(desk.newest()))
    sms = ContactPoint.objects.get(kind=ChannelKind.SMS)
    for change, order in (
        ("up", ["sms", "email", "pager"]),
        ("up", ["sms", "email", "pager"]),
        ("down", ["email", "sms", "pager"]),
        ("down", ["email", "pager", "sms"]),
        ("down", ["email", "pager", "sms"]),
        ("remove", ["email", "pager"]),
    ):
        desk.change(change, sms)
        assert desk.order() == order
    assert "has changed in the meantime" in desk.change("remove", sms)
    desk.change("remove", ContactPoint.objects.get(kind=ChannelKind.PAGER))
    assert "only way we can reach you" in desk.change("remove", desk.newest())
    assert desk.order() == ["email"]


def test_a_test_goes_one_way_and_its_fate_is_shown(desk: Desk) -> None:
    desk.add(ChannelKind.PAGER, pager="40123")
    point = desk.newest()
    desk.change("verify", point, code=reaching.code_of(point))
    desk.work()
    desk.fakes[ChannelKind.PAGER].trouble = Undelivered.REFUSED
    assert "A test is on its way" in desk.change("test", point)
    desk.work()
    # A test that is refused goes no other way.
    assert desk.pages(ChannelKind.EMAIL) == []
    assert "The last page was refused" in desk.client.get("/reach/").content.decode()
    desk.fakes[ChannelKind.PAGER].trouble = None
    desk.change("test", point)
    desk.work()
    assert [page.text for page in desk.pages(ChannelKind.PAGER)] == [TEXTS[MessageKind.TEST]]


def test_nobody_touches_what_is_another_persons(desk: Desk) -> None:
    other = Hospital(numbers=count(70)).director()
    client = signed_in(other)
    desk.add(ChannelKind.SMS, phone=PHONE)
    before = list(ContactPoint.objects.order_by("pk").values())
    for change in ("up", "down", "test", "remove", "send_code", "verify"):
        for point in ContactPoint.objects.filter(account=desk.account):
            said = {"change": change, "point": point.pk, "code": reaching.code_of(point)}
            client.post("/reach/", said)
    assert list(ContactPoint.objects.order_by("pk").values()) == before
    assert PHONE not in client.get("/reach/").content.decode()
    for unknown in ({"change": "x", "point": "1"}, {"change": "up", "point": "9" * 99}, {}):
        assert client.post("/reach/", unknown).status_code == 404


@pytest.mark.usefixtures("ten_on_monday")
def test_whoever_follows_an_invitation_is_asked_once_they_showed_that_mail_comes(
    db: None,
) -> None:
    hospital = Hospital()
    person = hospital.person()
    invited = accounts.invite(
        email=person.email, roles=[Role.SUPPORTER], directory_id=person.directory_id, now=MONDAY
    )
    supporter = enroll(account=invited.account, trained_on=MONDAY.date(), now=MONDAY)
    assert supporter.status == SupporterStatus.INVITED
    assert reaching.cannot_be_paged([invited.account.pk]) == {invited.account.pk}
    # An invitation arrives all the same.
    [way] = ways_of([invited.account.pk])[invited.account.pk]
    assert way == Way(ChannelKind.EMAIL, person.email)
    token = invited.token
    account = joining.accept_invitation(token=token, password="four calm herons", now=MONDAY)
    supporter.refresh_from_db()
    assert supporter.status == SupporterStatus.INVITED
    life.agree(supporter_id=supporter.pk, now=MONDAY)
    supporter.refresh_from_db()
    assert supporter.status == SupporterStatus.TRAINED
    [way] = ways_of([invited.account.pk])[invited.account.pk]
    assert way.point is None
    point = reaching.points_of(invited.account).get()
    sent = Message.objects.get(kind=MessageKind.CODE)
    assert (sent.contact_point, sent.due_at) == (point, MONDAY)
    answer = signed_in(account).post(
        "/reach/", {"change": "verify", "point": point.pk, "code": reaching.code_of(point)}
    )
    assert answer.headers["Location"] == "/reach/"
    supporter.refresh_from_db()
    assert supporter.status == SupporterStatus.ACTIVE
    [way] = ways_of([invited.account.pk])[invited.account.pk]
    assert way.point == point.pk
    # A way in that is renewed changes nothing of this, and wakes nobody who is paused.
    pause = LifeEvent.PAUSED
    life.move(supporter_id=supporter.pk, event=pause, by=Mover.THEMSELVES, now=MONDAY)
    again = accounts.invite(email=person.email, roles=[], now=MONDAY)
    joining.accept_invitation(token=again.token, password="five calm herons", now=MONDAY)
    supporter.refresh_from_db()
    assert supporter.status == SupporterStatus.PAUSED
    assert reaching.points_of(invited.account).count() == 1


def shows_that_mail_comes(account: Account) -> None:
    reaching.begin_with_mail(account, now=MONDAY)
    point = reaching.points_of(account).get()
    code = reaching.code_of(point)
    reaching.verify(account=account, point_id=point.pk, code=code, now=MONDAY)


def test_nobody_is_asked_who_cannot_be_paged(hospital: Hospital) -> None:
    supporter = hospital.supporter(status=SupporterStatus.PAUSED)
    ContactPoint.objects.all().delete()
    back: Any = {"supporter_id": supporter.pk, "event": LifeEvent.BACK, "by": Mover.MANAGER}
    with pytest.raises(life.CannotBeAsked, match="Add a way to reach you"):
        life.move(**back, now=MONDAY)
    assert Supporter.objects.get().status == SupporterStatus.PAUSED
    client = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    assert "Cannot be paged" in client.get("/roster/").content.decode()
    said = {"supporter": supporter.pk, "change": "back"}
    page = client.post("/roster/status/", said, follow=True).content.decode()
    assert "They cannot be asked yet" in page
    shows_that_mail_comes(supporter.account)
    assert "Cannot be paged" not in client.get("/roster/").content.decode()
    assert life.move(**back, now=MONDAY) is SupporterStatus.ACTIVE


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def test_the_page_asks_the_database_as_often_for_many_ways_as_for_one(
    desk: Desk,
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.client.get("/reach/")
        return len(queries)

    one = asked()
    for kind in BY_GATEWAY:
        desk.add(kind, **WAYS[kind])
    assert asked() == one
