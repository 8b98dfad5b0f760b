"""What is asked to plan a gathering: closed lists, days and a number; and a name for a room."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms

from beenthere.apps.frame.days import WhenForm, when_shown
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.gatherings.models import Gathering, Place
from beenthere.apps.gatherings.planning import Plan
from beenthere.apps.outside import program
from beenthere.apps.rota.queries import whose
from beenthere.apps.supporters.queries import can_be_put_down
from beenthere.domain.formats import FORMATS, tidy
from beenthere.domain.gatherings import SEATS_AT_MOST, TRAINERS
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import GatheringKind

LEADERS = 3
"""Two peers and a professional: a half day rarely has more."""

_HALF_HOURS = [time(hour, minute) for hour in range(6, 22) for minute in (0, 30)]
_LENGTHS = (
    ("60", "1 hour"),
    ("90", "1 and a half hours"),
    ("120", "2 hours"),
    ("180", "3 hours"),
    ("240", "4 hours"),
    ("300", "5 hours"),
)
_HOW_MANY = f"Write a number from 1 to {SEATS_AT_MOST}."


class PlaceField(forms.CharField):
    """What a room is called, as it is stored."""

    def to_python(self, value: Any) -> str:
        label = tidy(super().to_python(value) or "")
        if label and not FORMATS["place_label"].fits(label):
            raise forms.ValidationError(FORMATS["place_label"].cure, code="malformed")
        return label


class PlaceForm(PlainForm):
    """A room, or "by video"."""

    use_required_attribute = False

    label = PlaceField(
        label="Name of the place",
        help_text="A room, a hall or “by video”. Never the name of a person.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PlanForm(WhenForm):
    """When and where, for how many, and who leads: of one gathering, or the first of a year's."""

    begins = forms.ChoiceField(
        label="From",
        choices=[(f"{each:%H:%M}", hour_in_words(each)) for each in _HALF_HOURS],
        initial="17:00",
    )
    lasts = forms.ChoiceField(label="For how long", choices=_LENGTHS, initial="90")
    place = forms.ChoiceField(label="Where")
    seats = forms.IntegerField(
        label="How many can come",
        min_value=1,
        max_value=SEATS_AT_MOST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _HOW_MANY),
    )

    def __init__(
        self, *args: Any, now: datetime, place: Place | None = None, **options: Any
    ) -> None:
        super().__init__(*args, today=program().day_of(now), **options)
        there = list(Place.objects.filter(offered=True).order_by("label"))
        if place is not None and place not in there:
            there.append(place)  # where it is planned now, though it is offered no longer
        self.offer("place", [(str(each.pk), each.label) for each in there])
        leaders = [(str(each.pk), whose(each)) for each in can_be_put_down(TRAINERS)]
        leaders.sort(key=lambda row: row[1].casefold())
        for number in range(1, LEADERS + 1):
            self.fields[f"leader_{number}"] = forms.ChoiceField(
                label="Led by" if number == 1 else "And by",
                choices=[("", "Nobody named"), *leaders],
                required=False,
                error_messages={"invalid_choice": "Choose somebody from the list."},
            )

    @property
    def plan(self) -> Plan:
        """What was asked for; the form is valid."""
        said = self.cleaned_data
        leaders = {said[f"leader_{number}"] for number in range(1, LEADERS + 1)} - {""}
        return Plan(
            begins=self.begins_at,
            lasts=self.length,
            place_id=int(said["place"]),
            seats=said["seats"],
            leaders=frozenset(map(int, leaders)),
        )


class GatheringForm(PlanForm):
    """One gathering of any kind."""

    kind = forms.ChoiceField(
        label="What is it?", choices=GatheringKind.choices(), widget=forms.RadioSelect
    )

    field_order = ("kind",)


def as_planned(gathering: Gathering) -> dict[str, Any]:
    """What a form shows of a gathering as it stands."""
    leaders = gathering.trainers.order_by("pk").values_list("pk", flat=True)
    return {
        **when_shown(gathering.begins_at, gathering.ends_at),
        "place": str(gathering.place_id),
        "seats": gathering.seats,
        **{f"leader_{number}": str(each) for number, each in enumerate(leaders, start=1)},
    }
