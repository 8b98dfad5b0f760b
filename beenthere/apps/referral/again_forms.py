"""The two questions asked of somebody who holds a call-back code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beenthere.apps.cases.identity import Facts
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.frame.spoken import choices_of
from beenthere.apps.outside import code_ring, program
from beenthere.apps.people.contact_fields import NameField, PhoneField
from beenthere.apps.referral.question import choice, filled
from beenthere.domain import call_back
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import PreferredTime, Urgency


class CodeField(forms.CharField):
    """A call-back code, however it is typed; what is kept of it is the mark it leads to.

    One sentence answers a slip of the finger, a code of another program and a guess alike.
    """

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return code_ring().mark(call_back.read(text)).hex()
        except call_back.NotACode:
            raise forms.ValidationError(
                gettext(
                    "We cannot read this code. Please compare it with the card once more, or call "
                    "%(phone)s: we find somebody for you either way."
                ),
                params={"phone": program().phones.director.shown},
                code="malformed",
            ) from None


class CodeForm(PlainForm):
    """Which code."""

    use_required_attribute = False
    code = CodeField(
        label=_("What is the code on your card?"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_(
            "Eight groups of four. Small letters will do, and you can leave the hyphens out. "
            "The code does not say who you are, and you have given no name so far."
        ),
    )


class CallForm(PlainForm):
    """Whom to ask for, where, when and how soon."""

    use_required_attribute = False
    name = NameField(
        label=_("What should we call you?"),
        help_text=_("Whoever calls asks for this name. A first name is enough."),
    )
    phone = PhoneField(label=_("Your phone"))
    preferred_time = choice(
        _("When is a good time to call?"),
        choices_of(PreferredTime),
        required=False,
        initial=PreferredTime.ANY.value,
    )
    soon = choice(_("How soon should someone call?"), choices_of(Urgency))

    @property
    def facts(self) -> Facts:
        """What is sealed of the answers, once they are valid."""
        told = self.cleaned_data
        return filled(
            {
                SealedField.NAME: told["name"],
                SealedField.PHONE: told["phone"],
                SealedField.PREFERRED_TIME: told["preferred_time"],
            }
        )

    @property
    def urgency(self) -> Urgency:
        """How soon, once the answers are valid."""
        return Urgency(self.cleaned_data["soon"])
