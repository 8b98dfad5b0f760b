"""Small hospitals for tests: a plain clinician, plain supporters, and what is different."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from beenthere.domain.matching.examples import CLINICIAN, COLLEAGUE, EVENT, MANAGER, SUPPORTER
from beenthere.domain.matching.examples import TODAY as TODAY
from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter, Wishes
from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.ranking import Evaluation, Ranking, rank
from beenthere.domain.matching.weights import DEFAULT_POLICY, MatchingPolicy
from beenthere.domain.supporter_life import MATCHED
from beenthere.domain.vocabulary import (
    EventKind,
    FieldWish,
    Gender,
    Office,
    Profession,
    Specialty,
    SupporterStatus,
    ranks_of,
)


@dataclass
class Hospital:
    """People, supporters, events and clinicians that one test speaks of."""

    people: dict[str, Person] = field(default_factory=lambda: {MANAGER.id: MANAGER})
    supporters: list[Supporter] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=lambda: {EVENT.id: EVENT})
    clinicians: list[Clinician] = field(default_factory=list)

    def add_supporter(
        self, name: str, *, person: dict[str, Any] | None = None, **standing: Any
    ) -> None:
        self.people[name] = replace(COLLEAGUE, id=name, **(person or {}))
        self.supporters.append(replace(SUPPORTER, person=name, **standing))

    def add_clinician(
        self,
        name: str,
        *,
        person: dict[str, Any] | None = None,
        never_with: Iterable[str] = (),
        event: str = EVENT.id,
        **wishes: Any,
    ) -> None:
        self.people[name] = replace(CLINICIAN, id=name, **(person or {}))
        self.clinicians.append(
            Clinician(
                person=name,
                event=event,
                wishes=Wishes(**wishes),
                never_with=frozenset(never_with),
            )
        )

    def evaluation(self, policy: MatchingPolicy = DEFAULT_POLICY) -> Evaluation:
        return Evaluation(
            Pairs(
                self.clinicians,
                self.supporters,
                events=self.events.values(),
                people=self.people,
                as_of=TODAY,
                policy=policy,
            )
        )

    def ranking(
        self,
        row: int = 0,
        *,
        supporters: Sequence[Supporter] | None = None,
        policy: MatchingPolicy = DEFAULT_POLICY,
    ) -> Ranking:
        clinician = self.clinicians[row]
        return rank(
            clinician,
            self.events[clinician.event],
            self.supporters if supporters is None else supporters,
            self.people,
            as_of=TODAY,
            policy=policy,
            other_events=self.events.values(),
        )

    def renamed(self, new: dict[str, str]) -> Hospital:
        """The same hospital with other ids."""

        def name(old: str) -> str:
            return new.get(old, old)

        def names(old: Iterable[str]) -> frozenset[str]:
            return frozenset(map(name, old))

        def supporter(old: Supporter) -> Supporter:
            return replace(old, person=name(old.person), never_with=names(old.never_with))

        return Hospital(
            people={
                name(key): replace(person, id=name(key), reports_to=name(person.reports_to))
                for key, person in self.people.items()
            },
            supporters=[supporter(each) for each in self.supporters],
            events={
                key: replace(
                    event, involved=names(event.involved), witnesses=names(event.witnesses)
                )
                for key, event in self.events.items()
            },
            clinicians=[
                replace(
                    each,
                    person=name(each.person),
                    never_with=names(each.never_with),
                    beside=tuple(map(supporter, each.beside)),
                )
                for each in self.clinicians
            ],
        )


def any_hospital(random: Random, *, clinicians: int, supporters: int) -> Hospital:
    """A hospital in which every rule may apply, small lists making coincidences frequent."""
    hospital = Hospital()
    names = [f"n{number:02}" for number in range(clinicians + supporters)]
    random.shuffle(names)
    for name in names:
        profession = random.choice([Profession.PHYSICIAN, Profession.NURSE])
        hospital.people[name] = Person(
            id=name,
            profession=profession,
            rank=random.choice(ranks_of(profession)),
            specialty=random.choice(
                [Specialty.NONE, Specialty.CARDIOLOGY, Specialty.INTERVENTIONAL_CARDIOLOGY]
            ),
            department=random.choice(["medicine", "surgery"]),
            unit=random.choice(["", "icu", "ward"]),
            # A line that only ever goes to a smaller id cannot loop.
            reports_to=random.choice(["", *sorted(each for each in names if each < name)[:3]]),
            offices=frozenset(random.sample(list(Office), random.choice([0, 0, 0, 1]))),
            languages=frozenset(random.sample(["en", "es"], random.randrange(3))),
            gender=random.choice([None, *Gender]),
        )

    def some(most: int) -> frozenset[str]:
        return frozenset(random.sample(names, min(random.choice([0, 0, most]), len(names))))

    hospital.events = {
        key: Event(id=key, kind=random.choice(list(EventKind)), involved=some(2), witnesses=some(1))
        for key in ("first", "second")
    }
    hospital.supporters = [
        Supporter(
            person=name,
            status=random.choice([SupporterStatus.ACTIVE] * 8 + list(MATCHED)),
            trained_on=random.choice([TODAY] * 8 + [None, TODAY + timedelta(days=1)]),
            capacity=random.randrange(4),
            open_cases=random.randrange(3),
            cases_last_90_days=random.randrange(3),
            rests_until=random.choice([None, date(2026, 11, 8), TODAY + timedelta(days=5)]),
            available=random.random() < 0.8,
            been_there=frozenset(random.sample(list(EventKind), random.randrange(4))),
            being_supported=random.random() < 0.1,
            never_with=some(1),
        )
        for name in names[clinicians:]
    ]
    hospital.clinicians = [
        Clinician(
            person=name,
            event=random.choice(["first", "second"]),
            wishes=Wishes(
                specialty=random.choice([None, *FieldWish]),
                other_department=random.random() < 0.3,
                profession=random.choice([None, None, "any", Profession.NURSE]),
                language=random.choice([None, "es"]),
                gender=random.choice([None, None, *Gender]),
            ),
            never_with=some(1),
            beside=tuple(random.sample(hospital.supporters, random.choice([0, 0, 0, 1]))),
        )
        for name in names[:clinicians]
    ]
    return hospital
