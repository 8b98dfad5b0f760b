"""What is said of the rota: choices from closed lists, and days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django import forms

from beenthere.apps.frame.days import DaysForm
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.models import Account
from beenthere.apps.rota.queries import whose
from beenthere.domain.rota import Every, Length, Pattern, TooClose
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import Duty

_DAYS_AHEAD = 8 * 7
_TIMES = (1, 2, 3, 4, 6, 8, 13, 26)


class _ForSomebody(PlainForm):
    """`who` is asked only of those who fill the rota for others."""

    def __init__(self, *args: Any, people: Iterable[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        everybody = [(str(each.pk), whose(each)) for each in people]
        self.fields["who"] = forms.ChoiceField(
            label="Who",
            choices=everybody,
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), "Choose somebody from the list."
            ),
        )
        self.order_fields(["who"])
        if len(everybody) == 1:
            # Nothing to choose: it can only be whoever is signed in.
            self.fields["who"].widget = forms.HiddenInput()
            self.initial["who"] = everybody[0][0]

    @property
    def account_id(self) -> int:
        """Whom it is about; the form is valid."""
        return int(self.cleaned_data["who"])


class ShiftsForm(_ForSomebody):
    """A pattern: every Monday at 7 am for a week, say, four times."""

    use_required_attribute = False

    duty = forms.ChoiceField(label="Duty", widget=forms.RadioSelect)
    first = forms.ChoiceField(label="First day")
    hour = forms.ChoiceField(
        label="From",
        choices=[(str(hour), hour_in_words(time(hour))) for hour in range(24)],
        initial="7",
    )
    length = forms.ChoiceField(
        label="For how long", choices=Length.choices(), initial=Length.WEEK.value
    )
    every = forms.ChoiceField(
        label="How often it comes round", choices=Every.choices(), initial=Every.WEEK.value
    )
    times = forms.ChoiceField(
        label="How many times", choices=[(str(each), str(each)) for each in _TIMES]
    )

    def __init__(self, *args: Any, duties: Iterable[Duty], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("duty", [(each.value, each.words) for each in duties])
        days = [today + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)]
        self.offer(
            "first",
            [(each.isoformat(), f"{each:%A}, {each:%B} {each.day}, {each.year}") for each in days],
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors:
            try:
                said["pattern"] = Pattern(
                    first=date.fromisoformat(said["first"]),
                    hour=time(int(said["hour"])),
                    length=Length(said["length"]),
                    every=Every(said["every"]),
                    times=int(said["times"]),
                )
            except TooClose:
                self.add_error(
                    "length",
                    "That lasts longer than until it comes round again. Choose a shorter time, "
                    "or let it come round less often.",
                )
        return said


class LeaveForm(_ForSomebody, DaysForm):
    """Days on which somebody has no duty."""
