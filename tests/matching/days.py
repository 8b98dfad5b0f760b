"""Days of small hospitals on which everything happens that asks supporters for something.

Many at once, an offer, a second supporter, a hand-over and a team that comes together: each by the
program's own rules, and at each step everybody who could be asked is held against `hard_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import numpy as np

from beenthere.domain.matching import teams
from beenthere.domain.matching.batch import assign
from beenthere.domain.matching.facts import Clinician, Supporter
from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.ranking import Evaluation, rank
from beenthere.domain.matching.teams import Team
from beenthere.domain.matching.weights import DEFAULT_POLICY
from beenthere.domain.vocabulary import EventKind, Office, ranks_of
from tests.domain.matching.hospital import TODAY, Hospital, any_hospital
from tests.matching.hard_rules import (
    ALONE,
    APART,
    BESIDE,
    EVALUATES,
    IN_TRAINING,
    UNDER,
    Facts,
    bosses,
    forbidden,
    forbidden_in_team,
)

TEAM = "along to a team"


@dataclass(frozen=True)
class Seen:
    """One supporter, as one step looks at them."""

    step: str
    rules: Set[str]
    """What keeps them from being asked, by the rules as they are stated a second time."""
    may: bool
    """Whether the program would ask them."""

    @property
    def right(self) -> bool:
        """Whether they are asked where nothing keeps them from it, and only there."""
        return self.may != bool(self.rules)


RuleAt = tuple[str, str]
"""A kind of step, and a rule at it."""


def rules_at(seen: Iterable[Seen], *, may: bool) -> Iterator[RuleAt]:
    """Where a rule was all that kept somebody from being asked, or failed to."""
    for each in seen:
        if each.may is may and len(each.rules) == 1:
            [rule] = each.rules
            yield each.step, rule


def any_town(random: Random) -> Hospital:
    """A hospital where many were hurt, supporters among them, and where many evaluate others.

    No supporter is full or rests, so that hard rules decide who is asked.
    """
    hospital = any_hospital(random, clinicians=3, supporters=8)
    people, names = hospital.people, sorted(hospital.people)
    for name in random.sample(names, 5):
        people[name] = replace(people[name], offices=frozenset([random.choice(_OFFICES)]))
    for name in random.sample(names, 4):
        of_them = [each for each in ranks_of(people[name].profession) if each in IN_TRAINING]
        people[name] = replace(people[name], rank=random.choice(of_them))
    first = hospital.events["first"]
    if random.random() < 0.5:
        named = first.involved.union(random.sample(names, 4))
        hospital.events["first"] = replace(first, kind=EventKind.MALPRACTICE_SUIT, involved=named)
    hospital.supporters = [
        replace(
            each,
            capacity=5,
            rests_until=None,
            never_with=each.never_with.union(random.sample(names, random.randrange(2))),
        )
        for each in hospital.supporters
    ]
    affected = random.sample(hospital.supporters, random.randrange(3))
    hospital.clinicians += [
        Clinician(person=each.person, event="first", never_with=each.never_with)
        for each in affected
    ]
    hospital.clinicians = [replace(each, beside=()) for each in hospital.clinicians]
    return hospital


_OFFICES = (
    Office.DEPARTMENT_CHAIR,
    # Twice, because units are small.
    Office.DIVISION_CHIEF,
    Office.DIVISION_CHIEF,
    Office.PROGRAM_DIRECTOR,
    Office.CORE_FACULTY,
)


def _apart(who: Iterable[Clinician | Supporter]) -> set[frozenset[str]]:
    return {frozenset((each.person, other)) for each in who for other in each.never_with}


class Day:
    """One day of a hospital, on which everything happens that asks supporters for something."""

    def __init__(self, number: int) -> None:
        self.random = random = Random(number)
        self.hospital = hospital = any_town(random)
        self.supporters = {each.person: each for each in hospital.supporters}
        self.facts = Facts(
            today=TODAY,
            people=hospital.people,
            supporters=self.supporters,
            there={each.id: each.involved | each.witnesses for each in hospital.events.values()},
            lawsuits=[
                each.involved
                for each in hospital.events.values()
                if each.kind is EventKind.MALPRACTICE_SUIT
            ],
            supported={each.person for each in hospital.clinicians},
            never=_apart([*hospital.clinicians, *hospital.supporters]),
            group_trained={
                each: TODAY + timedelta(days=random.choice([-9, -9, 0, 1]))
                for each in self.supporters
                if random.random() < 0.9
            },
        )

    def each_alone(self) -> Iterator[Seen]:
        """Each clinician as if nobody else were being supported."""
        hospital = self.hospital
        pairs = Pairs(
            hospital.clinicians,
            hospital.supporters,
            events=hospital.events.values(),
            people=hospital.people,
            as_of=TODAY,
            policy=DEFAULT_POLICY,
            each_alone=True,
        )
        facts = replace(self.facts, supported=())
        for (row, column), blocked in np.ndenumerate(Evaluation(pairs).blocked):
            clinician, who = hospital.clinicians[row], hospital.supporters[column].person
            found = forbidden(facts, who, clinician.person, event=clinician.event)
            yield Seen("each alone", found, may=not blocked)

    def many_at_once(self) -> Iterator[Seen]:
        """Who could be asked when many were hurt, and who is then asked for whom."""
        evaluation = self.hospital.evaluation()
        batch = assign(evaluation, allow_avoided=self.random.random() < 0.5)
        for (row, column), blocked in np.ndenumerate(evaluation.blocked):
            clinician = self.hospital.clinicians[row]
            found = self._forbidden(self.hospital.supporters[column].person, clinician)
            yield Seen("all at once", found, may=not blocked)
            chosen = batch.columns[row] == column
            if chosen or found:
                yield Seen("asked at once", found, may=chosen)

    def one_after_another(self) -> Iterator[Seen]:
        """A case is offered; a second joins; the first leaves, and others join the second."""
        for clinician in self.hospital.clinicians[:3]:
            there: list[Supporter] = []
            for step in ("offered", "second", "handed over", "second"):
                if step == "handed over":
                    there.pop(0)
                may = yield from self._whoever_may_join(step, clinician, there)
                if not may:
                    break
                there.append(self.supporters[self.random.choice(may)])

    def _whoever_may_join(
        self, step: str, clinician: Clinician, there: list[Supporter]
    ) -> Generator[Seen, None, list[str]]:
        others = [self._now(each) for each in self.hospital.supporters if each not in there]
        found = rank(
            replace(clinician, beside=tuple(there)),
            self.hospital.events[clinician.event],
            others,
            self.hospital.people,
            as_of=TODAY,
            other_events=self.hospital.events.values(),
        )
        may = sorted(match.supporter for match in (*found.ranked, *found.avoided))
        for each in others:
            rules = self._forbidden(each.person, clinician, *(other.person for other in there))
            yield Seen(step, rules, may=each.person in may)
        return may

    def teams_come_together(self) -> Iterator[Seen]:
        """Some are asked to come along to each of several teams, one after another."""
        people = self.hospital.people
        # What a clinician asked for counts for their own case, and not for whole teams.
        said = replace(self.facts, never=_apart(self.hospital.supporters))
        supporters = [self._now(each) for each in self.hospital.supporters]
        for department, unit in (("medicine", ""), ("surgery", "icu"), ("surgery", "new")):
            members = {
                key
                for key, each in people.items()
                if (each.unit == unit if unit else each.department == department)
            }
            event = self.random.choice([None, *self.facts.there])
            events = [event] if event else []
            team = Team(
                id="team",
                department=department,
                unit=unit,
                members=frozenset(members),
                above=frozenset(boss for each in members for boss in bosses(self.facts, each)),
                places=frozenset((people[each].department, people[each].unit) for each in members),
                involved=frozenset(self.facts.there[event] if event else ()),
            )
            coming: list[str] = []
            for _ in range(3):
                found = teams.can_come_along(
                    replace(
                        team,
                        apart=frozenset(coming),
                        beside=tuple(self.supporters[each] for each in coming),
                    ),
                    supporters,
                    people,
                    group_trained=self.facts.group_trained,
                    as_of=TODAY,
                )
                for who in self.supporters:
                    rules = forbidden_in_team(said, who, members, events=events, beside=coming)
                    # Nobody is asked against advice: more are left out than the rules keep out.
                    if rules or who in found:
                        yield Seen(TEAM, rules, may=who in found)
                if not found:
                    break
                coming.append(max(found, key=self._comes_between))

    def _comes_between(self, who: str) -> tuple[bool, float]:
        """Whether somebody keeps others away, or they keep them away; between equals, chance."""
        both = [pair for each in self.supporters for pair in ((who, each), (each, who))]
        kept = any(rule(self.facts, *pair) for pair in both for rule in BESIDE.values())
        return kept, self.random.random()

    def _now(self, supporter: Supporter) -> Supporter:
        return replace(
            supporter,
            being_supported=supporter.being_supported or supporter.person in self.facts.supported,
        )

    def _forbidden(self, who: str, clinician: Clinician, *beside: str) -> set[str]:
        return forbidden(self.facts, who, clinician.person, event=clinician.event, beside=beside)


OF_PAIR = {*ALONE, *EVALUATES, *APART, "is in one lawsuit", "was there"}
STANDS_IN_THE_WAY: Mapping[str, Set[str]] = {
    # Elsewhere the clinician is kept out as somebody who is being supported.
    "each alone": {*OF_PAIR, "is the clinician"},
    "all at once": OF_PAIR,
    "asked at once": OF_PAIR,
    "offered": OF_PAIR,
    "second": {*OF_PAIR, *BESIDE},
    "handed over": {*OF_PAIR, *BESIDE},
    TEAM: {
        *ALONE,
        *EVALUATES,
        *APART,
        *BESIDE,
        *UNDER,
        "comes along already",
        "is not trained for groups",
        "was there",
        "works there",
    },
}
"""By kind of step, the rules that can be all that keeps somebody from it."""
HAPPENS: Mapping[str, Callable[[Day], Iterator[Seen]]] = {
    "each alone": Day.each_alone,
    **dict.fromkeys(("all at once", "asked at once"), Day.many_at_once),
    **dict.fromkeys(("offered", "second", "handed over"), Day.one_after_another),
    TEAM: Day.teams_come_together,
}
"""By kind of step, what happens then."""
