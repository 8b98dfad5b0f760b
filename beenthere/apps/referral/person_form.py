"""The question of who somebody is and how to reach them."""

from __future__ import annotations

from typing import cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beenthere.apps.cases.actions.referring import Referred
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import Facts
from beenthere.apps.frame import spoken
from beenthere.apps.frame.templatetags.frame import phone_words
from beenthere.apps.people.contact_fields import EmailField, NameField, PhoneField
from beenthere.apps.people.in_words import named
from beenthere.apps.people.models import Person
from beenthere.apps.referral.answers import FIRST, Answers
from beenthere.apps.referral.directory import Directory, SearchForm
from beenthere.apps.referral.question import (
    Question,
    choice,
    departments,
    filled,
)
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ReachBy


def _own_departments() -> list[tuple[str, str]]:
    return [("", gettext("I would rather not say")), *spoken.departments()]


class PersonForm(Question):
    """Who somebody is and how to reach them.

    `directory` is for signed-in staff, who may choose from it; None leaves it out.
    """

    name = NameField(label=_("Their name"))
    department = forms.ChoiceField(
        label=_("Their department"),
        choices=departments,
        required=False,
        help_text=_("It tells two people of one name apart."),
    )
    phone = PhoneField(
        label=_("Their phone"),
        required=False,
        help_text=_(
            "If you leave phone and e-mail empty, the hospital operator reaches them. What you "
            "type is shown to the supporter as unverified."
        ),
    )
    email = EmailField(label=_("Their e-mail"), required=False)
    directory = choice(_("In the directory"), list, required=False)

    def __init__(
        self, answers: Answers, *, asked: bool, directory: Directory | None, prefix: str = FIRST
    ) -> None:
        super().__init__(answers, asked=asked, prefix=prefix)
        self.chosen: Person | None = None
        self.search: SearchForm | None = None
        if directory is None:
            del self.fields["directory"]
        else:
            self._offer(directory)

    def _offer(self, directory: Directory) -> None:
        chosen = self.answers.typed.get(f"{self.prefix}-directory", "")
        offered = directory.offered(str(self.prefix), chosen=chosen)
        entries = cast("forms.ChoiceField", self.fields["directory"])
        entries.choices = [
            *((entry.directory_id, named(entry)) for entry in offered),
            ("", gettext("None of these: I will type the name")),
        ]
        self.fields["name"].required = not chosen
        self.chosen = directory.people.get(chosen)
        self.search = directory.form(str(self.prefix))

    @property
    def in_words(self) -> list[str]:
        if self.chosen:
            return [self.chosen.name, gettext("reached as the directory says")]
        told = self.cleaned_data
        typed = [phone_words(told["phone"]), told["email"]]
        return [
            told["name"],
            *super().in_words,
            *([each for each in typed if each] or [gettext("through the hospital operator")]),
        ]

    def referred(self, also: Facts) -> Referred:
        """The person as a clinician of a referral, with further facts; the form is valid."""
        if self.chosen:
            return Referred(reach_by=ReachBy.DIRECTORY, facts={**facts_of(self.chosen), **also})
        told = self.cleaned_data
        typed = bool(told["phone"] or told["email"])
        facts = {
            SealedField.NAME: told["name"],
            SealedField.PHONE: told["phone"],
            SealedField.EMAIL: told["email"],
            SealedField.DEPARTMENT: told["department"],
        }
        return Referred(
            reach_by=ReachBy.TYPED if typed else ReachBy.OPERATOR,
            facts={**filled(facts), **also},
        )


class MyselfForm(PersonForm):
    """The same, asked of the clinician."""

    name = NameField(label=_("Your name"))
    department = forms.ChoiceField(
        label=_("Your department"), choices=_own_departments, required=False
    )
    phone = PhoneField(
        label=_("Your phone"),
        required=False,
        help_text=_("If you leave phone and e-mail empty, the hospital operator reaches you."),
    )
    email = EmailField(label=_("Your e-mail"), required=False)
