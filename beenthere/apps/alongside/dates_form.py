"""The days of a lawsuit, as somebody types them: a line for each, checked and never kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beenthere.apps.frame import spoken
from beenthere.apps.frame.days import DaysField
from beenthere.apps.frame.forms import PlainForm, lines_sent
from beenthere.apps.outside import program
from beenthere.domain.defendants import Hours, Step
from beenthere.domain.phase_dates import FURTHEST, LONGEST_TRIAL, calls, trial
from beenthere.domain.vocabulary import Phase

AT_FIRST, MORE, AT_MOST = 3, 3, 24
"""Lines: as many as most lawsuits have at one time, so many more when asked for, and no more."""

_OVER = _("The calls around that day are over. Choose a later day, or empty this line.")


class DatesForm(PlainForm):
    """A phase and its day in each line; a trial also has a last day. Empty lines say nothing."""

    use_required_attribute = False

    def __init__(self, *args: Any, now: datetime, lines: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        self.lines = lines
        self.hours = Hours(
            policy=program().policy,
            timetable=program().timetable,
            next_open=lambda moment: moment,
        )
        for line in range(1, lines + 1):
            self.fields[f"phase-{line}"] = forms.ChoiceField(
                label=_("What it is"),
                choices=[("", gettext("Nothing yet")), *spoken.choices_of(Phase)()],
                required=False,
                error_messages={"invalid_choice": _("Choose one of the answers listed.")},
            )
            self.fields[f"first-{line}"] = DaysField(label=_("Day"), required=False)
            self.fields[f"last-{line}"] = DaysField(
                label=_("Last day, only for a trial"), required=False
            )
        self.steps: list[Step] = []

    @classmethod
    def lines_of(cls, sent: Mapping[str, str]) -> int:
        """How many lines were sent."""
        return lines_sent(sent, "phase", at_most=AT_MOST) or AT_FIRST

    @classmethod
    def more_lines(cls, sent: Mapping[str, str] | None) -> int:
        """How many there are to be next."""
        return AT_FIRST if sent is None else min(cls.lines_of(sent) + MORE, AT_MOST)

    def rows(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """The number of each line, and its fields."""
        for line in range(1, self.lines + 1):
            yield line, [self[name] for name in _names(line)]

    def clean(self) -> dict[str, Any]:
        for line in range(1, self.lines + 1):
            self.steps += self._steps(line)
        if not self.steps and not self.errors:
            self.add_error("phase-1", _("Write at least one date: what it is, and on which day."))
        return self.cleaned_data

    def _steps(self, line: int) -> list[Step]:
        """What one line says; nothing where it is empty, or says something that cannot be."""
        names = _names(line)
        if any(name in self.errors for name in names):
            return []
        phase, first, last = (self.cleaned_data[name] for name in names)
        if not (phase or first or last):
            return []
        found: list[Step] = []
        today = program().day_of(self.now)
        if not phase:
            self.add_error(names[0], _("Choose what it is, or empty the days of this line."))
        elif not first:
            self.add_error(names[1], _("Choose a day, such as 2026-12-24, or empty this line."))
        elif last and phase != Phase.TRIAL_DAY:
            self.add_error(names[2], _("Only a trial has a last day. Empty this one."))
        elif last and last < first:
            self.add_error(names[2], _("The last day comes before the first. Swap the two."))
        elif last and last - first > LONGEST_TRIAL:
            self.add_error(names[2], _("That is a long trial. Choose a last day within 12 weeks."))
        elif (last or first) > today + FURTHEST:
            self.add_error(names[1], _("That is far away. Choose a day within five years."))
        elif (last or first) < today - program().policy.touch_after.length:
            self.add_error(names[1], _OVER)
        else:
            found = [Step(first, Phase(phase))]
            if phase == Phase.TRIAL_DAY:
                found = trial(first, last or first)
            if not calls(found, now=self.now, hours=self.hours):
                self.add_error(names[1], _OVER)
        return found

    @property
    def calls(self) -> list[datetime]:
        """When to call, from now on; the form is valid."""
        return calls(self.steps, now=self.now, hours=self.hours)


def _names(line: int) -> list[str]:
    """What the fields of one line are called."""
    return [f"{name}-{line}" for name in ("phase", "first", "last")]
