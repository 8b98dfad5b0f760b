"""What Risk Management tells, and how a referral quotes the reference they were given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.outside import program
from beenthere.domain.announcing import MOST_CLINICIANS, NotAReference, read
from beenthere.domain.vocabulary import EventKind, Occurred


def _standing() -> list[tuple[str, str]]:
    return [choice for choice in EventKind.choices() if choice[0] in program().standing]


class AnnounceForm(PlainForm):
    """An event of a standing kind: three closed answers, and nothing to write."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="What kind of event was it?", choices=_standing, widget=forms.RadioSelect
    )
    occurred = forms.ChoiceField(
        label="When did it happen?", choices=Occurred.choices(), widget=forms.RadioSelect
    )
    clinicians = forms.TypedChoiceField(
        label="How many clinicians were involved?",
        choices=[
            ("", "Choose a number"),
            *((str(number), str(number)) for number in range(1, MOST_CLINICIANS + 1)),
        ],
        coerce=int,
        help_text="Everybody who took part in the care, of any profession.",
    )


class ReferenceField(forms.CharField):
    """The reference of an announced event, where there is one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=40, **options)

    def clean(self, value: Any) -> str:
        """The reference as it is kept; the check signs tell one that was copied wrongly."""
        typed = super().clean(value)
        try:
            return read(typed) if typed else ""
        except NotAReference:
            raise forms.ValidationError(
                _(
                    "“%(label)s” is not a reference of ours. Copy it as it was given, such as "
                    "BT-7KQ2-DY, or leave it empty."
                ),
                params={"label": self.label},
            ) from None
