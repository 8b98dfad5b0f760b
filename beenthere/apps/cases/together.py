"""Who could be asked for many cases at once: the roster read once, and one answer for all.

What it takes does not grow with the number of cases, save for opening what is sealed of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from beenthere.apps.cases.apart import unavailable
from beenthere.apps.cases.identity import involved_among, people_of, unsealed
from beenthere.apps.cases.matching import (
    asked_apart,
    asked_to_join,
    assignments_now,
    clinicians_told,
    kept_apart,
    known,
    matching_policy,
    roster,
    supporter_rows,
    who_has,
    wishes_of,
)
from beenthere.apps.cases.models import Assignment, Case, Contact, Offer
from beenthere.apps.cases.queries import present_cases
from beenthere.apps.outside import program
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import TRIES, CaseState
from beenthere.domain.matching import facts as told
from beenthere.domain.matching.batch import Count, assign
from beenthere.domain.matching.explaining import Match
from beenthere.domain.matching.help import what_would_help
from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.ranking import Evaluation
from beenthere.domain.matching.rules import Code
from beenthere.domain.vocabulary import EventKind, Urgency

LISTED = 20
"""Supporters listed for one clinician, of those who fit and of those better not asked: more
than anybody weighs at once."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One case of the batch, and the supporter for it.

    `match` is None without a supporter, and for one who may not be asked at all. `fitting` and
    `advised_against` hold the keys of the first of those who could be asked instead.
    """

    case: Case
    clinician: told.Person
    held: bool
    supporter: int | None = None
    match: Match | None = None
    fitting: Sequence[tuple[int, Match]] = ()
    advised_against: Sequence[tuple[int, Match]] = ()
    because: Sequence[Count] = ()
    """What stopped the supporters of a case that the batch could not match."""

    @property
    def refused(self) -> bool:
        """Whether the supporter held for the case may not be asked, whoever wishes it."""
        return self.supporter is not None and self.match is None

    @property
    def line_unknown(self) -> bool:
        """Whether somebody is to be asked without knowing whom the clinician reports to."""
        return self.match is not None and any(
            caution.code is Code.REPORTING_LINE_UNKNOWN
            for caution in self.match.explanation.cautions
        )


@dataclass(frozen=True, kw_only=True)
class Helping:
    """A change that would match each of these cases, in words for a director."""

    words: str
    cases: Sequence[Case]


@dataclass(frozen=True, kw_only=True)
class Together:
    """The pairs, in the order of the cases, and what would help those left over."""

    pairs: Sequence[Pair]
    helping: Sequence[Helping]
    supporters: int
    """How many supporters there are in all."""


Held = Mapping[UUID, int | None]
"""The supporter a director holds for a case, by key; None to leave the case out for now."""


def match_together(
    cases: Sequence[Case],
    *,
    held: Held,
    allow_avoided: bool,
    now: datetime,
    beside: QuerySet[Case] | None = None,
) -> Together:
    """The best supporters for these cases of one event together, around the pairs that are held.

    Somebody who has been asked and has not answered counts as having the case already, so
    that a batch does not ask them beyond their capacity. As far as there are enough supporters,
    nobody gets two of the event, one that is over included: `beside` are the cases of it that
    count for that, those which whoever looks may see (law L6). Raises KeyGone once a case is
    erased.
    """
    ground = _Ground(cases, now=now)
    holds = Counter(key for key in held.values() if key is not None)
    of_held = [case for case in cases if case.pk in held]
    free = [case for case in cases if case.pk not in held]
    # Each of the held pairs is judged beside the others, and every free one beside them all.
    others = Counter({key: count - 1 for key, count in holds.items()})
    found = {
        pair.case.pk: pair
        for pair in chain(
            ground.hold(of_held, held, taken=others),
            ground.match(free, holds, _taken(beside), allow_avoided),
        )
    }
    return Together(
        pairs=[found[case.pk] for case in cases],
        helping=ground.helping,
        supporters=len(ground.supporters),
    )


class _Ground:
    """What matching knows of these cases and of every supporter, read once."""

    def __init__(self, cases: Sequence[Case], *, now: datetime) -> None:
        self.today = program().day_of(now)
        self.policy = matching_policy()
        self.helping: list[Helping] = []
        facts = {case.pk: unsealed(case) for case in cases}
        people, self.supporters = roster(
            supporter_rows(known()),
            cases=assignments_now() + _asked_now(),
            supported=set(people_of(present_cases(now=now)).values()),
            now=now,
        )
        # Such as a second supporter, whose lead handed the case back.
        has_it = {
            case: tuple(self.supporters[key] for key in keys)
            for case, keys in who_has(list(facts)).items()
        }
        joining = asked_to_join(list(facts))
        beside = {
            case: (*has_it[case], *(self.supporters[key] for key in keys if key in self.supporters))
            for case, keys in joining.items()
        }
        clinicians, above = clinicians_told(
            {str(key): each for key, each in facts.items()},
            also={each.person for each in chain.from_iterable(beside.values())},
        )
        self.people = {**people, **above, **{each.id: each for each in clinicians.values()}}
        self.key_of = {each.person: key for key, each in self.supporters.items()}
        self.told = {case.pk: clinicians[str(case.pk)] for case in cases}
        events = {case.pk: case.event_ids() for case in cases}
        apart_in, said = kept_apart(list(facts)), asked_apart(self.supporters.values())
        apart = unavailable(facts, events=events, supporters=people, now=now)
        self.clinicians = {
            case.pk: told.Clinician(
                person=self.told[case.pk].id,
                event=str(case.pk),
                wishes=wishes_of(facts[case.pk]),
                never_with=apart_in[case.pk].union(
                    said.get(self.told[case.pk].id, ()), (each.person for each in has_it[case.pk])
                ),
                unavailable=apart[case.pk],
                beside=beside[case.pk],
            )
            for case in cases
        }
        there = {
            event: involved_among([event], people)
            for event in set(chain.from_iterable(events.values()))
        }
        self.events = [
            told.Event(
                id=str(case.pk),
                kind=EventKind(case.event.kind),
                urgency=Urgency(case.urgency),
                involved=frozenset(chain.from_iterable(there[each] for each in events[case.pk]))
                - {self.told[case.pk].id},
            )
            for case in cases
        ]

    def hold(self, cases: Sequence[Case], held: Held, *, taken: Counter[int]) -> list[Pair]:
        """The pairs as the director holds them."""
        if not cases:
            return []
        evaluation = self.evaluation(cases, taken)
        return [
            self._pair(case, evaluation, row, held[case.pk], held=True)
            for row, case in enumerate(cases)
        ]

    def match(
        self,
        cases: Sequence[Case],
        taken: Counter[int],
        before: Counter[int],
        allow_avoided: bool,
    ) -> list[Pair]:
        """The best pairs of these cases, and what would help those left over.

        Of the event each supporter has as many cases as are held for them now, and were `before`.
        """
        if not cases:
            return []
        evaluation = self.evaluation(cases, taken)
        of_it = taken + before
        already = {each.person: of_it[key] for key, each in self.supporters.items()}
        batch = assign(evaluation, already=already, allow_avoided=allow_avoided)
        pairs = []
        for row, (case, column) in enumerate(zip(cases, batch.columns, strict=True)):
            key = None if column is None else self._key(evaluation, column)
            pair = self._pair(case, evaluation, row, key, held=False)
            because = batch.unmatched_because(row) if key is None else ()
            pairs.append(replace(pair, because=because))
        left = [cases[row] for row in batch.unmatched]
        self.helping = [
            Helping(
                words=each.words,
                cases=[case for case in left if self.told[case.pk].id in each.clinicians],
            )
            for each in what_would_help(batch)
        ]
        return pairs

    def evaluation(self, cases: Sequence[Case], taken: Counter[int]) -> Evaluation:
        """Every supporter against each of these cases, those taken so often counted in."""
        supporters = [
            replace(each, open_cases=each.open_cases + taken[key])
            for key, each in self.supporters.items()
        ]
        return Evaluation(
            Pairs(
                [self.clinicians[case.pk] for case in cases],
                supporters,
                events=self.events,
                people=self.people,
                as_of=self.today,
                policy=self.policy,
            )
        )

    def _key(self, evaluation: Evaluation, column: int) -> int:
        return self.key_of[evaluation.pairs.supporters[column].person]

    def _pair(
        self, case: Case, evaluation: Evaluation, row: int, supporter: int | None, *, held: bool
    ) -> Pair:
        ranking = evaluation.ranking(row)
        who = self.supporters[supporter].person if supporter in self.supporters else None
        allowed = chain(ranking.ranked, ranking.avoided)
        return Pair(
            case=case,
            clinician=self.told[case.pk],
            held=held,
            supporter=supporter,
            match=next((each for each in allowed if each.supporter == who), None),
            fitting=[(self.key_of[each.supporter], each) for each in ranking.ranked[:LISTED]],
            advised_against=[
                (self.key_of[each.supporter], each) for each in ranking.avoided[:LISTED]
            ],
        )


def everybody_for(cases: Sequence[Case], *, now: datetime) -> Evaluation:
    """Every supporter against each of these cases, with nobody held for any of them.

    Raises KeyGone once one of the cases is erased.
    """
    return _Ground(cases, now=now).evaluation(cases, Counter())


def matchable(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of these cases that wait for a match, with all that matching looks at."""
    return with_facts(cases.filter(state=CaseState.MATCHING))


def with_facts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """These cases with all that matching looks at, whoever was referred first in front."""
    listed = cases.order_by("referred_at", "pk")
    return listed.select_related("event", "alongside").prefetch_related("sealed", "also")


def _taken(cases: QuerySet[Case] | None) -> Counter[int]:
    """How many of these cases each supporter has, had, or is being asked to take, by key.

    What they heard does not end with a case. Whoever handed one back before the two of them spoke
    heard nothing.
    """
    if cases is None:
        return Counter()
    keys = cases.order_by().values("pk")
    heard = Contact.objects.filter(case=OuterRef("case"), supporter=OuterRef("supporter"))
    had = Assignment.objects.filter(
        Q(recused=None)
        | Q(case__last_contact_at__range=(F("since"), F("until")))
        | Exists(heard.exclude(outcome__in=TRIES)),
        case__in=keys,
    )
    asked = Offer.objects.filter(state=OfferState.OPEN, case__in=keys)
    pairs = {pair for each in (had, asked) for pair in each.values_list("case", "supporter_id")}
    return Counter(supporter for _, supporter in pairs)


def _asked_now() -> Counter[int]:
    """How many cases each supporter is being asked to take at this moment, by key."""
    asked = Offer.objects.filter(state=OfferState.OPEN, second=False)
    return Counter(asked.values_list("supporter_id", flat=True))
