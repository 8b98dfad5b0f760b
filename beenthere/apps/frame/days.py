"""Asking for days: from a first to a last one, both included."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.outside import program
from beenthere.domain.availability import Away

_CURE = "Choose a day, such as 2026-12-24."


class DaysField(forms.DateField):
    """One day, as a browser's own calendar gives it."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}),
            error_messages={"invalid": _CURE, "required": _CURE},
        )


class DaysForm(PlainForm):
    """Days that are not over yet, and no further ahead than the policy lets anybody plan."""

    use_required_attribute = False

    first = DaysField(label="First day")
    last = DaysField(label="Last day")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        first, last = said.get("first"), said.get("last")
        if first and last:
            ahead = program().policy.plan_ahead
            if last < first:
                self.add_error("last", "The last day comes before the first. Swap the two.")
            elif last < self.today:
                self.add_error("last", "That is over already. Choose today or a later day.")
            elif last > self.today + ahead.length:
                self.add_error("last", f"That is far away. Choose a day within {ahead.words}.")
        return said

    @property
    def days(self) -> Away:
        """The days; the form is valid."""
        return Away(self.cleaned_data["first"], self.cleaned_data["last"])
