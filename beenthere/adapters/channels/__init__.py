"""The ways to page a supporter or a director, by kind: one folder each.

A channel hands a page over once and says what came of it; trying again is the worker's work.
What it raises names neither the address nor the words, and is raised outside the handler of
the library's own exception, so that no address travels along as its context.
"""

from __future__ import annotations

from datetime import timedelta

from beenthere.adapters.channels.apprise.channel import AppriseChannel
from beenthere.adapters.channels.email.channel import EmailChannel
from beenthere.adapters.channels.push.channel import PushChannel
from beenthere.adapters.channels.push.vapid import Vapid
from beenthere.adapters.channels.webhook.channel import WebhookChannel
from beenthere.adapters.clock import system_now
from beenthere.domain.channels import Gateways
from beenthere.domain.vocabulary import ChannelKind
from beenthere.ports import Channel

TIMEOUT_SECONDS = 10
"""How long the other side may keep silent."""


def channels(
    *,
    sender: str,
    webhook_secret: str,
    push_secret: str,
    push_waits: timedelta,
    gateways: Gateways,
) -> dict[ChannelKind, Channel]:
    """Every channel that this installation has.

    `sender` is the address that e-mail comes from; `webhook_secret` signs what webhooks get;
    `push_secret` makes the key of web push, whose services hold a page for `push_waits`.
    """
    there: dict[ChannelKind, Channel] = {
        ChannelKind.EMAIL: EmailChannel(sender=sender, timeout=TIMEOUT_SECONDS),
        ChannelKind.WEBHOOK: WebhookChannel(
            secret=webhook_secret.encode(), timeout=TIMEOUT_SECONDS
        ),
        ChannelKind.PUSH: PushChannel(
            vapid=Vapid(push_secret, contact=sender),
            gateways=gateways,
            keep=push_waits,
            clock=system_now,
            timeout=TIMEOUT_SECONDS,
        ),
    }
    for kind, url in gateways.urls.items():
        there[kind] = AppriseChannel(url, timeout=TIMEOUT_SECONDS)
    return there
