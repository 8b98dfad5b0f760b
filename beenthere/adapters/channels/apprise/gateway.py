"""Which gateways there may be, and how the address of one is filled in.

A gateway is written as Apprise writes it: `twilio://SID:token@+16175550100/{to}`. Apprise knows
many kinds, some of which run commands, write files or show windows; those on the list here only
talk to a provider over the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any
from urllib.parse import quote

TO = "{to}"
"""Where the person's own address goes, once."""

MESSAGE = "{message}"
"""Where the page's id goes, if the gateway can drop repeats by it or names it in a receipt."""

_PLUGINS: Mapping[str, str] = {
    # anything that takes a request over http or https, such as a hospital's own gateway
    "json": "custom_json.NotifyJSON",
    "jsons": "custom_json.NotifyJSON",
    "form": "custom_form.NotifyForm",
    "forms": "custom_form.NotifyForm",
    "xml": "custom_xml.NotifyXML",
    "xmls": "custom_xml.NotifyXML",
    # text messages
    "bulksms": "bulksms.NotifyBulkSMS",
    "bulkvs": "bulkvs.NotifyBulkVS",
    "clickatell": "clickatell.NotifyClickatell",
    "clicksend": "clicksend.NotifyClickSend",
    "d7sms": "d7networks.NotifyD7Networks",
    "httpsms": "httpsms.NotifyHttpSMS",
    "msgbird": "messagebird.NotifyMessageBird",
    "plivo": "plivo.NotifyPlivo",
    "sinch": "sinch.NotifySinch",
    "smseagles": "smseagle.NotifySMSEagle",
    "sns": "sns.NotifySNS",
    "telnyx": "telnyx.NotifyTelnyx",
    "twilio": "twilio.NotifyTwilio",
    "voipms": "voipms.NotifyVoipms",
    "vonage": "vonage.NotifyVonage",
    # pagers
    "dapnet": "dapnet.NotifyDapnet",
    # Teams
    "workflows": "workflows.NotifyWorkflows",
    # PagerDuty
    "pagerduty": "pagerduty.NotifyPagerDuty",
}
"""What an address may begin with, and the one part of Apprise that is loaded for it."""

SCHEMAS = tuple(_PLUGINS)


def filled(url: str, *, to: str, message: str) -> str:
    """The gateway's address for one page to one person."""
    return url.replace(TO, quote(to, safe="")).replace(MESSAGE, message)


def target(url: str) -> Any | None:
    """Apprise's object for one address with everything filled in; None when it makes none.

    One that stands for several people at once is none either: a page is for one person, and what
    came of it must be known for that one.
    """
    module, _, name = _PLUGINS[url.partition("://")[0]].rpartition(".")
    plugin = getattr(import_module(f"apprise.plugins.{module}"), name)
    parsed = plugin.parse_url(url)
    try:
        made = plugin(**parsed) if parsed else None
    except TypeError:  # what Apprise raises for whatever it cannot use
        return None
    return made if made is not None and len(made) == 1 else None


def mistake_in(url: str, *, example: str) -> str:
    """What is wrong with the address of a gateway, as one sentence; empty when nothing is.

    `example` is an address of the kind it is for. What is said holds nothing of the address,
    which has secrets in it.
    """
    schema, found, _rest = url.partition("://")
    if not found or schema not in SCHEMAS:
        return f"begin with one of these and ://: {', '.join(sorted(SCHEMAS))}"
    if url.count(TO) != 1:
        return f"write {TO} once, where the person's own address goes"
    if target(filled(url, to=example, message="0" * 8)) is None:
        return "Apprise cannot use this for one person; see how it writes this kind of address"
    return ""
