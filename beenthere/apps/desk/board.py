"""The board of one event: how far outreach has come, and whom to ask for those who wait."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.cases.queries import cases_seen_by
from beenthere.apps.cases.together import Held, Pair, Together
from beenthere.apps.desk.queries import in_order
from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.in_words import department_words
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import WALK, CaseState
from beenthere.domain.matching.explaining import Match
from beenthere.domain.vocabulary import OverrideReason, Specialty

AT_ONCE = 40
"""Cases matched on one page: as many as somebody can look through before asking for all."""

_KEY = re.compile(r"[0-9]{1,18}")
_NOBODY_AT_ALL = -1
"""The key of no supporter: what a key that none can have is taken for."""

WAVES: Mapping[str, tuple[CaseState, ...]] = {
    "Waiting for triage": (CaseState.WAITING,),
    "Waiting for a supporter": (CaseState.MATCHING,),
    "Offered": (CaseState.OFFERED,),
    "Accepted": (CaseState.ACCEPTED, CaseState.REMINDED, CaseState.QUIET),
    "Reached": (CaseState.REACHED, CaseState.FOLLOWING_UP, CaseState.FOLLOWED_UP),
    "Walking alongside": WALK,
    "Closed": (CaseState.CLOSED,),
}
"""How far outreach has come, in the order in which a case goes through it."""


def on_board(account: Account, case: Case, *, now: datetime) -> QuerySet[Case]:
    """The cases of the same event that this director may see; there is no trace of others."""
    return cases_seen_by(account, now=now).filter(event=case.event_id)


def waves(cases: QuerySet[Case]) -> list[tuple[str, int]]:
    """How many of the cases have come how far."""
    counts = Counter(cases.values_list("state", flat=True))
    return [(words, sum(counts[state] for state in states)) for words, states in WAVES.items()]


def outreach(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The open cases with whoever has been asked or has them, as the desk lists them."""
    return in_order(cases.exclude(state=CaseState.CLOSED))


def stops_in_words(pair: Pair, *, supporters: int) -> str:
    """Who cannot be asked for a case that is left over, in counts: “14 supporters: 6 ...”."""
    head = f"{supporters} {'supporter' if supporters == 1 else 'supporters'}"
    counted = ", ".join(f"{each.count} {each.code.words}" for each in pair.because)
    return f"{head}: {counted}." if counted else "There are no supporters yet."


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a director sent from the board."""

    chosen: Held
    """The supporter in the list of each case; None where nobody is chosen."""
    kept: frozenset[UUID]
    """The cases whose pair the director holds: changed, or ticked to stay."""
    allow_avoided: bool

    @classmethod
    def read(cls, sent: QueryDict, cases: Iterable[Case]) -> Posted:
        """What was sent about these cases; a case it does not speak of is left to the program."""
        chosen: dict[UUID, int | None] = {}
        kept = set()
        for case in cases:
            supporter = sent.get(f"supporter_{case.code_name}")
            if supporter is None:
                continue
            chosen[case.pk] = _key(supporter)
            changed = chosen[case.pk] != _key(sent.get(f"proposed_{case.code_name}", ""))
            if changed or f"keep_{case.code_name}" in sent:
                kept.add(case.pk)
        return cls(chosen=chosen, kept=frozenset(kept), allow_avoided="allow_avoided" in sent)

    @property
    def held(self) -> Held:
        """The pairs to match the others around."""
        return {case: self.chosen[case] for case in self.kept}


NOTHING_POSTED = Posted(chosen={}, kept=frozenset(), allow_avoided=False)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case on the board with the fields of its form; `reason` only where one is needed."""

    pair: Pair
    work: str
    supporter: forms.BoundField
    proposed: forms.BoundField
    keep: forms.BoundField
    reason: forms.BoundField | None
    left_over: str


class BoardForm(PlainForm):
    """A supporter for each case, with a reason where the rules advise against.

    A supporter who may not be asked at all is not this form's to refuse: the view and the
    action do, whoever was listed.
    """

    use_required_attribute = False

    allow_avoided = forms.BooleanField(
        label="Also propose supporters whom the rules advise against", required=False
    )

    def __init__(
        self, *args: Any, together: Together, posted: Posted = NOTHING_POSTED, **options: Any
    ) -> None:
        self.together = together
        self.names = _names(together)
        super().__init__(*args, **options)
        for pair in together.pairs:
            self._add(pair, kept=pair.case.pk in posted.kept)
        self.initial["allow_avoided"] = posted.allow_avoided
        self.unknown_lines = [pair for pair in together.pairs if pair.line_unknown]
        if self.unknown_lines:
            self.fields["line_unknown"] = forms.BooleanField(
                label="I have made sure that nobody I ask supervises or evaluates the clinician",
                error_messages={
                    "required": "We do not know whom some clinicians report to. Tick that you "
                    "have made sure, or go back to their triage and say who it is."
                },
            )

    def clean(self) -> dict[str, Any]:
        if all(pair.supporter is None for pair in self.together.pairs):
            self.add_error(None, "Choose whom to ask: give at least one clinician a supporter.")
        return self.cleaned_data

    @property
    def wanted(self) -> dict[UUID, Wanted]:
        """Whom to ask for each case that has somebody; the form is valid."""
        wanted = {}
        for pair in self.together.pairs:
            if pair.supporter is not None:
                code = self.cleaned_data.get(f"reason_{pair.case.code_name}")
                override = OverrideReason(code) if code else None
                wanted[pair.case.pk] = Wanted(supporter=pair.supporter, override=override)
        return wanted

    @property
    def confirmation(self) -> forms.BoundField | None:
        """The tick that is asked for while some reporting line is unknown."""
        return self["line_unknown"] if "line_unknown" in self.fields else None

    @property
    def rows(self) -> list[Row]:
        """The cases as the page shows them."""
        return [
            Row(
                pair=pair,
                work=_work(pair),
                supporter=self[f"supporter_{pair.case.code_name}"],
                proposed=self[f"proposed_{pair.case.code_name}"],
                keep=self[f"keep_{pair.case.code_name}"],
                reason=self[reason]
                if (reason := f"reason_{pair.case.code_name}") in self.fields
                else None,
                left_over=stops_in_words(pair, supporters=self.together.supporters),
            )
            for pair in self.together.pairs
        ]

    def _add(self, pair: Pair, *, kept: bool) -> None:
        code_name = str(pair.case.code_name)
        self.fields[f"supporter_{code_name}"] = forms.ChoiceField(
            label=f"Supporter for {code_name}",
            choices=self._listed(pair),
            required=False,
            error_messages={"invalid_choice": f"Choose one of those listed for {code_name}."},
        )
        self.fields[f"proposed_{code_name}"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput
        )
        self.fields[f"keep_{code_name}"] = forms.BooleanField(
            label=f"Keep this for {code_name}", required=False
        )
        self.initial[f"supporter_{code_name}"] = pair.supporter or ""
        self.initial[f"proposed_{code_name}"] = pair.supporter or ""
        self.initial[f"keep_{code_name}"] = kept
        if pair.match is not None and pair.match.explanation.stops:
            name = self._name(pair)
            self.fields[f"reason_{code_name}"] = forms.ChoiceField(
                label=f"Why ask {name} all the same?",
                choices=[("", "Choose a reason"), *OverrideReason.choices()],
                error_messages={
                    "required": f"Choose why to ask {name} for {code_name} all the same.",
                    "invalid_choice": "Choose one of the reasons listed.",
                },
            )

    def _listed(self, pair: Pair) -> list[tuple[str, Any]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        others = {key for key, _ in (*pair.fitting, *pair.advised_against)}
        if pair.match is not None and pair.supporter is not None and pair.supporter not in others:
            groups[_fit(pair.match)] = [(str(pair.supporter), self._name(pair))]
        for key, match in (*pair.fitting, *pair.advised_against):
            groups.setdefault(_fit(match), []).append((str(key), self.names[key]))
        return [("", "Nobody for now"), *groups.items()]

    def _name(self, pair: Pair) -> str:
        return self.names.get(pair.supporter or 0, "")


def _fit(match: Match) -> str:
    return "Better not asked" if match.explanation.stops else match.fit.capitalize()


def _key(text: str) -> int | None:
    if not text:
        return None
    return int(text) if _KEY.fullmatch(text) and text.isascii() else _NOBODY_AT_ALL


def _names(together: Together) -> dict[int, str]:
    listed = {
        key for pair in together.pairs for key, _ in (*pair.fitting, *pair.advised_against)
    } | {pair.supporter for pair in together.pairs if pair.supporter is not None}
    names = Supporter.objects.filter(pk__in=listed).values_list("pk", "person__name")
    return dict(names)


def _work(pair: Pair) -> str:
    person = pair.clinician
    specialty = Specialty(person.specialty)
    parts = (
        person.profession.words,
        person.rank.words.lower(),
        "" if specialty is Specialty.NONE else specialty.words.lower(),
        department_words(person.department) if person.department else "",
    )
    return ", ".join(filter(None, parts))
