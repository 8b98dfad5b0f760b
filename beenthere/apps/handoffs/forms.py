"""The coded answers of a hand-off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from beenthere.apps.frame.forms import PlainForm
from beenthere.domain.vocabulary import HandOffBasis, HandOffTo

ASKED = HandOffBasis.THEY_ASKED.value
NOT_ASKED = "not_asked"
REFUSED = "refused"


class HandOffForm(PlainForm):
    """A supporter hands the clinician of their case to a professional."""

    to = forms.ChoiceField(
        label="Who is to call them?", choices=HandOffTo.choices(), widget=forms.RadioSelect
    )
    asked = forms.ChoiceField(
        label="Have they asked you to?",
        choices=[
            (ASKED, HandOffBasis.THEY_ASKED.words),
            (NOT_ASKED, "They have not: let the director decide"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, offered: Sequence[HandOffTo], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("to", [(to.value, to.words) for to in offered])


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

    @property
    def basis(self) -> HandOffBasis | None:
        """What the valid form lets it go on with; None refuses it."""
        decided = self.cleaned_data["decision"]
        return None if decided == REFUSED else HandOffBasis(decided)
