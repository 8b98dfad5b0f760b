"""A small hospital in which everything that asks supporters for something happens by chance.

Every step is an action of a page, with the same arguments that its view would give it, and may be
refused. After each step, all that supporters are asked and all that they have is held against the
rules of `tests.matching.hard_rules`, from facts that the test keeps for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Model, QuerySet

from beenthere.apps.alongside import actions as alongside
from beenthere.apps.alongside.actions import HandOffWaits, NoSecond
from beenthere.apps.cases.actions import closing, many, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.reaching import NotTheirCase
from beenthere.apps.cases.actions.setting_aside import set_aside
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Assignment, Case, Event, Offer
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.groups.actions import asking, leading, peers
from beenthere.apps.groups.actions.peers import MayNotComeAlong
from beenthere.apps.groups.matching import Peers
from beenthere.apps.groups.models import Group, GroupOffer
from beenthere.apps.people.models import Person
from beenthere.apps.supporters.declaring import Said, declare
from beenthere.domain import groups as group_rules
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.case import CaseState, NotPossible
from beenthere.domain.defendants import Said as SaidOfDates
from beenthere.domain.groups import ENDED, PEERS_ARE_ASKED
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    EventKind,
    HowSoon,
    Keeps,
    OutreachOutcome,
    OverrideReason,
    ReachBy,
    RecusalReason,
    Role,
    Urgency,
)
from tests.domain.matching.hospital import any_hospital
from tests.hospital import MONDAY, Hospital
from tests.matching.hard_rules import Facts, at_first, forbidden_in_team, lasting

REFUSED = (
    HandOffWaits,
    MayNotComeAlong,
    NoSecond,
    NotPossible,
    NotTheirCase,
    OfferSettled,
    group_rules.NotPossible,
    offering.MayNotBeAsked,
    offering.NobodyHasIt,
)
Row = TypeVar("Row", bound=Model)

_UNITS = {"icu": "medicine", "ward": "surgery"}
"""Two units, and the department of each; a few who work there are of the other."""


@dataclass
class Town:
    """A hospital of a few people, and what the test knows of it."""

    random: Random
    moment: datetime = MONDAY
    there: dict[str, set[str]] = field(default_factory=dict)
    about: dict[UUID, str] = field(default_factory=dict)
    """Whom each case is about."""
    handed_back: set[tuple[UUID, int]] = field(default_factory=set)
    least: set[UUID] = field(default_factory=set)
    """The walks of which the program keeps the least."""
    beside: dict[int, set[str]] = field(default_factory=dict)
    """Who had a case when somebody joined them, by the row that says so."""
    checked: int = 0

    def __post_init__(self) -> None:
        self.hospital = Hospital()
        drawn = any_hospital(self.random, clinicians=4, supporters=6)
        self.people = drawn.people
        self.rows: dict[str, Person] = {}
        # Who is being supported is whoever a case is about.
        self.supporters = {
            each.person: replace(
                each,
                being_supported=False,
                never_with=frozenset(self.random.sample(sorted(self.people), 2)) - {each.person},
            )
            for each in drawn.supporters
        }
        self.keys: dict[int, str] = {}
        self.group_trained: dict[str, date] = {}
        for unit, department in _UNITS.items():
            self.hospital.person(unit=unit, department=department)
        for key in sorted(self.people):
            self._writes(key)
        self.director = self.hospital.account(Role.DIRECTOR)

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
            capacity=max(stands.capacity, 1),
            **of_person,
        )
        declare(supporter=row, said=Said(never_with=stands.never_with), now=MONDAY)
        if self.random.random() < 0.8:
            row.group_trained_on = self.group_trained[key] = date(2026, 4, 1)
            row.save()
        self.keys[row.pk] = key
        return self._works(key, row.person)

    def _works(self, key: str, row: Person) -> Person:
        row.unit_id = self.people[key].unit or None
        row.save()
        self.rows[key] = row
        return row

    # What happens

    def steps(self, how_many: int) -> Iterator[tuple[str, set[str]]]:
        """So many things happen; after each, what is broken."""
        self.many_hurt()
        for _ in range(how_many):
            happens = self.random.choice(HAPPENINGS)
            self.moment += timedelta(minutes=1)
            with suppress(*REFUSED), transaction.atomic():
                happens(self)
            # As the worker does every minute.
            set_aside(now=self.moment)
            yield happens.__name__, self.broken()

    def many_hurt(self) -> None:
        """Somebody is referred, and a list of others of the same event."""
        first, *others = self._some(self.random.choice([1, 2, 2, 3]))
        kind = self.random.choice(
            [EventKind.MASS_EVENT, EventKind.UNEXPECTED_DEATH, EventKind.MALPRACTICE_SUIT]
        )
        facts = facts_of(first)
        case = self.hospital.case(facts, kind=kind, now=self.moment)
        triage(
            case_id=case.pk,
            facts=facts,
            reach_by=ReachBy.DIRECTORY,
            urgency=Urgency.ROUTINE,
            now=self.moment,
        )
        self._were_there(case, [first])
        self._refers(case, others)

    def more_of_them(self) -> None:
        """More clinicians of an event are named."""
        self._refers(self._a_case(), self._some(self.random.choice([1, 2])))

    def somebody_saw_it(self) -> None:
        """The director hears of two witnesses."""
        case, people = self._a_case(), self._some(2)
        many.note_witnesses(event_id=case.event_id, people=people, now=self.moment)
        self.there[str(case.event_id)] |= {each.directory_id for each in people}

    def all_are_asked_at_once(self) -> None:
        """The board's proposal, whole, around a pair that the director holds."""
        cases = self._to_be_matched()
        held = {case.pk: self._a_supporter() for case in cases if self.random.random() < 0.3}
        found = match_together(
            cases, held=held, allow_avoided=self.random.random() < 0.5, now=self.moment
        )
        wanted = {
            pair.case.pk: self._wants(pair.supporter)
            for pair in found.pairs
            if pair.supporter is not None and not pair.refused
        }
        many.approve_all(wanted=wanted, now=self.moment)

    def all_are_asked_whoever_it_is(self) -> None:
        """What the board would refuse is sent to it all the same."""
        wanted = {case.pk: self._wants(self._a_supporter()) for case in self._to_be_matched()}
        many.approve_all(wanted=wanted, now=self.moment)

    def a_list_is_asked(self) -> None:
        """A case is offered to two supporters, one after the other."""
        wanted = [self._wants(self._a_supporter()) for _ in range(2)]
        offering.approve_list(case_id=self._a_case().pk, wanted=wanted, now=self.moment)

    def agreed_by_phone(self) -> None:
        """A supporter said yes on the phone."""
        offering.agreed_by_phone(
            case_id=self._a_case().pk, wanted=self._wants(self._a_supporter()), now=self.moment
        )

    def a_second_is_asked(self) -> None:
        """Somebody is asked to join whoever has a case."""
        for has_it in self._an_assignment():
            offering.ask_second(
                case_id=has_it.case_id, wanted=self._wants(self._a_supporter()), now=self.moment
            )

    def yes(self) -> None:
        """Somebody who is asked says yes."""
        for offer in self._an_offer():
            offering.accept(offer_id=offer.pk, supporter=offer.supporter, now=self.moment)

    def no(self) -> None:
        """Somebody who is asked says no, and the next is asked."""
        for offer in self._an_offer():
            offering.decline(offer_id=offer.pk, supporter=offer.supporter, now=self.moment)

    def nobody_answers(self) -> None:
        """The time of an offer is over."""
        case = self._a_case()
        if case.state == CaseState.OFFERED:
            self.moment = max(self.moment, case.due_at)
            closing.time_came(case_id=case.pk, now=self.moment)

    def they_spoke(self) -> None:
        """A supporter reached the clinician."""
        for has_it in self._an_assignment():
            reaching.record(
                case_id=has_it.case_id,
                supporter=has_it.supporter,
                outcome=OutreachOutcome.SPOKE,
                now=self.moment,
            )

    def a_walk_begins(self) -> None:
        """They agree to go on for as long as it lasts."""
        keeps = self.random.choice(list(Keeps))
        for has_it in self._an_assignment():
            alongside.begin(
                case_id=has_it.case_id,
                supporter=has_it.supporter,
                keeps=keeps,
                said=SaidOfDates(),
                now=self.moment,
            )
            if keeps is Keeps.LEAST:
                self.least.add(has_it.case_id)

    def it_is_handed_over(self) -> None:
        """Whoever leads a walk leaves to whoever joined."""
        for has_it in self._an_assignment():
            alongside.hand_over(case_id=has_it.case_id, supporter=has_it.supporter, now=self.moment)

    def the_second_leads(self) -> None:
        """The director lets them."""
        alongside.let_lead(case_id=self._a_case().pk, now=self.moment)

    def it_is_handed_back(self) -> None:
        """A supporter gives a case back."""
        for has_it in self._an_assignment():
            reaching.recuse(
                case_id=has_it.case_id,
                supporter=has_it.supporter,
                reason=RecusalReason.NO_REASON,
                now=self.moment,
            )
            self.handed_back.add((has_it.case_id, has_it.supporter_id))

    def it_goes_to_somebody_else(self) -> None:
        """The director takes a case back."""
        reaching.reassign(case_id=self._a_case().pk, now=self.moment)

    def a_team_comes_together(self) -> None:
        """A session is started for a unit or a whole department."""
        place = self.random.choice([("medicine", "icu"), ("surgery", "ward"), ("medicine", "")])
        asking.start(
            form=uuid4(),
            wanted=asking.Wanted(
                department=place[0],
                unit=place[1],
                kind=EventKind.MASS_EVENT,
                about=4,
                how_soon=HowSoon.FRESH,
            ),
            now=self.moment,
        )

    def a_team_is_tied_to_an_event(self) -> None:
        """The director says of which event's clinicians it is."""
        for group in self._a_group():
            leading.tie(
                group_id=group.pk,
                code_names=[str(self._a_case().code_name)],
                director=self.director,
                now=self.moment,
            )

    def peers_are_asked(self) -> None:
        """Two supporters are asked to come along to a team."""
        for group in self._a_group():
            wanted = list(dict.fromkeys(self._a_supporter() for _ in range(2)))
            peers.approve_list(group_id=group.pk, supporters=wanted, now=self.moment)

    def proposed_peers_are_asked(self) -> None:
        """The first of those whom the page lists."""
        for group in self._a_group():
            found = Peers(group, now=self.moment).in_order()
            peers.approve_list(group_id=group.pk, supporters=found[:1], now=self.moment)

    def a_peer_says_yes(self) -> None:
        """Somebody comes along."""
        for offer in self._one(GroupOffer.objects.filter(state=OfferState.OPEN)):
            peers.accept(offer_id=offer.pk, supporter=offer.supporter, now=self.moment)

    # What is broken then

    def broken(self) -> set[str]:
        """The rules that are broken now."""
        facts = Facts(
            today=self.moment.date(),
            people=self.people,
            supporters=self.supporters,
            there=self.there,
            lawsuits=self._lawsuits(),
            supported=self._supported(),
            never={
                frozenset((key, other))
                for key, each in self.supporters.items()
                for other in each.never_with
            },
            group_trained=self.group_trained,
        )
        return {
            rule
            for found in (self._asked(facts), self._have(facts), self._come_along(facts))
            for each in found
            for rule in each
        }

    def _asked(self, facts: Facts) -> Iterator[set[str]]:
        """Of whoever is asked for a case, or to join whoever has it."""
        waiting = Offer.objects.filter(state=OfferState.OPEN).exclude(case__state=CaseState.CLOSED)
        for offer in waiting.select_related("case__event"):
            yield at_first(facts, self.keys[offer.supporter_id])
            yield self._of_case(facts, offer, self._who_has(offer))
            if (offer.case_id, offer.supporter_id) in self.handed_back:
                yield {"handed it back before"}

    def _have(self, facts: Facts) -> Iterator[set[str]]:
        """Of whoever has a case; what they had to be towards others when they joined them."""
        for has_it in Assignment.objects.filter(until=None).select_related("case__event"):
            there = self._who_has(has_it)
            beside = self.beside.setdefault(has_it.pk, there) & there
            yield self._of_case(facts, has_it, beside)

    def _of_case(self, facts: Facts, place: Offer | Assignment, beside: set[str]) -> set[str]:
        self.checked += 1
        case, who = place.case, self.keys[place.supporter_id]
        found: set[str] = set()
        for event in (case.event, *case.also.all()):
            found |= lasting(facts, who, self.about[case.pk], event=str(event.pk), beside=beside)
        if case.pk in self.least:
            # The program has forgotten who they are, and cannot know who evaluates them.
            return found & _KNOWN_BY_HASHES
        return found

    def _come_along(self, facts: Facts) -> Iterator[set[str]]:
        """Of whoever is asked to come along to a team, or does."""
        coming = GroupOffer.objects.filter(
            state__in=(OfferState.OPEN, OfferState.ACCEPTED),
            handed_back=False,
            group__state__in=PEERS_ARE_ASKED,
        )
        together: dict[Group, list[str]] = {}
        for offer in coming.select_related("group"):
            together.setdefault(offer.group, []).append(self.keys[offer.supporter_id])
        for group, peers_of_it in together.items():
            team = {
                key
                for key, each in self.people.items()
                if (each.unit == group.unit if group.unit else each.department == group.department)
            }
            events = {str(each) for each in group.events.values_list("pk", flat=True)}
            for who in peers_of_it:
                self.checked += 1
                beside = set(peers_of_it) - {who}
                yield forbidden_in_team(facts, who, team, events=events, beside=beside)

    def _who_has(self, place: Offer | Assignment) -> set[str]:
        others = Assignment.objects.filter(case=place.case_id, until=None)
        keys = others.exclude(supporter=place.supporter_id).values_list("supporter", flat=True)
        return {self.keys[key] for key in keys}

    def _lawsuits(self) -> list[set[str]]:
        events = Event.objects.filter(kind=EventKind.MALPRACTICE_SUIT)
        return [self.there[str(key)] for key in events.values_list("pk", flat=True)]

    def _supported(self) -> set[str]:
        return {who for case, who in self.about.items() if case not in self.least}

    # Whom and what chance hits upon

    def _some(self, how_many: int) -> list[Person]:
        return self.random.sample([self.rows[key] for key in sorted(self.rows)], how_many)

    def _refers(self, case: Case, people: Sequence[Person]) -> None:
        many.refer_more(
            event_id=case.event_id, people=people, urgency=Urgency.ROUTINE, now=self.moment
        )
        self._were_there(case, people)

    def _were_there(self, case: Case, people: Sequence[Person]) -> None:
        event = self.there.setdefault(str(case.event_id), set())
        event |= {each.directory_id for each in people}
        for each in Case.objects.filter(event=case.event_id).prefetch_related("sealed"):
            if each.pk not in self.about:
                self.about[each.pk] = unsealed(each)[SealedField.DIRECTORY_ID]

    def _a_case(self) -> Case:
        return self.random.choice(list(Case.objects.order_by("pk")))

    def _to_be_matched(self) -> list[Case]:
        return list(matchable(Case.objects.filter(event=self._a_case().event_id)))

    def _wants(self, supporter: int) -> Wanted:
        return Wanted(supporter=supporter, override=OverrideReason.NOBODY_ELSE)

    def _a_supporter(self) -> int:
        return self.random.choice(sorted(self.keys))

    def _one(self, rows: QuerySet[Row]) -> list[Row]:
        """One of these, or none where there is none."""
        found = list(rows.order_by("pk"))
        return [self.random.choice(found)] if found else []

    def _an_offer(self) -> list[Offer]:
        return self._one(Offer.objects.filter(state=OfferState.OPEN).select_related("supporter"))

    def _an_assignment(self) -> list[Assignment]:
        return self._one(Assignment.objects.filter(until=None).select_related("supporter"))

    def _a_group(self) -> list[Group]:
        return self._one(Group.objects.exclude(state__in=ENDED))


_KNOWN_BY_HASHES = {"was there", "is in one lawsuit", "is the clinician"}

HAPPENINGS: Sequence[Callable[[Town], None]] = (
    Town.many_hurt,
    Town.more_of_them,
    *(Town.somebody_saw_it,) * 2,
    *(Town.all_are_asked_at_once,) * 3,
    Town.all_are_asked_whoever_it_is,
    *(Town.a_list_is_asked,) * 2,
    *(Town.agreed_by_phone,) * 2,
    *(Town.a_second_is_asked,) * 6,
    *(Town.yes,) * 6,
    Town.no,
    Town.nobody_answers,
    *(Town.they_spoke,) * 3,
    *(Town.a_walk_begins,) * 2,
    *(Town.it_is_handed_over,) * 2,
    Town.the_second_leads,
    Town.it_is_handed_back,
    Town.it_goes_to_somebody_else,
    Town.a_team_comes_together,
    Town.a_team_is_tied_to_an_event,
    *(Town.peers_are_asked,) * 3,
    *(Town.proposed_peers_are_asked,) * 2,
    *(Town.a_peer_says_yes,) * 2,
)
"""What can happen; what leads to more of it happens more often."""
