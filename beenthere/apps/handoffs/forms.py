"""The coded answers of a hand-off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.handoffs.queries import Professional
from beenthere.domain.vocabulary import HandOffBasis, HandOffTo

ASKED = HandOffBasis.THEY_ASKED.value
NOT_ASKED = "not_asked"
REFUSED = "refused"

_WHOEVER = "whoever is there"
_MOST_TILES = 8


class HandOffForm(PlainForm):
    """A supporter hands the clinician of their case to a professional."""

    to = forms.ChoiceField(label="Who is to call them?", widget=forms.RadioSelect)
    asked = forms.ChoiceField(
        label="Have they asked you to?",
        choices=[
            (ASKED, HandOffBasis.THEY_ASKED.words),
            (NOT_ASKED, "They have not: let the director decide"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        offered: Sequence[HandOffTo],
        by_name: Sequence[Professional],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices = []
        for to in offered:
            choices.append((to.value, f"{to.words}, {_WHOEVER}"))
            choices += [
                (f"{to.value} {each.account}", f"{to.words}: {each.name}")
                for each in by_name
                if each.to is to
            ]
        if len(choices) > _MOST_TILES:
            self.fields["to"].widget = forms.Select()
        self.offer("to", choices)

    @property
    def chosen(self) -> tuple[HandOffTo, int | None]:
        """Which professionals the valid form asks for, and the account of the one it names."""
        to, _, account = self.cleaned_data["to"].partition(" ")
        return HandOffTo(to), int(account) if account else None


class DecisionForm(PlainForm):
    """A director decides about a hand-off that the clinician did not ask for."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            (HandOffBasis.THEY_AGREE.value, HandOffBasis.THEY_AGREE.words),
            (HandOffBasis.SAFETY.value, HandOffBasis.SAFETY.words),
            (REFUSED, "No, not now"),
        ],
        widget=forms.RadioSelect,
        help_text="Kept only until the hand-off is opened, refused or over.",
    )

    whom = forms.ChoiceField(label="Who is to call them?", required=False)

    def __init__(self, *args: Any, by_name: Sequence[Professional], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(str(each.account), each.name) for each in by_name]
        self.offer("whom", [("", _WHOEVER.capitalize()), *named])

    @property
    def chosen(self) -> int | None:
        """The account of whom the valid form names; None is whoever is there."""
        return int(self.cleaned_data["whom"] or 0) or None

    @property
    def basis(self) -> HandOffBasis | None:
        """What the valid form lets it go on with; None refuses it."""
        decided = self.cleaned_data["decision"]
        return None if decided == REFUSED else HandOffBasis(decided)
