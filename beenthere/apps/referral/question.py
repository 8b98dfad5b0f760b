"""What the questions of a referral have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext

from beenthere.apps.cases.identity import Facts
from beenthere.apps.frame import spoken
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.referral.answers import Answers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Question(PlainForm):
    """One screen of a referral. Until it is `asked` it shows what was typed and complains of
    nothing."""

    use_required_attribute = False

    def __init__(self, answers: Answers, *, asked: bool, prefix: str | None = None) -> None:
        if asked:
            super().__init__(answers.typed, prefix=prefix)
        else:
            start = f"{prefix}-" if prefix else ""
            typed = {
                name.removeprefix(start): value
                for name, value in answers.typed.items()
                if name.startswith(start)
            }
            super().__init__(initial=typed, prefix=prefix)
        self.answers = answers

    @property
    def facts(self) -> Facts:
        """What these answers add to each case, once they are valid."""
        return {}

    @property
    def in_words(self) -> list[str]:
        """The answers as they are read back, once they are valid."""
        return [
            str(words)
            for name, field in self.fields.items()
            if isinstance(field, forms.ChoiceField)
            for code, words in field.widget.choices
            if code and code == self.cleaned_data[name]
        ]


def choice(label: StrOrPromise, choices: spoken.Choices, **options: Any) -> forms.ChoiceField:
    """A question with a few answers, one a line."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


def departments() -> list[tuple[str, str]]:
    """The departments to choose from, or none."""
    return [("", gettext("I don't know")), *spoken.departments()]


def filled(facts: Facts) -> Facts:
    """The facts that were given; an empty one is no fact."""
    return {field: value for field, value in facts.items() if value}
