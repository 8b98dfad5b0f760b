"""The ways to page a supporter or a director, by kind: one folder each.

A channel hands a page over once and says what came of it; trying again is the worker's work.
What it raises names neither the address nor the words, and is raised outside the handler of
the library's own exception, so that no address travels along as its context.
"""

from __future__ import annotations

from beenthere.adapters.channels.email.channel import EmailChannel
from beenthere.adapters.channels.webhook.channel import WebhookChannel
from beenthere.domain.vocabulary import ChannelKind
from beenthere.ports import Channel

TIMEOUT_SECONDS = 10
"""How long the other side may keep silent."""


def channels(*, sender: str, webhook_secret: bytes) -> dict[ChannelKind, Channel]:
    """Every channel there is.

    `sender` is the address that e-mail comes from; `webhook_secret` signs what webhooks get.
    """
    return {
        ChannelKind.EMAIL: EmailChannel(sender=sender, timeout=TIMEOUT_SECONDS),
        ChannelKind.WEBHOOK: WebhookChannel(secret=webhook_secret, timeout=TIMEOUT_SECONDS),
    }
