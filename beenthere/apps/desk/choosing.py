"""Choosing whom to ask: what the match page shows of each supporter, and what it takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django import forms

from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.matching import Choice, Matching
from beenthere.apps.cases.models import Case
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.outside import program
from beenthere.apps.people.in_words import at_work
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseEvent, CaseState
from beenthere.domain.matching.ranking import Explanation
from beenthere.domain.matching.rules import Code
from beenthere.domain.vocabulary import OverrideReason, Term

_PLACES = ("First", "Second", "Third", "Fourth", "Fifth")
_PLACE = re.compile(r"place_([0-9]{1,18})")
SUPPORTER = "supporter"
"""The name of the buttons that mean one supporter at once."""


class Way(Term):
    """What a button beside a supporter does: the name of its page, and its words."""

    OFFER = "desk_offer", "Ask now"
    AGREED = "desk_agreed_by_phone", "Already agreed by phone"
    SECOND = "desk_second_supporter", "Ask to join"


def ways(case: Case, possible: Iterable[CaseEvent], *, has_supporter: bool) -> list[Way]:
    """What can be done with a supporter chosen for the case as it stands."""
    if has_supporter and case.state != CaseState.CLOSED:
        return [Way.SECOND]
    by_event = {CaseEvent.OFFER_MADE: Way.OFFER, CaseEvent.AGREED_BY_PHONE: Way.AGREED}
    events = set(possible)
    return [way for event, way in by_event.items() if event in events]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One supporter on the match page. `place` and `reason` are fields of the form, where the
    supporter may be put on a list, and where the rules advise against that."""

    key: int
    name: str
    work: str
    fit: str
    why: Explanation
    asked: str
    place: forms.BoundField | None = None
    reason: forms.BoundField | None = None


_ASKED = {
    OfferState.OPEN: "Has been asked, and has not answered yet.",
    OfferState.DECLINED: "Was asked before, and could not take it.",
    OfferState.LAPSED: "Was asked before, and did not answer in time.",
    OfferState.ACCEPTED: "Had this case before.",
}


def asked_before(case: Case) -> dict[int, str]:
    """What came of asking each supporter for this case; the last time counts."""
    offers = case.offers.order_by("pk").values_list("supporter_id", "state")
    return {key: _ASKED[OfferState(state)] for key, state in offers if state in _ASKED}


def reporting_line_unknown(matching: Matching) -> bool:
    """Whether nobody is known to whom the clinician reports: then the rules cannot tell who
    evaluates them."""
    anyone = next(chain(matching.ranked, matching.avoided), None)
    return anyone is not None and any(
        caution.code is Code.REPORTING_LINE_UNKNOWN for caution in anyone.explanation.cautions
    )


class ChoosingForm(PlainForm):
    """A short list, or one supporter at once, each with a reason where the rules advise against.

    One pair of fields for each supporter who may be chosen. A supporter posted by hand who may
    not be is handed on all the same: the action refuses.
    """

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        choices: Sequence[Choice],
        line_unknown: bool,
        one: bool = False,
        **options: Any,
    ) -> None:
        self.choices: Mapping[int, Choice] = {choice.supporter.pk: choice for choice in choices}
        self.one = one
        super().__init__(*args, **options)
        numbers = [(str(number), word) for number, word in enumerate(_places(), start=1)]
        for key, choice in self.choices.items():
            name = choice.supporter.person.name
            self.fields[f"place_{key}"] = _choice(
                f"Place of {name} on the list", [("", "Not on the list"), *numbers]
            )
            if choice.match.explanation.stops:
                self.fields[f"reason_{key}"] = _choice(
                    f"Why ask {name} all the same?",
                    [("", "Choose a reason"), *OverrideReason.choices()],
                )
        if line_unknown:
            self.fields["line_unknown"] = forms.BooleanField(
                label="I have made sure that nobody I ask supervises or evaluates the clinician",
                error_messages={
                    "required": "We do not know whom the clinician reports to. Tick that you "
                    "have made sure, or go back to triage and say who it is."
                },
            )

    @property
    def confirmation(self) -> forms.BoundField | None:
        """The tick that is asked for while the reporting line is unknown."""
        return self["line_unknown"] if "line_unknown" in self.fields else None

    def clean(self) -> dict[str, Any]:
        if not self._keys:
            self.add_error(None, self._nobody())
        elif len(set(self._placed.values())) < len(self._placed):
            self.add_error(None, "Two supporters have the same place. Give each their own.")
        for key in self._keys:
            name = f"reason_{key}"
            if name in self.fields and self.cleaned_data.get(name) == "":
                self.add_error(
                    name,
                    f"Choose why to ask {self.choices[key].supporter.person.name} all the same.",
                )
        return self.cleaned_data

    @property
    def wanted(self) -> list[Wanted]:
        """Whom the director chose, in order; the form is valid."""
        return [Wanted(supporter=key, override=self._reason(key)) for key in self._keys]

    @cached_property
    def _placed(self) -> dict[int, str]:
        """The place of each supporter on the list, as posted."""
        return {
            int(matched[1]): str(value)
            for name, value in self.data.items()
            if value and (matched := _PLACE.fullmatch(name))
        }

    @cached_property
    def _keys(self) -> list[int]:
        """Whom the director chose, in order: one at once, or the list."""
        pressed = str(self.data.get(SUPPORTER, ""))
        if pressed or self.one:
            return [int(pressed)] if re.fullmatch("[0-9]{1,18}", pressed) else []
        return sorted(self._placed, key=lambda key: self._placed[key])

    def _reason(self, key: int) -> OverrideReason | None:
        code = self.cleaned_data.get(f"reason_{key}")
        return OverrideReason(code) if code else None

    def _nobody(self) -> str:
        if self.one:
            return "Choose a supporter: press the button beside their name."
        return "Choose whom to ask: give at least one supporter a place on the list."


def candidates(
    choices: Iterable[Choice], *, asked: Mapping[int, str], form: ChoosingForm | None
) -> list[Candidate]:
    """Supporters as the page shows them, with their fields of the form."""

    def field(name: str) -> forms.BoundField | None:
        return form[name] if form is not None and name in form.fields else None

    return [
        Candidate(
            key=choice.supporter.pk,
            name=choice.supporter.person.name,
            work=at_work(choice.supporter.person),
            fit=choice.match.fit,
            why=choice.match.explanation,
            asked=asked.get(choice.supporter.pk, ""),
            place=field(f"place_{choice.supporter.pk}"),
            reason=field(f"reason_{choice.supporter.pk}"),
        )
        for choice in choices
    ]


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": f"“{label}” takes one of the answers listed."},
    )


def _places() -> tuple[str, ...]:
    return _PLACES[: program().policy.short_list_at_most]
