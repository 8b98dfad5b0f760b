"""Brute force: whatever happens to a small hospital, no rule that nobody may override is broken.

Many at once, a second supporter, a hand-over and a team that comes together happen here one after
another, each by the program's own rules, and each is held against `hard_rules`. The same with
everything that is stored and every action is in tests/apps/cases/test_never_broken.py.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest

from beenthere.domain.matching import ranking, rules, teams
from beenthere.domain.matching.batch import assign
from beenthere.domain.matching.facts import Clinician, Supporter
from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.ranking import Evaluation
from beenthere.domain.matching.rules import RULES, Kind
from beenthere.domain.matching.teams import Team, can_come_along
from beenthere.domain.matching.weights import DEFAULT_POLICY
from beenthere.domain.vocabulary import EventKind
from tests.domain.matching.hospital import TODAY, Hospital, any_hospital
from tests.matching.hard_rules import Facts, bosses, forbidden, forbidden_in_team

Steps = Iterator[tuple[str, set[str]]]
"""What happens, one after another, and which rules each step breaks."""


def any_town(random: Random) -> Hospital:
    """A hospital where many were hurt, supporters among them."""
    hospital = any_hospital(random, clinicians=3, supporters=6)
    affected = random.sample(hospital.supporters, random.randrange(3))
    hospital.clinicians += [
        Clinician(person=each.person, event="first", never_with=each.never_with)
        for each in affected
    ]
    hospital.clinicians = [replace(each, beside=()) for each in hospital.clinicians]
    return hospital


def _apart(who: Iterable[Clinician | Supporter]) -> set[frozenset[str]]:
    return {frozenset((each.person, other)) for each in who for other in each.never_with}


@dataclass
class Day:
    """One day of a hospital, on which everything happens that asks supporters for something."""

    random: Random

    def __post_init__(self) -> None:
        self.hospital = any_town(self.random)
        hospital = self.hospital
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
                each: TODAY + timedelta(days=self.random.choice([-9, -9, 0, 1]))
                for each in self.supporters
                if self.random.random() < 0.9
            },
        )

    def steps(self) -> Steps:
        """Let the day happen."""
        yield from self._who_is_blocked()
        has_it = yield from self._many_at_once()
        yield from self._second_and_handed_over(has_it)
        yield from self._teams()

    def _who_is_blocked(self) -> Steps:
        """The table says of every pair what the rules say, no less and no more: of all at once,
        and of each clinician as if nobody else were being supported."""
        hospital = self.hospital
        for each_alone in (False, True):
            facts = replace(self.facts, supported=()) if each_alone else self.facts
            pairs = Pairs(
                hospital.clinicians,
                hospital.supporters,
                events=hospital.events.values(),
                people=hospital.people,
                as_of=TODAY,
                policy=DEFAULT_POLICY,
                each_alone=each_alone,
            )
            blocked = Evaluation(pairs).blocked
            for (row, column), says in np.ndenumerate(blocked):
                clinician, who = hospital.clinicians[row], hospital.supporters[column].person
                found = forbidden(facts, who, clinician.person, event=clinician.event)
                agreed = bool(found) == bool(says)
                yield "evaluated", set() if agreed else found or {"blocked by no rule"}

    def _many_at_once(
        self,
    ) -> Generator[tuple[str, set[str]], None, list[tuple[Clinician, Supporter]]]:
        allow = self.random.random() < 0.5
        evaluation = self.hospital.evaluation()
        batch = assign(evaluation, allow_avoided=allow)
        has_it = []
        for clinician, column in zip(self.hospital.clinicians, batch.columns, strict=True):
            if column is not None:
                supporter = self.hospital.supporters[column]
                yield "many at once", self._forbidden(supporter.person, clinician)
                has_it.append((clinician, supporter))
        return has_it

    def _second_and_handed_over(self, has_it: list[tuple[Clinician, Supporter]]) -> Steps:
        for clinician, lead in has_it:
            there = [lead]
            for step in ("second", "third", "handed over", "after that"):
                if step == "handed over":
                    there.pop(0)
                joins = self._whoever_may_join(clinician, there)
                if joins is None:
                    break
                yield step, self._forbidden(joins, clinician, *(each.person for each in there))
                there.append(self.supporters[joins])

    def _whoever_may_join(self, clinician: Clinician, there: list[Supporter]) -> str | None:
        self.hospital.clinicians[0] = replace(clinician, beside=tuple(there))
        others = [self._now(each) for each in self.hospital.supporters if each not in there]
        found = self.hospital.ranking(supporters=others)
        may = [match.supporter for match in (*found.ranked, *found.avoided)]
        return self.random.choice(sorted(may)) if may else None

    def _teams(self) -> Steps:
        people = self.hospital.people
        # What a clinician asked for counts for their own case, and not for whole teams.
        said = replace(self.facts, never=_apart(self.hospital.supporters))
        for department, unit in (("medicine", ""), ("surgery", "icu"), ("medicine", "ward")):
            members = {
                key
                for key, each in people.items()
                if (each.unit == unit if unit else each.department == department)
            }
            event = self.random.choice([None, *self.facts.there])
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
            while found := can_come_along(
                replace(
                    team,
                    apart=frozenset(coming),
                    beside=tuple(self.supporters[each] for each in coming),
                ),
                [self._now(each) for each in self.hospital.supporters],
                people,
                group_trained=self.facts.group_trained,
                as_of=TODAY,
            ):
                asked = self.random.choice(found)
                yield (
                    "along to a team",
                    forbidden_in_team(said, asked, members, event=event, beside=coming),
                )
                coming.append(asked)

    def _now(self, supporter: Supporter) -> Supporter:
        return replace(
            supporter,
            being_supported=supporter.being_supported or supporter.person in self.facts.supported,
        )

    def _forbidden(self, who: str, clinician: Clinician, *beside: str) -> set[str]:
        return forbidden(self.facts, who, clinician.person, event=clinician.event, beside=beside)


def broken_in(seeds: range) -> Iterator[tuple[int, str, set[str]]]:
    """Every rule that is broken on these days, and by what."""
    for seed in seeds:
        for step, found in Day(Random(seed)).steps():
            if found:
                yield seed, step, found


def test_nothing_that_happens_breaks_a_rule() -> None:
    assert list(broken_in(range(20))) == []


@pytest.mark.exhaustive
def test_nor_does_it_in_thousands_of_hospitals() -> None:
    assert list(broken_in(range(20, 5000))) == []


BLOCKS = [bit for bit, rule in enumerate(RULES) if rule.kind is Kind.BLOCKED]


@pytest.mark.parametrize("bit", BLOCKS)
def test_a_rule_that_is_forgotten_is_caught(bit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = replace(RULES[bit], applies=lambda pairs: pairs.none)
    left = (*RULES[:bit], forgotten, *RULES[bit + 1 :])
    for room in (rules, ranking, teams):
        monkeypatch.setattr(room, "RULES", left)
    assert any(broken_in(range(200)))
