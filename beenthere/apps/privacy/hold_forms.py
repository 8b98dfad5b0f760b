"""Which months and which department a legal hold is about: from lists, as everything."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.in_words import department_choices
from beenthere.domain.holds import Scope, month_in_words, months_around

_BACK, _AHEAD = 24, 12
"""Months offered before this one and after it: a lawsuit is long, and a case is open rarely so."""


class HoldForm(PlainForm):
    """A hold's months and department."""

    first = forms.ChoiceField(
        label="First month",
        help_text="A referral goes by the month in which it came.",
    )
    last = forms.ChoiceField(
        label="Last month",
        required=False,
        help_text="Without one, the hold covers every later month too, until it is lifted.",
    )
    department = forms.ChoiceField(
        label="Department",
        required=False,
        help_text="Where a clinician works. Whoever’s department we do not know is covered too.",
    )

    def __init__(self, *args: Any, month: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [
            (each.isoformat(), month_in_words(each))
            for each in months_around(month, before=_BACK, after=_AHEAD)
        ]
        self.fields["first"].choices = months  # type: ignore[attr-defined]
        self.fields["first"].initial = month.isoformat()
        self.fields["last"].choices = [("", "No end is known"), *months]  # type: ignore[attr-defined]
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", "Every department"),
            *department_choices(),
        ]

    def clean_last(self) -> str:
        last: str = self.cleaned_data["last"]
        if last and last < self.cleaned_data.get("first", ""):
            raise forms.ValidationError(
                "“Last month” comes before “First month”. Choose the same month or a later one."
            )
        return last

    @property
    def scope(self) -> Scope:
        """What was chosen, of a valid form."""
        chosen = self.cleaned_data
        return Scope(
            first=date.fromisoformat(chosen["first"]),
            last=date.fromisoformat(chosen["last"]) if chosen["last"] else None,
            department=chosen["department"] or None,
        )
