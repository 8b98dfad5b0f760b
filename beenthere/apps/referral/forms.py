"""The questions of a referral. Each form is one screen; each says why it asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beenthere.apps.announcements.forms import ReferenceField
from beenthere.apps.cases.identity import Facts
from beenthere.apps.frame.spoken import Choices, choices_of
from beenthere.apps.frame.templatetags.frame import phone_words
from beenthere.apps.people.contact_fields import NameField, PhoneField
from beenthere.apps.referral.answers import Answers
from beenthere.apps.referral.question import (
    Question,
    choice,
    departments,
    filled,
)
from beenthere.apps.referral.steps import Step, Whom
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    LANGUAGES,
    EventKind,
    FieldWish,
    Gender,
    Occurred,
    PreferredTime,
    Urgency,
)


def _kinds_for_others() -> list[tuple[str, str]]:
    """That somebody else has a complaint or a review may itself be protected."""
    return [pair for pair in choices_of(EventKind)() if pair[0] != EventKind.COMPLAINT_OR_REVIEW]


def _languages() -> list[tuple[str, str]]:
    return [(code, gettext(name)) for code, name in LANGUAGES.items()]


def _or_no_preference(choices: Choices) -> Choices:
    return lambda: [("", gettext("No preference")), *choices()]


class WhomForm(Question):
    """For whom."""

    whom = choice(
        _("Who is this for?"),
        choices_of(Whom),
        help_text=_(
            "A trained colleague calls, listens, and keeps no notes. It is routine: nobody has "
            "to ask for it, and everybody may say no."
        ),
    )


class WhereForm(Question):
    """The department, when nobody's name is known."""

    department = forms.ChoiceField(
        label=_("Which department did it happen in?"),
        choices=departments,
        required=False,
        help_text=_("The director works out, with care, who was there."),
    )

    @property
    def facts(self) -> Facts:
        return filled({SealedField.DEPARTMENT: self.cleaned_data["department"]})

    @property
    def in_words(self) -> list[str]:
        return super().in_words or [gettext("Not known")]


def _kind(choices: Choices) -> forms.ChoiceField:
    return choice(
        _("What kind of thing was it?"),
        choices,
        help_text=_(
            "This helps us choose who calls. The person who calls is not told, and nobody "
            "judges what happened."
        ),
    )


class KindForm(Question):
    """What kind of thing happened to somebody else."""

    kind = _kind(_kinds_for_others)


class OwnKindForm(Question):
    """What kind of thing happened to oneself."""

    kind = _kind(choices_of(EventKind))


class WhenForm(Question):
    """When it happened."""

    when = choice(
        _("When did it happen?"),
        choices_of(Occurred),
        help_text=_("So that the first words fit the day. We keep no date of it."),
    )


class SoonForm(Question):
    """How soon a peer should reach out."""

    soon = choice(
        _("How soon should someone reach out?"),
        choices_of(Urgency),
        help_text=_(
            "“As soon as possible” pages a director at once, day or night. “Within a day” counts "
            "the hours when the office is open and people are awake."
        ),
    )


class WishesForm(Question):
    """What somebody who asks for themselves would rather have. All of it may be left out."""

    preferred_time = choice(
        _("When is a good time to call?"),
        choices_of(PreferredTime),
        required=False,
        initial=PreferredTime.ANY.value,
    )
    field_wish = choice(
        _("Who would you rather talk to?"),
        _or_no_preference(choices_of(FieldWish)),
        required=False,
    )
    department_wish = forms.BooleanField(label=_("Someone outside my department"), required=False)
    gender_wish = forms.ChoiceField(
        label=_("Gender of the person who calls"),
        choices=_or_no_preference(choices_of(Gender)),
        required=False,
    )
    language_wish = forms.ChoiceField(
        label=_("Language of the call"),
        choices=_or_no_preference(_languages),
        required=False,
    )

    @property
    def facts(self) -> Facts:
        wished = self.cleaned_data
        elsewhere = FieldWish.OTHER.value if wished["department_wish"] else ""
        return filled(
            {
                SealedField.PREFERRED_TIME: wished["preferred_time"],
                SealedField.FIELD_WISH: wished["field_wish"],
                SealedField.DEPARTMENT_WISH: elsewhere,
                SealedField.GENDER_WISH: wished["gender_wish"],
                SealedField.LANGUAGE_WISH: wished["language_wish"],
            }
        )

    @property
    def in_words(self) -> list[str]:
        words = super().in_words
        if self.cleaned_data["department_wish"]:
            words.append(str(self["department_wish"].label))
        return words or [gettext("None")]


class YouForm(Question):
    """Whether we may say who told us, and how to call back."""

    may_name = forms.BooleanField(label=_("Yes, you may tell them it was me"), required=False)
    your_name = NameField(
        label=_("Your name"),
        required=False,
        help_text=_("Only needed if we may say it. Otherwise we don't keep it."),
    )
    your_phone = PhoneField(
        label=_("A number to call you back"),
        required=False,
        help_text=_("Erased as soon as the director has looked at the referral."),
    )

    def __init__(self, answers: Answers, *, asked: bool) -> None:
        super().__init__(answers, asked=asked)
        if not _tells_whom(answers):
            self.fields["your_phone"].required = True
            self.fields["your_phone"].help_text = _(
                "The director calls you to find out whom to reach, and the number is then erased."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("may_name") and cleaned.get("your_name") == "":
            self.add_error(
                "your_name",
                gettext(
                    "“Your name” is needed if we may say who told us. Write it, or take the tick "
                    "away."
                ),
            )
        return cleaned

    @property
    def facts(self) -> Facts:
        told = self.cleaned_data
        return filled(
            {
                SealedField.REFERRER_NAME: told["your_name"] if told["may_name"] else "",
                SealedField.REFERRER_PHONE: told["your_phone"],
            }
        )

    @property
    def in_words(self) -> list[str]:
        told = self.cleaned_data
        words = [gettext("We don't say who told us")]
        if told["may_name"]:
            words = [gettext("We may say that %(name)s told us") % {"name": told["your_name"]}]
        if told["your_phone"]:
            phone = phone_words(told["your_phone"])
            words.append(gettext("We call you back at %(phone)s") % {"phone": phone})
        return words


class RiskYouForm(YouForm):
    """The same for Risk Management, who may quote the reference they were given."""

    reference = ReferenceField(
        label=_("Reference of an announced event"),
        help_text=_("As you were given it when you announced the event."),
    )

    @property
    def in_words(self) -> list[str]:
        words, quoted = super().in_words, self.cleaned_data["reference"]
        if quoted:
            words.append(gettext("Announced as %(reference)s") % {"reference": quoted})
        return words


def _tells_whom(answers: Answers) -> bool:
    """Whether the director will know where to begin without calling the referrer."""
    match answers.whom:
        case Whom.TEAM:
            return bool(answers.others)
        case Whom.UNKNOWN:
            return bool(answers.plain.get("department"))
        case _:
            return True


SIMPLE: dict[Step, type[Question]] = {
    Step.WHOM: WhomForm,
    Step.WHERE: WhereForm,
    Step.KIND: KindForm,
    Step.WHEN: WhenForm,
    Step.SOON: SoonForm,
    Step.WISHES: WishesForm,
    Step.YOU: YouForm,
}
"""The screens whose form is always the same; those about people depend on how many there are."""
