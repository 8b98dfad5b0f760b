"""About whom counsel and a director ask: an entry of the directory, or what is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from beenthere.apps.cases.identity import Facts
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import EmailField, NameField, PhoneField, SearchField
from beenthere.apps.people.in_words import named
from beenthere.apps.people.models import Person
from beenthere.domain.sealing import SealedField


class WhoForm(PlainForm):
    """One person. `people` are those a search found, and the one chosen before."""

    use_required_attribute = False

    search = SearchField()
    entry = forms.ChoiceField(
        label="Which entry is it?", widget=forms.RadioSelect, required=False, initial=""
    )
    name = NameField(label="Name", required=False)
    phone = PhoneField(label="Phone", required=False)
    email = EmailField(label="E-mail", required=False)

    def __init__(self, *args: Any, people: Iterable[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {person.directory_id: person for person in people}
        listed = ((id_, named(person)) for id_, person in self.people.items())
        self.offer("entry", [*listed, ("", "None of these: I will type it")])

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if not told.get("entry") and not self.errors:
            if not told["name"]:
                self.add_error("name", "“Name” needs an answer, unless you choose an entry.")
            elif not told["phone"] and not told["email"]:
                self.add_error(
                    "phone", "“Phone” or “E-mail” needs an answer: two people may share a name."
                )
        return told

    @property
    def who(self) -> Facts:
        """Whom a valid form is about."""
        told = self.cleaned_data
        person = self.people.get(told["entry"])
        facts = {
            SealedField.DIRECTORY_ID: person.directory_id if person else "",
            SealedField.NAME: person.name if person else told["name"],
            SealedField.PHONE: told["phone"] or (person.phone if person else ""),
            SealedField.EMAIL: told["email"] or (person.email if person else ""),
        }
        return {field: value for field, value in facts.items() if value}
