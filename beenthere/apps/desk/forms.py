"""The director's short forms: a referral by phone, closing, joining, choosing filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from beenthere.apps.announcements.forms import ReferenceField
from beenthere.apps.cases.actions.referring import Referred
from beenthere.apps.cases.models import Case
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import EmailField, NameField, PagerField, PhoneField
from beenthere.domain.matching.facts import Person
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    LANGUAGES,
    CloseReason,
    EventKind,
    Occurred,
    PreferredTime,
    Profession,
    ReachBy,
    Term,
    Urgency,
)

_CONTACT = (
    ("name", SealedField.NAME),
    ("phone", SealedField.PHONE),
    ("email", SealedField.EMAIL),
    ("pager", SealedField.PAGER),
)


class ReferralByPhoneForm(PlainForm):
    """A referral that somebody told the director."""

    use_required_attribute = False

    by_voice = forms.BooleanField(
        label="Voice only: the name is told by phone and never entered",
        required=False,
    )
    name = NameField(label="The clinician’s name", required=False)
    phone = PhoneField(label="Their phone", required=False)
    email = EmailField(label="Their e-mail", required=False)
    pager = PagerField(label="Their pager", required=False)
    preferred_time = forms.ChoiceField(
        label="When is a good time to call?",
        choices=[("", "Not said"), *PreferredTime.choices()],
        required=False,
    )
    kind = forms.ChoiceField(
        label="What kind of thing was it?",
        # That a complaint or a review of somebody exists may itself be protected: only the
        # clinician speaks of their own.
        choices=[
            choice for choice in EventKind.choices() if choice[0] != EventKind.COMPLAINT_OR_REVIEW
        ],
        widget=forms.RadioSelect,
    )
    occurred = forms.ChoiceField(
        label="When did it happen?", choices=Occurred.choices(), widget=forms.RadioSelect
    )
    urgency = forms.ChoiceField(
        label="How soon should someone reach out?",
        choices=Urgency.choices(),
        widget=forms.RadioSelect,
    )
    referrer_name = NameField(
        label="Who told you",
        required=False,
        help_text="Only if the supporter may say it. Otherwise leave it empty: we don’t keep it.",
    )
    reference = ReferenceField(
        label="Reference of an announced event",
        help_text="Only when Risk Management gave you one.",
    )

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("by_voice"):
            refuse_contact(self, (name for name, _ in _CONTACT))
        elif told.get("name") == "":
            self.add_error("name", "Write the clinician’s name, or choose “Voice only”.")
        return told

    @property
    def referred(self) -> Referred:
        """The clinician of a valid form, with whatever is known of them."""
        told = self.cleaned_data
        facts = {field: told[name] for name, field in _CONTACT}
        facts[SealedField.PREFERRED_TIME] = told["preferred_time"]
        facts[SealedField.REFERRER_NAME] = told["referrer_name"]
        return Referred(
            reach_by=reach_by(told, in_directory=False),
            facts={field: value for field, value in facts.items() if value},
        )


_BY_THE_PROGRAM = (CloseReason.JOINED, CloseReason.LAPSED)
"""Reasons for which only the program itself closes a case."""


class CloseForm(PlainForm):
    """Why a case is closed."""

    reason = forms.ChoiceField(
        label="Why does it close?",
        choices=[choice for choice in CloseReason.choices() if choice[0] not in _BY_THE_PROGRAM],
        widget=forms.RadioSelect,
        help_text="Declined and mistaken referrals are erased within a day, others a little later.",
    )


class JoinForm(PlainForm):
    """Which of the other cases of the same person goes on."""

    into = forms.ChoiceField(label="Which case goes on?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, others: Iterable[Case], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("into", [(str(case.code_name), str(case.code_name)) for case in others])


class FilterForm(PlainForm):
    """Which supporters to look at. What it does not know it leaves out."""

    BY = ("same_specialty", "profession", "language")

    same_specialty = forms.BooleanField(label="Of the clinician’s specialty", required=False)
    profession = forms.ChoiceField(
        label="Profession", choices=[("", "Any"), *Profession.choices()], required=False
    )
    language = forms.ChoiceField(label="Speaks", required=False)
    everybody = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, languages: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        spoken = sorted((code, LANGUAGES[code]) for code in languages)
        self.offer("language", [("", "Any"), *spoken])

    def keeps(self, person: Person, *, specialty: str) -> bool:
        """Whether a supporter passes; `specialty` is the clinician's, empty when not known."""
        wanted = self.cleaned_data
        return (
            (not wanted.get("same_specialty") or person.specialty == specialty)
            and wanted.get("profession", "") in ("", person.profession)
            and (not wanted.get("language") or wanted["language"] in person.languages)
        )


def reach_by(told: dict[str, Any], *, in_directory: bool) -> ReachBy:
    """How the clinician will be reached, from a form with the fields of a contact."""
    if told["by_voice"]:
        return ReachBy.BY_VOICE
    if told["phone"] or told["email"] or told["pager"]:
        return ReachBy.TYPED
    return ReachBy.DIRECTORY if in_directory else ReachBy.OPERATOR


def refuse_contact(form: forms.Form, names: Iterable[str]) -> None:
    """Say of each of these fields that is filled in that voice only means: nothing is entered."""
    for name in names:
        if form.cleaned_data.get(name):
            form.add_error(
                name,
                f"“{form.fields[name].label}” must be empty with “Voice only”. Empty it, or take "
                "the tick away.",
            )


def or_nothing(terms: type[Term], nothing: str) -> list[tuple[str, str]]:
    """The choices of a vocabulary, after words for an empty one."""
    return [("", nothing), *terms.choices()]
