"""Asking for days ahead: from a first to a last one, both included; or one, and an hour of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.outside import program
from beenthere.domain.availability import Away

_CURE = _("Choose a day, such as 2026-12-24.")


class DaysField(forms.DateField):
    """One day, as a browser's own calendar gives it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}),
            error_messages={"invalid": _CURE, "required": _CURE},
            **options,
        )


class DaysForm(PlainForm):
    """Days that are not over yet, no further ahead than the policy lets anybody plan, and begun no
    longer ago."""

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
            if last < first:
                self.add_error("last", "The last day comes before the first. Swap the two.")
            elif wrong := _not_ahead(last, today=self.today):
                self.add_error("last", wrong)
            elif first < self.today - program().policy.plan_ahead.length:
                self.add_error("first", "That is long ago. Please check the year.")
        return said

    @property
    def days(self) -> Away:
        """The days; the form is valid."""
        return Away(self.cleaned_data["first"], self.cleaned_data["last"])


class WhenForm(PlainForm):
    """When something is to be: a day ahead, from when, and for how long.

    Whoever is asked chooses `begins` ("17:00") and `lasts` (minutes) from lists of their own.
    """

    use_required_attribute = False

    day = DaysField(label="Day")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_day(self) -> date:
        """A day ahead, and not so far that it must be a slip."""
        day: date = self.cleaned_data["day"]
        if wrong := _not_ahead(day, today=self.today):
            raise forms.ValidationError(wrong)
        return day

    @property
    def begins_at(self) -> datetime:
        """From when, by the program's clock; the form is valid."""
        said = self.cleaned_data
        return datetime.combine(said["day"], time.fromisoformat(said["begins"]), program().zone)

    @property
    def length(self) -> timedelta:
        """For how long; the form is valid."""
        return timedelta(minutes=int(self.cleaned_data["lasts"]))


def when_shown(begins_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """What such a form shows of something that is planned already."""
    begins = begins_at.astimezone(program().zone)
    return {
        "day": begins.date(),
        "begins": f"{begins:%H:%M}",
        "lasts": str((ends_at - begins_at) // timedelta(minutes=1)),
    }


def _not_ahead(day: date, *, today: date) -> str:
    """Why nothing is planned for that day, with the cure; empty where something can be."""
    ahead = program().policy.plan_ahead
    if day < today:
        return "That is over already. Choose today or a later day."
    if day > today + ahead.length:
        return f"That is far away. Choose a day within {ahead.words}."
    return ""
