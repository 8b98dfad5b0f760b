"""What is particular to webhooks."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from beenthere.adapters.channels.webhook.channel import WebhookChannel
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import NotDelivered, Page
from tests.sinks import HookSink

PAGE = Page(
    message=UUID(int=7),
    address="",
    subject="Peer support",
    text="Somebody would be glad of a call from you.",
    link="https://support.hospital.example/o/1",
)
CHANNEL = WebhookChannel(secret=b"shared", timeout=30)


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with HookSink() as sink:
        yield sink


def test_the_request_says_its_words_and_is_signed(sink: HookSink) -> None:
    CHANNEL.send(replace(PAGE, address=sink.url))
    [hook] = sink.hooks
    assert hook.path == "/hooks/peer-support"
    assert hook.said == {
        "message": str(PAGE.message),
        "subject": PAGE.subject,
        "text": PAGE.text,
        "link": PAGE.link,
    }
    assert hook.headers["Content-Type"] == "application/json"
    signed = str(PAGE.message).encode() + b"." + hook.body
    assert hook.headers["BeenThere-Signature"] == (
        "sha256=" + hmac.new(b"shared", signed, "sha256").hexdigest()
    )


@pytest.mark.parametrize(
    ("status", "reason", "final"),
    [
        (302, Undelivered.TRY_LATER, False),
        (400, Undelivered.REFUSED, True),
        (401, Undelivered.REFUSED, True),
        (404, Undelivered.REFUSED, True),
        (408, Undelivered.TRY_LATER, False),
        (429, Undelivered.TRY_LATER, False),
        (500, Undelivered.TRY_LATER, False),
        (503, Undelivered.TRY_LATER, False),
    ],
)
def test_each_answer_has_its_meaning(
    sink: HookSink, status: int, reason: Undelivered, final: bool
) -> None:
    sink.status = status
    with pytest.raises(NotDelivered) as raised:
        CHANNEL.send(replace(PAGE, address=sink.url))
    assert (raised.value.reason, raised.value.final) == (reason, final)


def test_a_redirect_is_not_followed(sink: HookSink) -> None:
    with HookSink() as elsewhere:
        sink.status, sink.headers = 307, {"Location": elsewhere.url}
        with pytest.raises(NotDelivered):
            CHANNEL.send(replace(PAGE, address=sink.url))
        assert elsewhere.hooks == []


def test_a_server_that_hangs_up_may_do_better_next_time(sink: HookSink) -> None:
    sink.hang_up = True
    with pytest.raises(NotDelivered) as raised:
        CHANNEL.send(replace(PAGE, address=sink.url))
    assert (raised.value.reason, raised.value.final) == (Undelivered.UNREACHABLE, False)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "robin",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:1/a b",
        "http://robin:secret@127.0.0.1:1/",
        "http://127.0.0.1:1/a\r\nX: y",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(address: str) -> None:
    with pytest.raises(NotDelivered) as raised:
        CHANNEL.send(replace(PAGE, address=address))
    assert (raised.value.reason, raised.value.final) == (Undelivered.MALFORMED, True)
    assert raised.value.__context__ is None
