"""Whom a director adds to an event: found in the directory by name, or read from a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import NameField
from beenthere.apps.people.in_words import named
from beenthere.apps.people.models import Person
from beenthere.domain.vocabulary import Part, Urgency


class AddingForm(PlainForm):
    """Whom to add. `people` are those found so far, ticked or not, by directory id."""

    use_required_attribute = False

    find = NameField(
        label="Search the directory by name",
        required=False,
        help_text="The first letters of a name are enough.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="CSV, one person a line: the directory id or the e-mail address first. "
        "We read the file and keep nothing of it.",
    )
    people = forms.MultipleChoiceField(
        label="Whom to add",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick whom to add. Search for them or choose a file first.",
            "invalid_choice": "Somebody you ticked is not at work any more. Search again.",
        },
    )
    part = forms.ChoiceField(
        label="What were they in it?", choices=Part.choices(), widget=forms.RadioSelect
    )
    urgency = forms.ChoiceField(
        label="How soon should someone reach out?",
        choices=Urgency.choices(),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, people: Iterable[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = {person.directory_id: person for person in people}
        self.offer("people", [(id_, named(person)) for id_, person in self.found.items()])

    @property
    def chosen(self) -> list[Person]:
        """Who is ticked; the form is valid."""
        return [self.found[id_] for id_ in self.cleaned_data["people"]]
