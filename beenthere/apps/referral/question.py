"""What the questions of a referral have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext

from beenthere.apps.cases.identity import Facts
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.frame.languages import in_spanish
from beenthere.apps.outside import program
from beenthere.apps.referral.answers import Answers
from beenthere.domain.vocabulary import Term

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


Choices = Callable[[], list[tuple[str, str]]]
"""The codes and words to choose from, as a function: a list would be copied for each form."""


def spoken(vocabulary: type[Term]) -> Choices:
    """The codes of a vocabulary, each with its words in the language of the page."""
    return lambda: [(term.value, gettext(term.words)) for term in vocabulary]


def choice(label: StrOrPromise, choices: Choices, **options: Any) -> forms.ChoiceField:
    """A question with a few answers, one a line."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


def departments() -> list[tuple[str, str]]:
    """The departments to choose from, or none."""
    return [("", gettext("I don't know")), *named_departments()]


def named_departments() -> list[tuple[str, str]]:
    """The code of each department, and its name in the language of the page."""
    current = program()
    in_theirs = current.departments_es if in_spanish() else {}
    return [(code, in_theirs.get(code, name)) for code, name in current.departments.items()]


def filled(facts: Facts) -> Facts:
    """The facts that were given; an empty one is no fact."""
    return {field: value for field, value in facts.items() if value}
