"""What a supporter may say: codes from closed lists."""

from __future__ import annotations

from django import forms

from beenthere.apps.frame.forms import PlainForm
from beenthere.domain.vocabulary import OutreachOutcome, QuickAnswer, RecusalReason

_CHOOSE = {
    "required": "Choose one of the answers.",
    "invalid_choice": "Choose one of the answers on the list.",
}


class OutcomeForm(PlainForm):
    """What came of a try to reach the clinician: the act, never the talk."""

    outcome = forms.ChoiceField(
        label="How did it go?",
        help_text=(
            "Only this answer is kept, until the case is erased. Nothing about the talk is. "
            "After “we spoke” we remind you in a week to call once more."
        ),
        choices=OutreachOutcome.choices(),
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class RecusalForm(PlainForm):
    """Why a supporter hands a case back; it helps to choose the next one well."""

    reason = forms.ChoiceField(
        label="Why? It helps to choose well for the next one.",
        choices=RecusalReason.choices(),
        initial=RecusalReason.NO_REASON,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class QuickAnswerForm(PlainForm):
    """The three answers of the link that needs no sign-in."""

    answer = forms.ChoiceField(
        label="How is it going?", choices=QuickAnswer.choices(), error_messages=_CHOOSE
    )
