"""What is particular to e-mail."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import override_settings

from beenthere.adapters.channels.email.channel import EmailChannel
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import NotDelivered, Page
from tests.sinks import MailSink

PAGE = Page(
    message=UUID(int=7),
    address="robin.okafor@hospital.example",
    subject="Peer support",
    text="Somebody would be glad of a call from you.",
    link="https://support.hospital.example/o/1",
)
CHANNEL = EmailChannel(sender="Peer support <peer-support@hospital.example>", timeout=30)


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with (
        MailSink() as sink,
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST=sink.host,
            EMAIL_PORT=sink.port,
        ),
    ):
        yield sink
        CHANNEL.hang_up()


def test_the_message_says_its_words_and_no_more(sink: MailSink) -> None:
    CHANNEL.send(PAGE)
    [mail] = sink.mails
    assert mail.sender == "peer-support@hospital.example"
    assert mail.recipients == (PAGE.address,)
    message = mail.message
    assert message.get_content_type() == "text/plain"
    assert message.get_content().split() == f"{PAGE.text}\n{PAGE.link}".split()
    assert dict(message.items()) | {"Date": ""} == {
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
        "Subject": "Peer support",
        "From": "Peer support <peer-support@hospital.example>",
        "To": PAGE.address,
        "Date": "",
        "Message-ID": f"<{PAGE.message}@hospital.example>",
        "Auto-Submitted": "auto-generated",
    }


@pytest.mark.parametrize(
    ("answer", "reason", "final"),
    [
        ("554 looks like spam", Undelivered.REFUSED, True),
        ("452 out of space", Undelivered.TRY_LATER, False),
    ],
)
def test_a_refusal_after_the_words_counts_too(
    sink: MailSink, answer: str, reason: Undelivered, final: bool
) -> None:
    sink.refuse_data = answer
    with pytest.raises(NotDelivered) as raised:
        CHANNEL.send(PAGE)
    assert (raised.value.reason, raised.value.final) == (reason, final)


def test_a_refusal_of_our_own_credentials_is_not_the_end_of_a_page(sink: MailSink) -> None:
    with (
        override_settings(EMAIL_HOST_USER="us", EMAIL_HOST_PASSWORD="wrong"),
        pytest.raises(NotDelivered) as raised,
    ):
        CHANNEL.send(PAGE)
    assert (raised.value.reason, raised.value.final) == (Undelivered.TRY_LATER, False)


def test_a_server_that_falls_silent_after_taking_a_page_has_taken_it(sink: MailSink) -> None:
    sink.hold_goodbye = True
    channel = EmailChannel(sender="peer-support@hospital.example", timeout=2)
    channel.send(PAGE)
    channel.hang_up()
    assert len(sink.mails) == 1


def test_several_pages_go_over_one_line_and_a_line_that_was_cut_is_opened_again(
    sink: MailSink,
) -> None:
    for _ in range(2):
        CHANNEL.send(PAGE)
    assert sink.calls == 1
    sink.cut_off()
    CHANNEL.send(PAGE)
    assert (sink.calls, len(sink.mails)) == (2, 3)


def test_an_address_cannot_smuggle_in_another_header(sink: MailSink) -> None:
    smuggling = Page(
        message=PAGE.message,
        address="robin@hospital.example\nBcc: all@hospital.example",
        subject=PAGE.subject,
        text=PAGE.text,
        link=PAGE.link,
    )
    with pytest.raises(NotDelivered) as raised:
        CHANNEL.send(smuggling)
    assert (raised.value.reason, raised.value.final) == (Undelivered.MALFORMED, True)
    assert raised.value.__context__ is None
    assert sink.mails == []
