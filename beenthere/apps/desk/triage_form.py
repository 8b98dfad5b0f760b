"""The director's first look: who the clinician is, as far as matching and reaching need it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from beenthere.apps.announcements.forms import ReferenceField
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import Facts
from beenthere.apps.cases.models import Case
from beenthere.apps.desk.forms import or_nothing, reach_by, refuse_contact
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import (
    EmailField,
    NameField,
    PagerField,
    PhoneField,
    SearchField,
)
from beenthere.apps.people.in_words import department_choices, named, unit_choices
from beenthere.apps.people.models import Person
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    LANGUAGES,
    OTHER_RANKS,
    PHYSICIAN_RANKS,
    FieldWish,
    Gender,
    PreferredTime,
    Profession,
    Rank,
    ReachBy,
    Specialty,
    Urgency,
    ranks_of,
)

SEALED: dict[str, SealedField] = {
    "name": SealedField.NAME,
    "phone": SealedField.PHONE,
    "email": SealedField.EMAIL,
    "pager": SealedField.PAGER,
    "preferred_time": SealedField.PREFERRED_TIME,
    "profession": SealedField.PROFESSION,
    "rank": SealedField.RANK,
    "specialty": SealedField.SPECIALTY,
    "department": SealedField.DEPARTMENT,
    "unit": SealedField.UNIT,
    "supervisor": SealedField.SUPERVISOR,
    "field_wish": SealedField.FIELD_WISH,
    "department_wish": SealedField.DEPARTMENT_WISH,
    "profession_wish": SealedField.PROFESSION_WISH,
    "language_wish": SealedField.LANGUAGE_WISH,
    "gender_wish": SealedField.GENDER_WISH,
}
"""What each field of the form is sealed as. `person` and the rest are not kept themselves."""

REACH = ("phone", "email", "pager")
WISHES = (
    "preferred_time",
    "field_wish",
    "department_wish",
    "profession_wish",
    "language_wish",
    "gender_wish",
)

People = Mapping[str, Person]
"""Entries of the directory by their directory ids."""


class TriageForm(PlainForm):
    """Who the clinician is, how to reach them, what they wish, and how soon.

    `people` are the entries of the directory that the clinician may be, `supervisors` those
    they may report to; each list is found by name, on this same page.
    """

    use_required_attribute = False

    find_person = SearchField()
    person = forms.ChoiceField(
        label="Which entry of the directory is it?", widget=forms.RadioSelect, required=False
    )
    by_voice = forms.BooleanField(
        label="Voice only: the name is told by phone and never entered", required=False
    )
    name = NameField(label="Name", required=False)
    phone = PhoneField(label="Phone", required=False)
    email = EmailField(label="E-mail", required=False)
    pager = PagerField(label="Pager", required=False)
    preferred_time = forms.ChoiceField(
        label="Best called", choices=or_nothing(PreferredTime, "Not said"), required=False
    )
    profession = forms.ChoiceField(
        label="Profession", choices=or_nothing(Profession, "Not known"), required=False
    )
    rank = forms.ChoiceField(
        label="Rank",
        choices=[
            ("", "Not known"),
            ("Physicians", [(rank.value, rank.words) for rank in PHYSICIAN_RANKS]),
            ("Everybody else", [(rank.value, rank.words) for rank in OTHER_RANKS]),
        ],
        required=False,
        help_text="So that nobody is asked who is junior to them.",
    )
    specialty = forms.ChoiceField(
        label="Specialty", choices=or_nothing(Specialty, "Not known"), required=False
    )
    department = forms.ChoiceField(
        label="Department",
        choices=lambda: [("", "Not known"), *department_choices()],
        required=False,
    )
    unit = forms.ChoiceField(
        label="Unit", choices=lambda: [("", "Not known"), *unit_choices()], required=False
    )
    find_supervisor = NameField(
        label="Search the directory for their supervisor",
        required=False,
        help_text="Nobody above the clinician is ever asked to support them.",
    )
    supervisor = forms.ChoiceField(
        label="Whom do they report to?", widget=forms.RadioSelect, required=False
    )
    field_wish = forms.ChoiceField(
        label="Whom would they rather talk to?",
        choices=or_nothing(FieldWish, "No preference"),
        required=False,
    )
    department_wish = forms.ChoiceField(
        label="Department of the supporter",
        choices=[("", "No preference"), (FieldWish.OTHER.value, "Another department")],
        required=False,
    )
    profession_wish = forms.ChoiceField(
        label="Profession of the supporter",
        choices=[("", "No preference"), ("any", "Any profession"), *Profession.choices()],
        required=False,
        help_text="A physician is offered a physician, unless they ask otherwise.",
    )
    language_wish = forms.ChoiceField(
        label="Language", choices=[("", "No preference"), *LANGUAGES.items()], required=False
    )
    gender_wish = forms.ChoiceField(
        label="A woman or a man", choices=or_nothing(Gender, "No preference"), required=False
    )
    urgency = forms.ChoiceField(
        label="How soon should someone reach out?",
        choices=Urgency.choices(),
        widget=forms.RadioSelect,
    )
    reference = ReferenceField(
        label="Reference of an announced event",
        help_text="Only when Risk Management gave you one.",
    )

    def __init__(self, *args: Any, people: People, supervisors: People, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        self._list("person", people, "Nobody listed here")
        self._list("supervisor", supervisors, "Not known")

    @property
    def has_wishes(self) -> bool:
        """Whether anything is wished for, as the form shows it."""
        return any(self[name].value() for name in WISHES)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("by_voice"):
            refuse_contact(self, ("person", "name", *REACH))
        elif not told.get("person"):
            self._ask_for("name", "Write the name, choose who it is, or tick “Voice only”.")
            self._ask_for("profession", "Choose a profession, so that matching knows whom to ask.")
            self._ask_for("rank", "Choose a rank, so that nobody junior is asked.")
        profession, rank = told.get("profession"), told.get("rank")
        if profession and rank and Rank(rank) not in ranks_of(Profession(profession)):
            self.add_error(
                "rank", "“Rank” does not go with the profession. Choose one from the other part."
            )
        return told

    @property
    def reach_by(self) -> ReachBy:
        """How the clinician will be reached; the form is valid."""
        return reach_by(self.cleaned_data, in_directory=bool(self.cleaned_data["person"]))

    def facts(self, before: Facts) -> Facts:
        """All that is kept of the clinician from now on; the form is valid.

        Of what was known `before` only the referrer's name is kept, where it may be said. What
        the directory says of a chosen person counts, save for the contacts typed here.
        """
        told = {field: self.cleaned_data[name] for name, field in SEALED.items()}
        facts = {field: value for field, value in told.items() if value}
        chosen = self.people.get(self.cleaned_data["person"])
        if chosen is not None:
            kept = {SEALED[name] for name in (*REACH, *WISHES)}
            own = {field: value for field, value in facts.items() if field in kept}
            known = facts_of(chosen)
            if SealedField.SUPERVISOR not in known and SealedField.SUPERVISOR in facts:
                own[SealedField.SUPERVISOR] = facts[SealedField.SUPERVISOR]
            facts = {**known, **own}
        if SealedField.REFERRER_NAME in before:
            facts[SealedField.REFERRER_NAME] = before[SealedField.REFERRER_NAME]
        return facts

    def _list(self, name: str, people: People, nobody: str) -> None:
        listed = ((directory_id, named(person)) for directory_id, person in people.items())
        self.offer(name, [*listed, ("", nobody)])

    def _ask_for(self, name: str, cure: str) -> None:
        if self.cleaned_data.get(name) == "":
            self.add_error(name, cure)


def shown(case: Case, facts: Facts, *, tied_to: Person | None) -> dict[str, Any]:
    """What the form shows at first, from what is known.

    A contact that is simply the directory's is left out: should the director choose somebody
    else, the first person's number must not go along.
    """
    listed = facts_of(tied_to) if tied_to else {}
    initial: dict[str, Any] = {
        name: facts[field]
        for name, field in SEALED.items()
        if field in facts and not (name in REACH and facts[field] == listed.get(field))
    }
    return {
        **initial,
        "person": tied_to.directory_id if tied_to else "",
        "by_voice": case.reach_by == ReachBy.BY_VOICE,
        "urgency": case.urgency,
    }
