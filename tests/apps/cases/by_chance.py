"""A walk through a small town in which chance decides what happens, and to whom.

After each step, all that supporters are asked and all that they have is held against the rules of
`tests.matching.hard_rules`, and so is whoever was refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from beenthere.apps.alongside.actions import HandOffWaits, NoSecond
from beenthere.apps.cases.actions import many, offering, setting_aside, triage
from beenthere.apps.cases.actions.offering import MayNotBeAsked, Wanted
from beenthere.apps.cases.actions.reaching import NotTheirCase
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import people_of
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.groups.actions.peers import MayNotComeAlong
from beenthere.apps.groups.models import Group, GroupOffer
from beenthere.apps.people.models import Person
from beenthere.apps.supporters.models import Supporter
from beenthere.domain import groups
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.case import TRANSITIONS, CaseEvent, CaseState, NotPossible
from beenthere.domain.vocabulary import (
    EventKind,
    OverrideReason,
    ReachBy,
    Urgency,
)
from tests.apps.cases.town import Part, Place, Town
from tests.matching.days import Seen


class NothingToDo(Exception):
    """There is nobody yet to whom this could happen."""


KEPT_OUT = (MayNotBeAsked, MayNotComeAlong)
"""How a rule refuses."""
NOT_NOW = (
    HandOffWaits,
    NoSecond,
    NotPossible,
    NotTheirCase,
    NothingToDo,
    OfferSettled,
    groups.NotPossible,
    offering.NobodyHasIt,
)
One = TypeVar("One")


Happening = Callable[["Chance"], None]


@dataclass
class Chance:
    """A town, and what chance hits upon in it.

    Whoever is to be asked is often somebody whom one rule alone keeps out, and among the rules the
    one that was tried least at such a step.
    """

    town: Town
    hunted: Collection[str] | None = None
    """The rules that are tried wherever they can be; None to try any every other time."""
    times: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each rule was tried at each step."""
    happened: Counter[str] = field(default_factory=Counter)
    """How often each step was taken."""
    step: str = ""
    tried: list[tuple[Place, set[str]]] = field(default_factory=list)
    """Whom the step asks, and the rules against it."""
    named: dict[UUID, Person] = field(default_factory=dict)
    """Of cases that wait for triage, whom they name."""

    def __post_init__(self) -> None:
        self.random = self.town.random

    def walk(self, how_many: int, *, of: Mapping[Happening, int]) -> Iterator[Seen]:
        """So many of these happen, each in about this proportion: every time what happened least
        of all that can."""
        for _ in range(how_many):
            shuffled = self.random.sample(list(of), len(of))
            for happens in sorted(
                shuffled, key=lambda each: self.happened[each.__name__] / of[each]
            ):
                if (yield from self._happens(happens)):
                    break

    def _happens(self, happens: Happening) -> Generator[Seen, None, bool]:
        """Let one thing happen; False where it could not."""
        self.step, self.tried = happens.__name__, []
        self.town.moment += timedelta(minutes=1)
        try:
            with transaction.atomic():
                happens(self)
        except NOT_NOW:
            return False
        except KEPT_OUT:
            pass
        self.happened[self.step] += 1
        # As the worker does every minute.
        setting_aside.set_aside(now=self.town.moment)
        yield from self.town.look(self.step)
        for place, rules in self.tried:
            if rules and not self.town.is_there(place):
                yield Seen(self.step, rules, may=False)
        return True

    # Whom and what chance hits upon

    def one(self, these: Iterable[One]) -> One:
        """One of these, in an order of their own. Raises NothingToDo where there is none."""
        listed = list(these)
        if not listed:
            raise NothingToDo
        return self.random.choice(listed)

    def people(self, how_many: int) -> list[Person]:
        """So many people, seldom a supporter: whoever is supported is asked nothing."""
        drawn: list[str] = []
        while len(drawn) < how_many:
            seldom = self.random.random() < 0.15
            who = self.random.choice(sorted(self.town.rows))
            if who not in drawn and (seldom or who not in self.town.supporters):
                drawn.append(who)
        return [self.town.rows[each] for each in drawn]

    def bystanders(self, *cases: UUID) -> list[Person]:
        """Two people; often one of them supports somebody, of these cases where some are named."""
        found = self.people(2)
        places = self.places(*Part, of=cases or (*self.town.about, *self.town.teams))
        if places and self.random.random() < 0.6:
            found[0] = self.town.rows[self.random.choice(places).who]
        return list(dict.fromkeys(found))

    def tries(self, where: UUID, *, among: Collection[str] = ()) -> int:
        """The row of somebody who is to be asked for a case or a team."""
        against = {
            place: self.town.against(place, among=among)
            for who in sorted(self.town.supporters)
            if not self.town.is_there(place := Place(where, who))
        }
        if not against:
            raise NothingToDo
        alone = {
            place: rule
            for place, rules in against.items()
            if len(rules) == 1
            for rule in rules
            if self.hunted is None or rule in self.hunted
        }
        free = [place for place, rules in against.items() if not rules]
        place = self.random.choice(free or list(against))
        if alone and (self.hunted is not None or self.happened[self.step] % 2 == 0):
            seldom = min(alone.values(), key=lambda rule: (self.times[self.step, rule], rule))
            place = next(each for each, rule in alone.items() if rule == seldom)
            self.times[self.step, seldom] += 1
        self.tried.append((place, against[place]))
        return self.town.keys[place.who]

    def tries_the_next(self, case: UUID) -> None:
        listed = Offer.objects.filter(case=case, state=OfferState.LISTED).order_by("place")
        for key in listed.values_list("supporter", flat=True):
            place = Place(case, self.town.who[key])
            self.tried.append((place, self.town.against(place)))

    def and_another(self, case: UUID) -> list[Wanted]:
        """Often somebody more to be asked, against whom nothing speaks."""
        asked = {place.who for place, _ in self.tried}
        free = [
            who
            for who in sorted(self.town.supporters.keys() - asked)
            if not self.town.against(Place(case, who))
        ]
        return [wants(self.town.keys[who]) for who in self.random.sample(free, min(len(free), 1))]

    def places(self, *parts: Part, of: Iterable[UUID] | None = None) -> list[Place]:
        """The places of these kinds that there are, in any case unless it is said in which."""
        where = list(self.town.about if of is None else of)
        found = [each for each in self.town.places if each.part in parts and each.where in where]
        return sorted(found, key=lambda each: (where.index(each.where), each.who))

    def a_case(self, *states: CaseState) -> UUID:
        """A case that is open, in one of these states where some are named."""
        open_cases = Case.objects.exclude(state=CaseState.CLOSED)
        wanted = open_cases.filter(state__in=states) if states else open_cases
        found = set(wanted.values_list("pk", flat=True))
        return self.one(case for case in self.town.about if case in found)

    def an_event(self) -> UUID:
        return Case.objects.values_list("event", flat=True).get(pk=self.a_case())

    def an_offer(self) -> Offer:
        place = self.one(self.places(Part.ASKED))
        asked = Offer.objects.select_related("supporter")
        return asked.get(
            case=place.where, supporter=self.town.keys[place.who], state=OfferState.OPEN
        )

    def can(self, event: CaseEvent) -> set[UUID]:
        """The cases to which this could happen."""
        states = [state for state in CaseState if (state, event) in TRANSITIONS]
        return set(Case.objects.filter(state__in=states).values_list("pk", flat=True))

    def leads(self, event: CaseEvent, *, among: Collection[UUID] | None = None) -> dict[str, Any]:
        """A case to which this could happen, and the supporter who leads it."""
        can = self.can(event) if among is None else self.can(event).intersection(among)
        found = self.one(each for each in self.places(Part.LEADS) if each.where in can)
        return self.supports(found)

    def supports(self, place: Place) -> dict[str, Any]:
        supporter = Supporter.objects.get(pk=self.town.keys[place.who])
        return {"case_id": place.where, "supporter": supporter}

    def a_team(self) -> Group:
        return Group.objects.get(pk=self.one(self.town.teams))

    def a_peer(self, part: Part) -> GroupOffer:
        place = self.one(self.places(part, of=self.town.teams))
        offers = GroupOffer.objects.select_related("supporter")
        return offers.get(
            group=place.where, supporter=self.town.keys[place.who], state=OfferState.OPEN
        )

    # What is told of clinicians

    def referred(self, person: Person, kind: EventKind) -> Case:
        """Somebody is referred, and the director finds them in the directory."""
        case = self.town.hospital.case(facts_of(person), kind=kind, now=self.town.moment)
        if kind is EventKind.MALPRACTICE_SUIT:
            self.town.lawsuits.add(case.event_id)
        self.triages(case, person)
        return case

    def triages(self, case: Case, person: Person) -> None:
        triage.triage(
            case_id=case.pk,
            facts=facts_of(person),
            reach_by=ReachBy.DIRECTORY,
            urgency=Urgency.ROUTINE,
            now=self.town.moment,
        )
        self.town.knows(case.pk, person.directory_id, case.event_id)

    def refers(self, event: UUID, people: Sequence[Person]) -> None:
        many.refer_more(
            event_id=event, people=people, urgency=Urgency.ROUTINE, now=self.town.moment
        )
        self.town.were_there(event, ids(people))
        cases = Case.objects.filter(event=event).exclude(pk__in=self.town.about)
        about = people_of(cases)
        for case in sorted(about, key=about.__getitem__):
            self.town.knows(case, about[case], event)


def wants(supporter: int) -> Wanted:
    return Wanted(supporter=supporter, override=OverrideReason.NOBODY_ELSE)


def ids(people: Iterable[Person]) -> list[str]:
    return [each.directory_id for each in people]
