"""Everybody whom one lawsuit names, and its witnesses, as Risk Management tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms

from beenthere.apps.cases.actions.referring import Referred
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.frame.forms import PlainForm, lines_sent
from beenthere.apps.people.contact_fields import (
    EmailField,
    ListField,
    NameField,
    PhoneField,
    SearchField,
)
from beenthere.apps.people.in_words import named
from beenthere.apps.people.models import Person
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Occurred, Part, ReachBy, Urgency

AT_MOST = 30
"""People in one list; a lawsuit that names more is a matter for the telephone."""

TYPED_AT_FIRST, MORE = 2, 3
"""Lines for somebody who is not in the directory, and so many more when asked for."""

_PART = "part-"
_PARTS = {
    "": "Not on the list",
    Part.INVOLVED.value: "Named in the lawsuit",
    Part.WITNESS.value: "A witness, not named",
}


class DefendantsForm(PlainForm):
    """What each of these people is in the lawsuit; further ones by hand; when, and how soon.

    `people` are those found in the directory so far, `typed` the lines for others.
    """

    use_required_attribute = False

    find = SearchField()
    file = ListField()
    occurred = forms.ChoiceField(
        label="When did the papers arrive?", choices=Occurred.choices(), widget=forms.RadioSelect
    )
    urgency = forms.ChoiceField(
        label="How soon should someone reach out?",
        choices=Urgency.choices(),
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, people: Iterable[Person], typed: int = TYPED_AT_FIRST, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.people = {person.directory_id: person for person in people}
        self.typed = typed
        for id_, person in self.people.items():
            self.fields[_PART + id_] = forms.ChoiceField(
                label=named(person),
                choices=list(_PARTS.items()),
                required=False,
                error_messages={
                    "invalid_choice": f"Choose one of the three answers for {person.name}."
                },
            )
        for line in range(1, typed + 1):
            self.fields[f"name-{line}"] = NameField(label=f"Name {line}", required=False)
            self.fields[f"phone-{line}"] = PhoneField(label=f"Phone {line}", required=False)
            self.fields[f"email-{line}"] = EmailField(label=f"E-mail {line}", required=False)

    @staticmethod
    def listed(sent: Mapping[str, str]) -> list[str]:
        """The directory ids of those who are on the list that was sent."""
        return [name.removeprefix(_PART) for name in sent if name.startswith(_PART) and sent[name]]

    @staticmethod
    def lines_of(sent: Mapping[str, str]) -> int:
        """How many lines for others were sent."""
        return lines_sent(sent, "name", at_most=AT_MOST) or TYPED_AT_FIRST

    def of_directory(self) -> list[forms.BoundField]:
        """A field for each person found in the directory."""
        return [self[_PART + id_] for id_ in self.people]

    def by_hand(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each line for somebody else."""
        for line in range(1, self.typed + 1):
            yield [self[f"{name}-{line}"] for name in ("name", "phone", "email")]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        for line in range(1, self.typed + 1):
            reach = told.get(f"phone-{line}") or told.get(f"email-{line}")
            if reach and told.get(f"name-{line}") == "":
                self.add_error(
                    f"name-{line}", f"“Name {line}” is missing. Write it, or empty the line."
                )
        if not self.errors and not self.clinicians:
            self.add_error(
                "find",
                "Nobody is named yet. Search for them, choose a file, or write a name below.",
            )
        if len(self.there) + len(self._typed()) > AT_MOST:
            self.add_error("find", f"That is more than {AT_MOST} people. Send it in two lists.")
        return told

    @property
    def clinicians(self) -> list[Referred]:
        """Whoever is offered support, each a case; the form is valid."""
        of_directory = [
            Referred(reach_by=ReachBy.DIRECTORY, facts=facts_of(person))
            for person in self._with(Part.INVOLVED)
        ]
        return [*of_directory, *map(_referred, self._typed())]

    @property
    def there(self) -> list[str]:
        """The directory ids of all who are on the list, witnesses too; the form is valid."""
        return [each.directory_id for part in Part for each in self._with(part)]

    def _with(self, part: Part) -> list[Person]:
        told = self.cleaned_data
        return [each for id_, each in self.people.items() if told.get(_PART + id_) == part]

    def _typed(self) -> list[Mapping[SealedField, str]]:
        """What was written of each of the others."""
        fields = {
            "name": SealedField.NAME,
            "phone": SealedField.PHONE,
            "email": SealedField.EMAIL,
        }
        lines = [
            {
                field: self.cleaned_data[f"{name}-{line}"]
                for name, field in fields.items()
                if self.cleaned_data.get(f"{name}-{line}")
            }
            for line in range(1, self.typed + 1)
        ]
        return [facts for facts in lines if SealedField.NAME in facts]


def _referred(facts: Mapping[SealedField, str]) -> Referred:
    reachable = SealedField.PHONE in facts or SealedField.EMAIL in facts
    return Referred(reach_by=ReachBy.TYPED if reachable else ReachBy.OPERATOR, facts=facts)
