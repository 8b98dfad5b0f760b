"""What a supporter may say of a walk: codes from closed lists, and days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from beenthere.apps.frame.days import DaysField
from beenthere.apps.frame.forms import PlainForm
from beenthere.domain.defendants import Ahead, Said, Step
from beenthere.domain.vocabulary import Keeps, Phase

_LONGEST = timedelta(days=3650)
"""Courts plan far ahead, but not ten years."""
_LATELY = timedelta(days=365)


class NextForm(PlainForm):
    """What comes next, and on which day."""

    use_required_attribute = False

    what = forms.ChoiceField(
        label="What comes next?",
        choices=[
            ("", "Please choose"),
            ("A date that is known", Phase.choices()),
            ("Otherwise", Ahead.choices()),
        ],
    )
    day = DaysField(label="On which day?")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["day"].required = False

    def offer_no_plan(self) -> None:
        """Leave `As planned` out of the list, where no dates are shown that it could mean."""
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 -- tells the type checker
        others = [each for each in Ahead.choices() if each[0] != Ahead.AS_PLANNED]
        what.choices = [
            ("", "Please choose"),
            ("A date that is known", Phase.choices()),
            ("Otherwise", others),
        ]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        day = told.get("day")
        if told.get("what") in Phase.codes() and "day" in told:
            if day is None:
                self.add_error("day", "Choose the day, or say that no date is known.")
            elif not self.today - _LATELY <= day <= self.today + _LONGEST:
                self.add_error("day", "That is far away. Please check the year.")
        return told

    @property
    def said(self) -> Said:
        """What the valid form says."""
        what = self.cleaned_data["what"]
        if what in Phase.codes():
            return Said(step=Step(self.cleaned_data["day"], Phase(what)))
        return Said(otherwise=Ahead(what))


class BeginForm(NextForm):
    """The same as it begins, with what the clinician wants kept."""

    keeps = forms.ChoiceField(
        label="How much shall we keep?",
        choices=Keeps.choices(),
        initial=Keeps.LEAST,
        widget=forms.RadioSelect,
        help_text="Ask them. It cannot be changed back from the least.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_no_plan()
