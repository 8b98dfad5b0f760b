"""A small hospital with everything that is stored of it, and what a test knows of it besides.

What the program stores and what the test knows come about separately: the test never reads from
the program's rows who was there, or whom a case is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from random import Random
from typing import Any
from uuid import UUID

from beenthere.apps.cases.models import Assignment, Offer
from beenthere.apps.groups.models import GroupOffer
from beenthere.apps.people.models import Person
from beenthere.apps.supporters.declaring import Said, declare
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.groups import PEERS_ARE_ASKED
from beenthere.domain.vocabulary import Role
from tests.hospital import MONDAY, Hospital
from tests.matching.days import Seen, any_town
from tests.matching.hard_rules import Facts, at_first, forbidden_in_team, lasting


class Part(Enum):
    """What a supporter is to a case or a team."""

    ASKED = "is asked"
    JOINED = "has it with whoever leads"
    LEADS = "leads"
    COMES = "comes along"


@dataclass(frozen=True)
class Place:
    """A supporter's place in a case or a team: one of the pairs that rules speak of."""

    where: UUID
    who: str
    part: Part = Part.ASKED


KNOWN_BY_HASHES = {"was there", "is in one lawsuit", "is the clinician"}
"""All that the program still knows of whom it keeps the least."""
_UNITS = {"icu": "medicine", "ward": "surgery"}
"""Two units, and the department of each; a few who work there are of the other."""


@dataclass
class Town:
    """A hospital of a few people, and what the test knows of it."""

    random: Random
    moment: datetime = MONDAY
    there: dict[UUID, set[str]] = field(default_factory=dict)
    """Everybody who was part of an event or saw it, by event."""
    lawsuits: set[UUID] = field(default_factory=set)
    about: dict[UUID, str] = field(default_factory=dict)
    """Whom each case is about."""
    events: dict[UUID, set[UUID]] = field(default_factory=dict)
    """The events of each case."""
    teams: dict[UUID, set[str]] = field(default_factory=dict)
    """Who works in each team that comes together."""
    tied: dict[UUID, set[UUID]] = field(default_factory=dict)
    """The events that a team is tied to."""
    handed_back: set[tuple[UUID, str]] = field(default_factory=set)
    untied: set[UUID] = field(default_factory=set)
    """The cases of whose clinicians the program has no more than a name and a number."""
    least: set[UUID] = field(default_factory=set)
    """The walks of which the program keeps the least."""
    places: Set[Place] = frozenset()
    """All places there were when it was last looked."""
    wrong: dict[Place, Set[str]] = field(default_factory=dict)
    """The rules against those of them that should not have been."""
    beside: dict[tuple[UUID, str], Set[str]] = field(default_factory=dict)
    """Of those who were there when somebody came to have a case, who still are."""

    def __post_init__(self) -> None:
        self.hospital = Hospital()
        drawn = any_town(self.random)
        self.people = drawn.people
        self.rows: dict[str, Person] = {}
        # Who is being supported is whoever a case is about.
        self.supporters = {
            each.person: replace(
                each, being_supported=False, never_with=each.never_with - {each.person}
            )
            for each in drawn.supporters
        }
        self.keys: dict[str, int] = {}
        """The row of each supporter."""
        self.group_trained: dict[str, date] = {}
        for unit, department in _UNITS.items():
            self.hospital.person(unit=unit, department=department)
        for key in sorted(self.people):
            self._writes(key)
        self.director = self.hospital.account(Role.DIRECTOR)
        self.who = {row: key for key, row in self.keys.items()}

    def _writes(self, key: str) -> Person:
        """The rows of somebody, after those of whoever is above them."""
        if key in self.rows:
            return self.rows[key]
        person = self.people[key]
        of_person: dict[str, Any] = {
            "directory_id": key,
            "profession": person.profession,
            "rank": person.rank,
            "specialty": person.specialty,
            "department": person.department,
            "offices": sorted(person.offices),
            "reports_to": self._writes(person.reports_to) if person.reports_to else None,
        }
        stands = self.supporters.get(key)
        if stands is None:
            return self._works(key, self.hospital.person(**of_person))
        row = self.hospital.supporter(
            status=stands.status,
            trained_on=stands.trained_on,
            capacity=stands.capacity,
            **of_person,
        )
        declare(supporter=row, said=Said(never_with=stands.never_with), now=MONDAY)
        if self.random.random() < 0.8:
            row.group_trained_on = self.group_trained[key] = date(2026, 4, 1)
            row.save()
        self.keys[key] = row.pk
        return self._works(key, row.person)

    def _works(self, key: str, row: Person) -> Person:
        row.unit_id = self.people[key].unit or None
        row.save()
        self.rows[key] = row
        return row

    # What the test knows

    def knows(self, case: UUID, who: str, event: UUID) -> None:
        """A case is about somebody who was part of an event."""
        self.about[case] = who
        self.events[case] = {event}
        self.were_there(event, [who])

    def were_there(self, event: UUID, people: Collection[str]) -> None:
        """These people were part of an event, or saw it."""
        self.there.setdefault(event, set()).update(people)

    @property
    def forgotten(self) -> Set[UUID]:
        """The cases of which the program cannot say whom of the directory they are about."""
        return self.least | self.untied

    def is_there(self, place: Place) -> bool:
        """Whether somebody is asked for a case or a team, or has it."""
        return any((each.where, each.who) == (place.where, place.who) for each in self.places)

    def facts(self) -> Facts:
        """All of it, as the rules speak of it."""
        return Facts(
            today=self.moment.date(),
            people=self.people,
            supporters=self.supporters,
            there={str(event): those for event, those in self.there.items()},
            lawsuits=[self.there[event] for event in self.lawsuits],
            supported={who for case, who in self.about.items() if case not in self.forgotten},
            never={
                frozenset((key, other))
                for key, each in self.supporters.items()
                for other in each.never_with
            },
            group_trained=self.group_trained,
        )

    def against(self, place: Place, *, among: Collection[str] = ()) -> set[str]:
        """The rules against a place, beside those who are there and `among` others."""
        facts, others = self.facts(), self._others(place) | set(among)
        if place.where in self.teams:
            events = {str(each) for each in self.tied.get(place.where, ())}
            return forbidden_in_team(
                facts, place.who, self.teams[place.where], events=events, beside=others
            )
        found: set[str] = set()
        for each in self.events[place.where]:
            found |= lasting(
                facts, place.who, self.about[place.where], event=str(each), beside=others
            )
        if place.where in self.forgotten:
            # Who evaluates them the program cannot know.
            found &= KNOWN_BY_HASHES
        if place.part is Part.ASKED:
            found |= at_first(facts, place.who)
            if (place.where, place.who) in self.handed_back:
                found.add("handed it back before")
        return found

    def _others(self, place: Place) -> Set[str]:
        """Who else is there; where somebody has come, of those only who were there before."""
        team = place.where in self.teams
        others = {
            each.who
            for each in self.places
            if each.where == place.where and (team or each.part is not Part.ASKED)
        } - {place.who}
        return others & self.beside.get((place.where, place.who), others)

    # What is stored

    def look(self, step: str) -> Iterator[Seen]:
        """Every place that is new since it was last looked or that is newly wrong, and every place
        that was given up and would be wrong."""
        before, self.places = self.places, frozenset(self._stored())
        self.beside = {
            (each.where, each.who): self._others(each)
            for each in self.places
            if each.part in (Part.JOINED, Part.LEADS)
        }
        came_from = {(each.where, each.who) for each in before}
        against = {
            # Whoever has a case at once is asked in the same moment.
            each: self.against(
                each if (each.where, each.who) in came_from else replace(each, part=Part.ASKED)
            )
            for each in before | self.places
        }
        still = {(each.where, each.who) for each in self.places}
        for place, rules in against.items():
            if place not in self.places:
                if rules and (place.where, place.who) not in still:
                    yield Seen(step, rules, may=False)
            elif place not in before or rules - self.wrong.get(place, set()):
                yield Seen(step, rules, may=True)
        self.wrong = {place: rules for place, rules in against.items() if rules}

    def _stored(self) -> Iterator[Place]:
        asked = Offer.objects.filter(state=OfferState.OPEN).exclude(case__state=CaseState.CLOSED)
        for case, row in asked.values_list("case", "supporter"):
            yield Place(case, self.who[row])
        have = Assignment.objects.filter(until=None)
        for case, row, leads in have.values_list("case", "supporter", "lead"):
            yield Place(case, self.who[row], Part.LEADS if leads else Part.JOINED)
        coming = GroupOffer.objects.filter(
            state__in=(OfferState.OPEN, OfferState.ACCEPTED),
            handed_back=False,
            group__state__in=PEERS_ARE_ASKED,
        )
        for group, row, state in coming.values_list("group", "supporter", "state"):
            yield Place(
                group, self.who[row], Part.COMES if state == OfferState.ACCEPTED else Part.ASKED
            )
