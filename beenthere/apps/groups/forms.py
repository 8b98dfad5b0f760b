"""What is asked about a group: closed lists, numbers, days and a way to call back. No names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beenthere.apps.frame import spoken
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.groups.actions.asking import Wanted
from beenthere.apps.groups.contact import Contact
from beenthere.apps.groups.models import Group
from beenthere.apps.groups.queries import TiedTo
from beenthere.apps.outside import program
from beenthere.apps.people.contact_fields import EmailField, PhoneField
from beenthere.apps.people.models import Account
from beenthere.apps.rota.queries import whose
from beenthere.domain.groups import KINDS, MOST_ASKED_FOR, Window, lengths
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import EventKind, HowSoon

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_HOW_MANY = f"Write a number from 0 to {MOST_ASKED_FOR}."
_HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]


def _departments() -> list[tuple[str, StrOrPromise]]:
    return [("", _("Choose a department")), *spoken.departments()]


def _units() -> list[tuple[str, StrOrPromise]]:
    return [("", _("The whole department")), *program().units.items()]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, gettext(kind.words)) for kind in KINDS]


class TeamForm(PlainForm):
    """Which team, after what kind of event, about how many, and how soon."""

    use_required_attribute = False

    department = forms.ChoiceField(label=_("Department"), choices=_departments)
    unit = forms.ChoiceField(
        label=_("Unit"),
        choices=_units,
        required=False,
        help_text=_("So that nobody who works there leads the session."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of thing was it?"),
        choices=_kinds,
        widget=forms.RadioSelect,
        help_text=_("In a few words that are given. Nobody is named, and nobody judges it."),
    )
    about = forms.IntegerField(
        label=_("About how many people?"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    how_soon = forms.ChoiceField(
        label=_("How soon?"),
        choices=spoken.choices_of(HowSoon),
        widget=forms.RadioSelect,
        help_text=_(
            "A session helps most one to three days after. Sooner than that, people need sleep, "
            "food and one another."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not program().units:
            del self.fields["unit"]
        least = program().policy.group_at_least
        cure = _("Write a number from %(least)s to %(most)s.") % {
            "least": least,
            "most": MOST_ASKED_FOR,
        }
        self.fields["about"].error_messages |= {"required": cure, "invalid": cure}

    def clean_about(self) -> int:
        """Enough for a group, and no slip of the finger."""
        about: int = self.cleaned_data["about"]
        least = program().policy.group_at_least
        if about < least:
            raise forms.ValidationError(
                _(
                    "A group takes %(least)s people or more. For fewer, refer each for a talk of "
                    "their own."
                ),
                params={"least": least},
            )
        if about > MOST_ASKED_FOR:
            raise forms.ValidationError(self.fields["about"].error_messages["invalid"])
        return about

    @property
    def wanted(self) -> Wanted:
        """What was asked for; the form is valid."""
        said = self.cleaned_data
        return Wanted(
            department=said["department"],
            unit=said.get("unit", ""),
            kind=EventKind(said["kind"]),
            about=said["about"],
            how_soon=HowSoon(said["how_soon"]),
        )


class AskForm(TeamForm):
    """The same, asked by anyone: with how to reach whoever asks."""

    phone = PhoneField(
        label=_("A number to call you back"),
        required=False,
        help_text=_(
            "One of the two is enough. It is sealed at once, and erased when the session is over."
        ),
    )
    email = EmailField(label=_("Or an e-mail address"), required=False)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors and not (said["phone"] or said["email"]):
            self.add_error(
                "phone",
                _("Write a number or an e-mail address, so that somebody can plan it with you."),
            )
        return said

    @property
    def contact(self) -> Contact:
        """How to reach whoever asked; the form is valid."""
        return Contact(phone=self.cleaned_data["phone"], email=self.cleaned_data["email"])


class FacilitatorForm(PlainForm):
    """Who leads it: whoever is on duty comes first."""

    facilitator = forms.ChoiceField(label="Who leads it?", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, people: Sequence[Account], on_duty: Sequence[int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.offer(
            "facilitator",
            [
                (str(each.pk), f"{whose(each)}, on duty" if each.pk in on_duty else whose(each))
                for each in people
            ],
        )
        if on_duty:
            self.initial.setdefault("facilitator", str(on_duty[0]))


class TimeForm(PlainForm):
    """When it begins, and how long it lasts."""

    use_required_attribute = False

    day = forms.ChoiceField(label="Which day?", widget=forms.RadioSelect)
    begins = forms.ChoiceField(
        label="From",
        choices=[(f"{each:%H:%M}", hour_in_words(each)) for each in _HALF_HOURS],
    )
    lasts = forms.ChoiceField(label="For how long?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, window: Window, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = program().zone
        first, last = (each.astimezone(zone).date() for each in (window.opens, window.closes))
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        self.offer("day", [(each.isoformat(), _day_in_words(each)) for each in days])
        self.offer(
            "lasts",
            [
                (str(int(each / timedelta(minutes=1))), _length_in_words(each))
                for each in lengths(program().policy)
            ],
        )

    @property
    def moment(self) -> datetime:
        """When it begins; the form is valid."""
        said = self.cleaned_data
        day, clock = date.fromisoformat(said["day"]), time.fromisoformat(said["begins"])
        return datetime.combine(day, clock, program().zone)

    @property
    def length(self) -> timedelta:
        """How long it lasts; the form is valid."""
        return timedelta(minutes=int(self.cleaned_data["lasts"]))


def as_planned(group: Group) -> dict[str, str]:
    """What a form shows of a group as it stands."""
    if group.begins_at is None:
        return {"begins": "14:00", "lasts": "90"}
    local = group.begins_at.astimezone(program().zone)
    return {
        "day": local.date().isoformat(),
        "begins": f"{local:%H:%M}",
        "lasts": str(group.minutes),
    }


class CountForm(PlainForm):
    """How many came: one number, and nothing else."""

    headcount = forms.IntegerField(
        label="How many came?",
        min_value=0,
        max_value=MOST_ASKED_FOR,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="One number for the month, and nothing else: not who, and not what was said.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _HOW_MANY),
    )


class TieForm(PlainForm):
    """The events whose clinicians are the team, of those whose cases this director may see."""

    events = forms.MultipleChoiceField(
        label="Which events was the team part of?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave all of them empty where it is none that you know of.",
    )

    def __init__(self, *args: Any, events: Sequence[TiedTo], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("events", [(each.first, each.in_words) for each in events])
        self.initial.setdefault("events", [each.first for each in events if each.tied])


def _day_in_words(day: date) -> str:
    return f"{day:%A}, {day:%B} {day.day}"


def _length_in_words(length: timedelta) -> str:
    hours, minutes = divmod(int(length / timedelta(minutes=1)), 60)
    words = "1 hour" if hours == 1 else f"{hours} hours"
    return f"{words} and {minutes} minutes" if minutes else words
