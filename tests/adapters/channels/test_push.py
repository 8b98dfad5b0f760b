"""What is particular to web push."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from beenthere.adapters.channels.push.channel import PushChannel
from beenthere.adapters.channels.push.sealing import CURVE, seal, unpadded, written
from beenthere.adapters.channels.push.vapid import Vapid
from beenthere.domain.channels import PUSH_SERVICES, Gateways
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import NotDelivered, Page
from tests.push_sink import PushSink, claims
from tests.sinks import HOST

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
VAPID = Vapid("Zm9yIHRlc3RzIG9ubHks" + "x" * 44, contact="peer-support@hospital.example")
PAGE = Page(
    message=UUID(int=7),
    address="",
    subject="Peer support",
    text="Somebody would be glad of a call from you.",
    link="https://support.hospital.example/o/1",
)


def channel(*hosts: str) -> PushChannel:
    return PushChannel(
        vapid=VAPID,
        gateways=Gateways(push_hosts=hosts),
        keep=timedelta(hours=1),
        clock=lambda: NOW,
        timeout=30,
    )


def test_the_sealing_is_that_of_the_standard() -> None:
    """The example of RFC 8291, section 5 and appendix A."""
    ours = ec.derive_private_key(
        int.from_bytes(unpadded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), CURVE
    )
    sealed = seal(
        b"When I grow up, I want to be a watermelon",
        key="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
        "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        secret="BTBZMqHH6r4Tts7J_aSIgg",
        ours=ours,
        salt=unpadded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert written(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_page_says_its_words_to_that_browser_alone() -> None:
    with PushSink() as sink:
        robin, other = sink.browser("robin"), sink.browser("other")
        for urgent in (False, True):
            channel(HOST).send(replace(PAGE, address=robin.address, urgent=urgent))
    calm, urgent_one = sink.hooks
    assert robin.opens(calm.body) == {"title": PAGE.subject, "body": PAGE.text, "link": PAGE.link}
    assert b"Peer" not in calm.body
    with pytest.raises(InvalidTag):
        other.opens(calm.body)
    assert calm.headers["TTL"] == "3600"
    assert calm.headers["Content-Encoding"] == "aes128gcm"
    assert calm.headers["Topic"] == PAGE.message.hex
    assert (calm.headers["Urgency"], urgent_one.headers["Urgency"]) == ("normal", "high")
    said = claims(calm)
    assert said["aud"] == f"https://{HOST}:{sink.port}"
    assert said["sub"] == "mailto:peer-support@hospital.example"
    assert NOW.timestamp() < said["exp"] <= (NOW + timedelta(days=1)).timestamp()
    assert said["key"] == VAPID.public_key


def test_a_service_keeps_a_page_no_longer_than_it_is_true() -> None:
    with PushSink() as sink:
        address = sink.browser("robin").address
        for until in (NOW + timedelta(minutes=15), NOW + timedelta(hours=4), NOW - timedelta(1)):
            channel(HOST).send(replace(PAGE, address=address, until=until))
    assert [hook.headers["TTL"] for hook in sink.hooks] == ["900", "3600", "0"]


def test_a_key_is_the_same_each_time_it_is_made_and_no_other_secret_makes_it() -> None:
    secret = urlsafe_b64encode(bytes(48)).decode()
    assert Vapid(secret, contact="").public_key == Vapid(secret, contact="").public_key
    assert FORMATS["push_key"].fits(VAPID.public_key)
    assert Vapid("A" * 63 + "B", contact="").public_key != Vapid(secret, contact="").public_key


@pytest.mark.parametrize(
    ("status", "reason", "final"),
    [
        (404, Undelivered.REFUSED, True),
        (410, Undelivered.REFUSED, True),
        (307, Undelivered.TRY_LATER, False),
        (429, Undelivered.TRY_LATER, False),
    ],
)
def test_each_answer_has_its_meaning(status: int, reason: Undelivered, final: bool) -> None:
    with PushSink() as sink:
        sink.status, sink.headers = status, {"Location": f"https://{HOST}:{sink.port}/elsewhere"}
        page = replace(PAGE, address=sink.browser("robin").address)
        with pytest.raises(NotDelivered) as raised:
            channel(HOST).send(page)
    assert (raised.value.reason, raised.value.final) == (reason, final)
    assert sink.hooks == []


def test_nothing_is_sent_but_to_a_push_service() -> None:
    keys = f"{VAPID.public_key} {'s' * 22}"
    for address in (
        f"https://10.0.0.5/x {keys}",
        f"https://localhost/x {keys}",
        f"https://evil-fcm.googleapis.com.example/x {keys}",
        f"https://fcm.googleapis.com@10.0.0.5/x {keys}",
        f"https://fcm.googleapis.com/x B{'A' * 86} {'s' * 22}",
        f"http://fcm.googleapis.com/x {keys}",
        f"https://fcm.googleapis.com/x {VAPID.public_key}",
        "",
    ):
        with pytest.raises(NotDelivered) as raised:
            channel(*PUSH_SERVICES).send(replace(PAGE, address=address))
        assert (raised.value.reason, raised.value.final) == (Undelivered.MALFORMED, True)
        assert raised.value.__context__ is None
