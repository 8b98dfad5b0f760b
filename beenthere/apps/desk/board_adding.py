"""Whom a director adds to an event: found in the directory by name or department, or listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from beenthere.apps.desk.directory import found_by_name
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import ListField, SearchField
from beenthere.apps.people.in_words import department_choices, named
from beenthere.apps.people.listed import AT_ONCE, NotReadable, read, read_pasted
from beenthere.apps.people.models import Person
from beenthere.domain.vocabulary import Part, Urgency


class PastedField(forms.Field):
    """A pasted list, as the people it means. Every entry has to mean somebody; until then what was
    pasted stays where it is, to be put right."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> Sequence[Person]:
        try:
            listed = read_pasted(value or "")
        except NotReadable as refused:
            raise forms.ValidationError(str(refused)) from None
        if listed.unknown:
            raise forms.ValidationError(list(listed.unknown))
        return listed.people


class FindingForm(PlainForm):
    """Ways to find people. Whoever a list names is meant; whoever a search finds may be."""

    use_required_attribute = False

    find = SearchField()
    department = forms.ChoiceField(
        label="Everybody of one department",
        required=False,
        help_text="With letters of a name above, only those whose name fits.",
    )
    pasted = PastedField(
        label="Or paste a list",
        required=False,
        help_text="Directory ids or e-mail addresses, with spaces, commas or lines between.",
    )
    file = ListField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unknown: Sequence[str] = ()
        self.offer("department", [("", "Choose a department"), *department_choices()])

    def clean_file(self) -> Sequence[Person]:
        file = self.cleaned_data["file"]
        if not file:
            return ()
        try:
            listed = read(file)
        except NotReadable as refused:
            raise forms.ValidationError(str(refused)) from None
        self.unknown = listed.unknown
        return listed.people

    @property
    def meant(self) -> list[Person]:
        """Whoever a list names; nobody while something has to be put right."""
        return [
            *self.cleaned_data.get("pasted", ()),
            *self.cleaned_data.get("file", ()),
        ]

    @property
    def found(self) -> list[Person]:
        """Whoever a search finds."""
        told = self.cleaned_data
        return found_by_name(told.get("find", ""), department=told.get("department", ""))


class AddingForm(PlainForm):
    """Whom to add. `people` are those found so far, ticked or not."""

    use_required_attribute = False

    people = forms.MultipleChoiceField(
        label="Whom to add",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick whom to add. Search for them, paste a list or choose a file first.",
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
        self.listed = {person.directory_id: person for person in people}
        self.offer("people", [(id_, named(person)) for id_, person in self.listed.items()])

    def clean_people(self) -> list[Person]:
        ticked: list[str] = self.cleaned_data["people"]
        if len(ticked) > AT_ONCE:
            raise forms.ValidationError(f"Add at most {AT_ONCE} people at once, then the others.")
        return [self.listed[id_] for id_ in ticked]
