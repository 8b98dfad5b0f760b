"""What any channel must do; every real one and the fake answer the same tests."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import override_settings

from beenthere.adapters.channels.apprise.channel import AppriseChannel
from beenthere.adapters.channels.email.channel import EmailChannel
from beenthere.adapters.channels.push.channel import PushChannel
from beenthere.adapters.channels.push.vapid import Vapid
from beenthere.adapters.channels.webhook.channel import WebhookChannel
from beenthere.adapters.clock import system_now
from beenthere.domain.channels import Gateways
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import Channel, NotDelivered, Page
from tests.adapters.channels.fake import FakeChannel
from tests.push_sink import PushSink
from tests.sinks import HOST, HookSink, MailSink, closed_port

PATIENCE = 0.2
SINK_LOG = "mail.log"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(kw_only=True)
class Line:
    """A channel, somebody at its other end, and the ways to make them misbehave."""

    channel: Channel
    address: str
    received: Callable[[], list[UUID]]
    refuse_for_good: Callable[[], None]
    refuse_for_now: Callable[[], None]
    keep_silent: Callable[[], None]
    go_away: Callable[[], None]
    tells_why: bool = True
    """Whether the channel learns more than that a page was not taken."""

    def page(self) -> Page:
        return Page(
            message=uuid4(),
            address=self.address,
            subject="Peer support",
            text="Somebody would be glad of a call from you.",
            link="https://support.hospital.example/o/1",
        )


@contextmanager
def by_email() -> Iterator[Line]:
    with (
        MailSink() as sink,
        override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST=sink.host, EMAIL_PORT=sink.port),
    ):
        yield Line(
            channel=EmailChannel(sender="peer-support@hospital.example", timeout=PATIENCE),
            address="robin.okafor@hospital.example",
            received=lambda: [
                UUID(mail.message["Message-ID"].strip("<>").partition("@")[0])
                for mail in sink.mails
            ],
            refuse_for_good=lambda: setattr(sink, "refuse_recipients", "550 no such mailbox"),
            refuse_for_now=lambda: setattr(sink, "refuse_recipients", "451 try again later"),
            keep_silent=lambda: setattr(sink, "hold", True),
            go_away=lambda: setattr(settings, "EMAIL_PORT", closed_port()),
        )


@contextmanager
def by_webhook() -> Iterator[Line]:
    with HookSink() as sink:
        line = Line(
            channel=WebhookChannel(secret=b"shared", timeout=PATIENCE),
            address=f"{sink.url}/robin-okafor",
            received=lambda: [UUID(hook.headers["Idempotency-Key"]) for hook in sink.hooks],
            refuse_for_good=lambda: setattr(sink, "status", 410),
            refuse_for_now=lambda: setattr(sink, "status", 503),
            keep_silent=lambda: setattr(sink, "hold", True),
            go_away=lambda: setattr(line, "address", f"http://{HOST}:{closed_port()}/robin-okafor"),
        )
        yield line


@contextmanager
def by_push() -> Iterator[Line]:
    with PushSink() as sink:
        browser = sink.browser("robin-okafor")
        line = Line(
            channel=PushChannel(
                vapid=Vapid("s" * 64, contact="peer-support@hospital.example"),
                gateways=Gateways(push_hosts=(HOST,)),
                keep=timedelta(hours=1),
                clock=system_now,
                timeout=3 * PATIENCE,
            ),
            address=browser.address,
            received=lambda: [UUID(hook.headers["Topic"]) for hook in sink.hooks],
            refuse_for_good=lambda: setattr(sink, "status", 410),
            refuse_for_now=lambda: setattr(sink, "status", 503),
            keep_silent=lambda: setattr(sink, "hold", True),
            go_away=lambda: setattr(
                line, "address", browser.address.replace(str(sink.port), str(closed_port()))
            ),
        )
        yield line


@contextmanager
def by_gateway() -> Iterator[Line]:
    with HookSink() as sink:
        url = sink.url.replace("http", "json")
        line = Line(
            channel=AppriseChannel(f"{url}/{{to}}?+Idempotency-Key={{message}}", timeout=PATIENCE),
            address="robin-okafor",
            received=lambda: [UUID(hook.headers["Idempotency-Key"]) for hook in sink.hooks],
            refuse_for_good=lambda: setattr(sink, "status", 410),
            refuse_for_now=lambda: setattr(sink, "status", 503),
            keep_silent=lambda: setattr(sink, "hold", True),
            go_away=lambda: setattr(
                line,
                "channel",
                AppriseChannel(f"json://{HOST}:{closed_port()}/{{to}}", timeout=PATIENCE),
            ),
            tells_why=False,
        )
        yield line


@contextmanager
def in_memory() -> Iterator[Line]:
    fake = FakeChannel()

    def failing(trouble: Undelivered) -> Callable[[], None]:
        return lambda: setattr(fake, "trouble", trouble)

    yield Line(
        channel=fake,
        address="robin-okafor",
        received=lambda: [page.message for page in fake.pages],
        refuse_for_good=failing(Undelivered.REFUSED),
        refuse_for_now=failing(Undelivered.TRY_LATER),
        keep_silent=failing(Undelivered.TOO_SLOW),
        go_away=failing(Undelivered.UNREACHABLE),
    )


@pytest.fixture(params=[by_email, by_webhook, by_push, by_gateway, in_memory])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    with request.param() as ready:
        yield ready
        ready.channel.hang_up()


def test_a_page_is_delivered_once(line: Line) -> None:
    page = line.page()
    line.channel.send(page)
    assert line.received() == [page.message]


def test_a_page_sent_again_can_be_told_from_a_new_one(line: Line) -> None:
    page, other = line.page(), line.page()
    for each in (page, page, other):
        line.channel.send(each)
    assert line.received() == [page.message, page.message, other.message]


@pytest.mark.parametrize(
    ("mishap", "reason", "final"),
    [
        ("refuse_for_good", Undelivered.REFUSED, True),
        ("refuse_for_now", Undelivered.TRY_LATER, False),
        ("keep_silent", Undelivered.TOO_SLOW, False),
        ("go_away", Undelivered.UNREACHABLE, False),
    ],
)
def test_a_page_not_taken_is_said_and_nothing_else_is(
    line: Line, mishap: str, reason: Undelivered, final: bool, caplog: pytest.LogCaptureFixture
) -> None:
    getattr(line, mishap)()
    with caplog.at_level(0), pytest.raises(NotDelivered) as raised:
        line.channel.send(line.page())
    if line.tells_why:
        assert (raised.value.reason, raised.value.final) == (reason, final)
    else:
        assert (raised.value.reason, raised.value.final) == (Undelivered.TRY_LATER, False)
    assert line.received() == []
    # Neither the exception nor one it came from, nor a log, says whom the page was for.
    assert raised.value.__context__ is None
    logged = [record.getMessage() for record in caplog.records if record.name != SINK_LOG]
    said = "".join([*traceback.format_exception(raised.value), *logged])
    assert "okafor" not in said
    assert HOST not in said
