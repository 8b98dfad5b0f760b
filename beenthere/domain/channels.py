"""The ways to reach a person of the program: what each needs to know, and which there are here.

A way is a channel and an address on it. Which columns hold the address is one table, from which
the database's own check, the form and the adapters all take it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from beenthere.domain.vocabulary import ChannelKind

ADDRESS: Mapping[ChannelKind, tuple[str, ...]] = {
    ChannelKind.EMAIL: ("email",),
    ChannelKind.WEBHOOK: ("web_address",),
    ChannelKind.PUSH: ("push_endpoint", "push_key", "push_secret"),
    ChannelKind.SMS: ("phone",),
    ChannelKind.PAGER: ("pager",),
    ChannelKind.TEAMS: ("email",),
    ChannelKind.PAGERDUTY: ("pagerduty_key",),
}
"""The columns that a contact point of each kind fills; every other one is empty. Each column is
named like the format of its text (`domain.formats`). A channel is given them in this order with
spaces between, and none of them can hold a space."""

COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys(name for names in ADDRESS.values() for name in names)
)
"""Every column that can be part of an address, once."""

BY_GATEWAY = (ChannelKind.SMS, ChannelKind.PAGER, ChannelKind.TEAMS, ChannelKind.PAGERDUTY)
"""Kinds that need a gateway of the hospital's, named in `channels.toml`."""

BROWSERS: Mapping[str, str] = {
    "fcm.googleapis.com": "Chrome, or a browser like it",
    "updates.push.services.mozilla.com": "Firefox",
    "web.push.apple.com": "Safari",
    ".notify.windows.com": "Edge",
}
"""The hosts where browsers have a mailbox for notices, and which browsers. A host that begins with
a dot stands for every host under it."""

PUSH_SERVICES = tuple(BROWSERS)


_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+)(?::[0-9]+)?(?:/|$)")
"""The beginning of an address, with its host; a name before the host makes it none of ours."""


@dataclass(frozen=True, kw_only=True)
class Gateways:
    """What this installation can send by, as `channels.toml` says. Holds secrets: never shown."""

    urls: Mapping[ChannelKind, str] = field(default_factory=dict)
    """The Apprise address of each gateway, with `{to}` where the person's own address goes."""
    webhook_hosts: tuple[str, ...] = ()
    """Hosts that a person's webhook may be on; without any there are no webhooks."""
    push_hosts: tuple[str, ...] = PUSH_SERVICES
    receipt_secrets: Mapping[str, str] = field(default_factory=dict)
    """What each provider signs its receipts with, by its name."""

    def __repr__(self) -> str:
        return f"Gateways for {', '.join(self.kinds)}"

    @property
    def kinds(self) -> tuple[ChannelKind, ...]:
        """The kinds of channel that people can choose here."""
        there = {ChannelKind.EMAIL, *self.urls}
        there |= {ChannelKind.PUSH} if self.push_hosts else set()
        there |= {ChannelKind.WEBHOOK} if self.webhook_hosts else set()
        return tuple(kind for kind in ChannelKind if kind in there)

    def may_post_to(self, kind: ChannelKind, address: str) -> bool:
        """Whether an address is somewhere we may send to, so that none leads inside the hospital.

        Only kinds whose address names a host can go astray.
        """
        if kind is ChannelKind.PUSH:
            return _under(address, self.push_hosts)
        return kind is not ChannelKind.WEBHOOK or _under(address, self.webhook_hosts)


def browser_of(endpoint: str) -> str:
    """Which browser a push address is of, in words; empty for one we do not know."""
    return next((words for host, words in BROWSERS.items() if _under(endpoint, (host,))), "")


def _under(address: str, hosts: tuple[str, ...]) -> bool:
    found = _ADDRESS.match(address)
    host = found[1].lower() if found else ""
    return any(host == each or (each[0] == "." and host.endswith(each)) for each in hosts)
