"""What is particular to gateways that Apprise speaks to."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from beenthere.adapters.channels import channels
from beenthere.adapters.channels.apprise.channel import AppriseChannel
from beenthere.adapters.channels.apprise.gateway import SCHEMAS, mistake_in
from beenthere.domain.channels import BY_GATEWAY, Gateways
from beenthere.domain.vocabulary import ChannelKind
from beenthere.ports import Page
from tests.sinks import HOST, HookSink

PAGE = Page(
    message=UUID(int=7),
    address="+16175550100",
    subject="Peer support",
    text="Somebody would be glad of a call from you.",
    link="https://support.hospital.example/o/1",
)


def test_a_text_message_and_every_other_kind_goes_through_its_own_gateway() -> None:
    with HookSink() as sink:
        base = sink.url.replace("http", "json")
        urls = {kind: f"{base}/{kind}/{{to}}?:id={{message}}" for kind in BY_GATEWAY}
        made = channels(
            sender="a@b.example",
            webhook_secret="s",
            push_secret="s" * 64,
            push_waits=timedelta(0),
            gateways=Gateways(urls=urls),
        )
        assert set(made) == set(ChannelKind)
        for kind in BY_GATEWAY:
            made[kind].send(PAGE)
    # Whatever an address holds stays one part of the path.
    assert [hook.path for hook in sink.hooks] == [
        f"/hooks/peer-support/{kind}/+16175550100" for kind in BY_GATEWAY
    ]
    said = sink.hooks[0].said
    assert said["title"] == PAGE.subject
    assert said["message"].split("\n") == [PAGE.text, PAGE.link]
    assert said["id"] == str(PAGE.message)


def test_an_address_stays_where_it_was_put() -> None:
    with HookSink() as sink:
        channel = AppriseChannel(f"json://{HOST}:{urlsplit(sink.url).port}/to/{{to}}", timeout=30)
        channel.send(replace(PAGE, address="robin@hospital.example/../x?:a=b&+Header=c"))
    [hook] = sink.hooks
    assert hook.path.startswith("/to/robin")
    assert "a" not in hook.said
    assert "Header" not in hook.headers


@pytest.mark.parametrize("schema", ["file", "exec", "syslog", "dbus", "windows", "gnome", "custom"])
def test_nothing_that_is_not_a_provider_is_spoken_to(schema: str) -> None:
    assert schema not in SCHEMAS
    assert "begin with one of these" in mistake_in(f"{schema}://x/{{to}}", example="12345")


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("jsons://gateway.hospital.example/sms", "write {to} once"),
        ("jsons://gateway.hospital.example/{to}/{to}", "write {to} once"),
        ("twilio://AC/{to}", "Apprise cannot use this"),
        ("mailto://user:pass@pager.example?to={to}", "begin with one of these"),
        (
            f"twilio://AC{'a' * 32}:pass{'b' * 28}@+16175550199/{{to}}/+16175550111",
            "for one person",
        ),
        ("no scheme {to}", "begin with one of these"),
    ],
)
def test_a_gateway_that_cannot_be_used_is_found_before_it_is(url: str, wrong: str) -> None:
    said = mistake_in(url, example="+16175550100")
    assert wrong in said
    assert "pass" not in said
    assert "hospital" not in said


def test_gateways_of_providers_can_be_used() -> None:
    sid, token, key = "AC" + "a" * 32, "b" * 32, "c" * 32
    for url, example in (
        (f"twilio://{sid}:{token}@+16175550199/{{to}}", "+16175550100"),
        ("jsons://user:pass@gateway.hospital.example/sms?:to={to}", "+16175550100"),
        ("dapnet://call:pass@{to}?txgroups=dl-all", "DF1JSL"),
        (f"pagerduty://{{to}}@{key}?dedup={{message}}", key),
    ):
        assert mistake_in(url, example=example) == ""


def test_apprise_itself_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        for name in ("apprise", "urllib3", "requests"):
            logging.getLogger(name).error("json://user:secret@gateway/+16175550100")
    assert caplog.records == []
