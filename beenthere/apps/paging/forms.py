"""What people say of how to reach them: an address of one kind, and what to do with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import EmailField, PagerField, PhoneField
from beenthere.domain.channels import ADDRESS
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import ChannelKind


def _of_format(name: str, *, label: str = "", hint: str = "", hidden: bool = False) -> forms.Field:
    """One line of text of a named format."""
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    widget = forms.HiddenInput() if hidden else forms.TextInput(attrs=attrs)
    return forms.RegexField(
        rf"\A(?:{FORMATS[name].pattern})\Z",
        max_length=FORMATS[name].longest,
        label=label,
        help_text=hint,
        widget=widget,
        error_messages={"invalid": FORMATS[name].cure, "required": FORMATS[name].cure},
    )


class EmailForm(PlainForm):
    """An e-mail address of one's own."""

    email = EmailField(label="Your e-mail address")


class TeamsForm(PlainForm):
    """Who somebody is in Teams."""

    email = EmailField(label="The address you sign in to Teams with")


class SmsForm(PlainForm):
    """A mobile phone."""

    phone = PhoneField(label="Your mobile number", help_text="Your carrier may charge for texts.")


class PagerForm(PlainForm):
    """A pager of the hospital's own system."""

    pager = PagerField(label="Your pager number")


class PagerDutyForm(PlainForm):
    """A service of one's own in PagerDuty."""

    pagerduty_key = _of_format(
        "pagerduty_key",
        label="The integration key of your PagerDuty service",
        hint="In PagerDuty: your service, Integrations, Events API V2. 32 letters and digits.",
    )


class WebhookForm(PlainForm):
    """An address that takes a signed request."""

    web_address = _of_format("web_address", label="The address that takes the page")


class PushForm(PlainForm):
    """What a browser says of itself once it may show notices; a script fills it in."""

    push_endpoint = _of_format("push_endpoint", hidden=True)
    push_key = _of_format("push_key", hidden=True)
    push_secret = _of_format("push_secret", hidden=True)


FORMS: dict[ChannelKind, type[PlainForm]] = {
    ChannelKind.EMAIL: EmailForm,
    ChannelKind.WEBHOOK: WebhookForm,
    ChannelKind.PUSH: PushForm,
    ChannelKind.SMS: SmsForm,
    ChannelKind.PAGER: PagerForm,
    ChannelKind.TEAMS: TeamsForm,
    ChannelKind.PAGERDUTY: PagerDutyForm,
}
"""Each has the fields that its kind fills (`domain.channels.ADDRESS`), and no others."""

assert all(set(form.base_fields) == set(ADDRESS[kind]) for kind, form in FORMS.items())  # noqa: S101


class CodeForm(PlainForm):
    """Six digits that were sent over a new way."""

    use_required_attribute = False

    code = forms.RegexField(
        r"\A[0-9]{6}\Z",
        label="The six digits",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "invalid": "Type the six digits that we sent.",
            "required": "Type the six digits that we sent.",
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, point: int) -> None:
        # Each contact point has a form of its own on the page.
        super().__init__(data, auto_id=f"code_{point}_%s")
