"""The ways to reach a person: where they may lead, and which an installation has."""

from __future__ import annotations

from beenthere.domain.channels import (
    ADDRESS,
    BY_GATEWAY,
    COLUMNS,
    PUSH_SERVICES,
    Gateways,
    browser_of,
)
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import ChannelKind

EMAIL, WEBHOOK, PUSH = ChannelKind.EMAIL, ChannelKind.WEBHOOK, ChannelKind.PUSH


def test_every_kind_has_an_address_of_named_formats_that_hold_no_space() -> None:
    assert ADDRESS.keys() == set(ChannelKind)
    assert len(COLUMNS) == len(set(COLUMNS))
    for name in COLUMNS:
        assert not FORMATS[name].fits("a b")


def test_what_is_not_set_up_cannot_be_chosen() -> None:
    assert Gateways().kinds == (EMAIL, PUSH)
    assert Gateways(push_hosts=()).kinds == (EMAIL,)
    assert Gateways(webhook_hosts=("hooks.example",)).kinds == (EMAIL, WEBHOOK, PUSH)
    assert Gateways(urls=dict.fromkeys(BY_GATEWAY, "json://x/{to}")).kinds == tuple(
        kind for kind in ChannelKind if kind is not WEBHOOK
    )


def test_pages_are_posted_to_listed_hosts_alone() -> None:
    here = Gateways(webhook_hosts=("hooks.example",), push_hosts=("a.example", ".b.example"))
    for kind, address, may in (
        (WEBHOOK, "https://hooks.example/x", True),
        (WEBHOOK, "https://hooks.example:8443/x", True),
        (WEBHOOK, "https://hooks.example.evil/x", False),
        (WEBHOOK, "https://evil/hooks.example", False),
        (WEBHOOK, "https://hooks.example@evil/x", False),
        (WEBHOOK, "", False),
        (PUSH, "https://a.example/x key secret", True),
        (PUSH, "https://x.a.example/x", False),
        (PUSH, "https://x.b.example/x", True),
        (PUSH, "https://b.example/x", False),
        (PUSH, "https://xb.example/x", False),
        (EMAIL, "anybody@anywhere.example", True),
    ):
        assert here.may_post_to(kind, address) is may, address
    assert not Gateways().may_post_to(WEBHOOK, "https://hooks.example/x")


def test_a_push_address_tells_its_browser() -> None:
    for host in PUSH_SERVICES:
        assert browser_of(f"https://x{host}/y" if host[0] == "." else f"https://{host}/y")
    assert browser_of("https://updates.push.services.mozilla.com/wpush/v2/x") == "Firefox"
    assert browser_of("https://elsewhere.example/x") == ""


def test_secrets_are_not_shown() -> None:
    shown = repr(Gateways(urls={ChannelKind.SMS: "twilio://secret"}, receipt_secrets={"sms": "x"}))
    assert shown == "Gateways for email, push, sms"
