"""What is said of a presentation, by closed lists and days; and a file that is not kept."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms

from beenthere.apps.awareness.actions import Plan
from beenthere.apps.awareness.models import Presentation
from beenthere.apps.awareness.queries import presenters
from beenthere.apps.frame.days import WhenForm, when_shown
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.gatherings.models import Place
from beenthere.apps.people.in_words import department_words
from beenthere.apps.people.models import Department
from beenthere.apps.rota.queries import whose
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import PresentationKind

_QUARTERS = [time(hour, minute) for hour in range(6, 21) for minute in (0, 15, 30, 45)]
_LENGTHS = (
    ("10", "10 minutes"),
    ("20", "20 minutes"),
    ("30", "Half an hour"),
    ("60", "1 hour"),
    ("90", "1 and a half hours"),
    ("120", "2 hours"),
)
_ABOUT = (5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500)
"""As exactly as anybody counts a room full of people."""


class PlanForm(WhenForm):
    """When, where, for whom and by whom."""

    kind = forms.ChoiceField(
        label="What is it?", choices=PresentationKind.choices(), widget=forms.RadioSelect
    )
    begins = forms.ChoiceField(
        label="From",
        choices=[(f"{each:%H:%M}", hour_in_words(each)) for each in _QUARTERS],
        initial="07:30",
    )
    lasts = forms.ChoiceField(label="For how long", choices=_LENGTHS, initial="30")
    place = forms.ChoiceField(label="Where", required=False)
    presenter = forms.ChoiceField(
        label="Who presents", required=False, help_text="They hear of it at once."
    )
    departments = forms.MultipleChoiceField(
        label="For which departments",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none when it is for all of them.",
    )

    field_order = ("kind",)

    def __init__(self, *args: Any, place: Place | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        places = {each.pk: each.label for each in Place.objects.filter(offered=True)}
        if place is not None:
            places[place.pk] = place.label  # where it is planned now, offered still or not
        self.offer("place", [("", "Not settled yet"), *_by_words(places)])
        named = {each.pk: whose(each) for each in presenters()}
        self.offer("presenter", [("", "Nobody yet"), *_by_words(named)])
        codes = Department.objects.values_list("code", flat=True)
        self.offer("departments", _by_words({code: department_words(code) for code in codes}))

    @property
    def plan(self) -> Plan:
        """What was asked for; the form is valid."""
        said = self.cleaned_data
        return Plan(
            kind=PresentationKind(said["kind"]),
            begins_at=self.begins_at,
            ends_at=self.begins_at + self.length,
            place=int(said["place"]) if said["place"] else None,
            departments=said["departments"],
            presenter=int(said["presenter"]) if said["presenter"] else None,
        )


class HeldForm(PlainForm):
    """That it was held."""

    use_required_attribute = False

    came = forms.ChoiceField(
        label="About how many came?",
        choices=[("", "Choose"), *((str(each), f"About {each}") for each in _ABOUT)],
    )


class ListForm(PlainForm):
    """A list of who completed the required training."""

    use_required_attribute = False

    file = forms.FileField(
        label="The list, as CSV",
        help_text="Its first row names the columns; those called id and completed_on are read. "
        "We count, and keep nothing else of it.",
        error_messages={
            "required": "Choose a file of at most 2 MB.",
            "invalid": "Choose a file of at most 2 MB.",
            "missing": "Choose a file of at most 2 MB.",
            "empty": "This file is empty. Choose another one.",
        },
    )


def as_planned(presentation: Presentation) -> dict[str, Any]:
    """What the form shows of a presentation as it stands."""
    return {
        "kind": presentation.kind,
        **when_shown(presentation.begins_at, presentation.ends_at),
        "place": presentation.place_id or "",
        "presenter": presentation.presenter_id or "",
        "departments": [each.pk for each in presentation.departments.all()],
    }


def _by_words(named: dict[Any, str]) -> list[tuple[str, str]]:
    rows = [(str(key), words) for key, words in named.items()]
    return sorted(rows, key=lambda row: row[1].casefold())
