"""What asks supporters for something, or changes who may be asked.

Each is an action of a page, with the same arguments that its view would give it, and may be
refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from beenthere.apps.alongside import actions as alongside
from beenthere.apps.cases.actions import closing, many, offering, reaching, triage
from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import Facts, sealed_rows, unsealed
from beenthere.apps.cases.models import Case, Event, Sealed
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.groups.actions import asking, leading, peers
from beenthere.apps.groups.matching import Peers
from beenthere.apps.groups.models import ASKS
from beenthere.apps.people.models import Person
from beenthere.apps.supporters.life import Mover
from beenthere.domain.call_back import mark_of
from beenthere.domain.case import CaseEvent, CaseState
from beenthere.domain.defendants import Said
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    EventKind,
    HowSoon,
    Keeps,
    Occurred,
    OutreachOutcome,
    ReachBy,
    RecusalReason,
    Source,
    SupporterStatus,
    Urgency,
)
from tests.apps.cases.by_chance import Chance, Happening, NothingToDo, ids, wants
from tests.apps.cases.town import Part

# Who is referred, and who was there


def many_hurt(chance: Chance) -> None:
    """Somebody is referred, and a list of others of the same event."""
    first, *others = chance.people(chance.random.choice([1, 2, 2]))
    kind = chance.random.choice(
        [EventKind.MASS_EVENT, EventKind.UNEXPECTED_DEATH, EventKind.MALPRACTICE_SUIT]
    )
    case = chance.referred(first, kind)
    chance.refers(case.event_id, others)


def more_of_them(chance: Chance) -> None:
    """More clinicians of an event are named."""
    chance.refers(chance.an_event(), chance.bystanders())


def somebody_saw_it(chance: Chance) -> None:
    """The director hears of two witnesses."""
    event, people = chance.an_event(), chance.bystanders()
    many.note_witnesses(event_id=event, people=people, now=chance.town.moment)
    chance.town.were_there(event, ids(people))


def a_lawsuit_names_them(chance: Chance) -> None:
    """Risk Management names defendants and witnesses; of some only what is written there."""
    defendants, witnesses = chance.people(2), chance.bystanders()
    typed = chance.random.random() < 0.5
    form = uuid4()
    refer(
        form=form,
        kind=EventKind.MALPRACTICE_SUIT,
        occurred=Occurred.EARLIER,
        urgency=Urgency.ROUTINE,
        source=Source.RISK_MANAGEMENT,
        clinicians=[
            Referred(reach_by=ReachBy.TYPED, facts=_by_name(each))
            if typed
            else Referred(reach_by=ReachBy.DIRECTORY, facts=facts_of(each))
            for each in defendants
        ],
        there=ids(witnesses if typed else [*defendants, *witnesses]),
        now=chance.town.moment,
    )
    event = Event.objects.get(form=form)
    chance.town.lawsuits.add(event.pk)
    chance.town.were_there(event.pk, ids(witnesses))
    of_name = {each.name: each for each in defendants}
    cases = {unsealed(case)[SealedField.NAME]: case for case in event.cases.all()}
    for name in sorted(cases):
        route(case_id=cases[name].pk, now=chance.town.moment)
        if typed:
            chance.named[cases[name].pk] = of_name[name]
        else:
            chance.triages(cases[name], of_name[name])


def one_is_triaged(chance: Chance) -> None:
    """The director finds in the directory who was named."""
    case = chance.one(chance.named)
    chance.triages(Case.objects.get(pk=case), chance.named[case])
    del chance.named[case]


def one_is_referred_twice(chance: Chance) -> None:
    """Somebody is referred once more, for something that others saw, and it is one person."""
    into = chance.a_case()
    who = chance.town.about[into]
    case = chance.referred(chance.town.rows[who], EventKind.UNEXPECTED_DEATH)
    people = chance.bystanders(into)
    many.note_witnesses(event_id=case.event_id, people=people, now=chance.town.moment)
    triage.join(case_id=case.pk, into=into, now=chance.town.moment)
    chance.town.were_there(case.event_id, ids(people))
    chance.town.events[into] |= chance.town.events.pop(case.pk)
    del chance.town.about[case.pk]


# Who is asked for a case


def all_are_asked_at_once(chance: Chance) -> None:
    """The board's proposal, whole, around a pair that the director holds."""
    event = chance.an_event()
    cases = list(matchable(Case.objects.filter(event=event)))
    cases.sort(key=lambda each: list(chance.town.about).index(each.pk))
    held = chance.one(cases)
    found = match_together(
        cases,
        held={held.pk: chance.tries(held.pk)},
        allow_avoided=chance.random.random() < 0.5,
        now=chance.town.moment,
    )
    wanted = {
        pair.case.pk: wants(pair.supporter) for pair in found.pairs if pair.supporter is not None
    }
    many.approve_all(wanted=wanted, now=chance.town.moment)


def a_list_is_asked(chance: Chance) -> None:
    """A case is offered to one, and to another if they cannot."""
    case = chance.a_case(CaseState.MATCHING)
    wanted = [wants(chance.tries(case)), *chance.and_another(case)]
    offering.approve_list(case_id=case, wanted=wanted, now=chance.town.moment)


def agreed_by_phone(chance: Chance) -> None:
    """A supporter said yes on the phone."""
    case = chance.a_case(CaseState.MATCHING)
    wanted = wants(chance.tries(case))
    offering.agreed_by_phone(case_id=case, wanted=wanted, now=chance.town.moment)


def a_second_is_asked(chance: Chance) -> None:
    """Somebody is asked to join whoever leads."""
    case = chance.one(chance.places(Part.LEADS)).where
    wanted = wants(chance.tries(case))
    offering.ask_second(case_id=case, wanted=wanted, now=chance.town.moment)


def one_calls_back(chance: Chance) -> None:
    """A clinician enters the code that a supporter gave them, and whom to ask for."""
    [person] = chance.people(1)
    case = chance.town.hospital.case(_by_name(person), now=chance.town.moment, routed=False)
    chance.town.untied.add(case.pk)
    chance.town.knows(case.pk, person.directory_id, case.event_id)
    mark = mark_of(chance.town.who[chance.tries(case.pk)])
    Sealed.objects.bulk_create(sealed_rows(case.pk, {SealedField.CALL_BACK: mark}))
    route(case_id=case.pk, now=chance.town.moment)


# What they say, and what becomes of it


def yes(chance: Chance) -> None:
    """Somebody who is asked says yes."""
    offer = chance.an_offer()
    offering.accept(offer_id=offer.pk, supporter=offer.supporter, now=chance.town.moment)


def no(chance: Chance) -> None:
    """Somebody who is asked says no, and the next is asked."""
    offer = chance.an_offer()
    chance.tries_the_next(offer.case_id)
    offering.decline(offer_id=offer.pk, supporter=offer.supporter, now=chance.town.moment)


def nobody_answers(chance: Chance) -> None:
    """The time of an offer is over, and the next is asked."""
    case = Case.objects.get(pk=chance.a_case(CaseState.OFFERED))
    chance.tries_the_next(case.pk)
    chance.town.moment = max(chance.town.moment, case.due_at)
    closing.time_came(case_id=case.pk, now=chance.town.moment)


def they_spoke(chance: Chance) -> None:
    """A supporter reached the clinician."""
    reaching.record(
        **chance.leads(CaseEvent.SPOKE),
        outcome=OutreachOutcome.SPOKE,
        now=chance.town.moment,
    )


def a_walk_begins(chance: Chance) -> None:
    """They agree to go on for as long as it lasts."""
    keeps, leads = chance.random.choice(list(Keeps)), chance.leads(CaseEvent.WALK_BEGAN)
    alongside.begin(**leads, keeps=keeps, said=Said(), now=chance.town.moment)
    if keeps is Keeps.LEAST:
        chance.town.least.add(leads["case_id"])


def it_is_handed_over(chance: Chance) -> None:
    """Whoever leads a walk leaves to whoever joined."""
    joined = {each.where for each in chance.places(Part.JOINED)}
    leads = chance.leads(CaseEvent.HANDED_OVER, among=joined)
    alongside.hand_over(**leads, now=chance.town.moment)


def the_second_leads(chance: Chance) -> None:
    """The director lets them."""
    can = chance.can(CaseEvent.HANDED_OVER)
    case = chance.one(each.where for each in chance.places(Part.JOINED) if each.where in can)
    alongside.let_lead(case_id=case, now=chance.town.moment)


def it_is_handed_back(chance: Chance) -> None:
    """A supporter gives a case back; in a walk whoever joined leads."""
    theirs = chance.supports(chance.one(chance.places(Part.LEADS, Part.JOINED)))
    reaching.recuse(**theirs, reason=RecusalReason.NO_REASON, now=chance.town.moment)
    who = chance.town.who[theirs["supporter"].pk]
    chance.town.handed_back.add((theirs["case_id"], who))


def it_goes_to_somebody_else(chance: Chance) -> None:
    """The director takes a case back."""
    case = chance.leads(CaseEvent.REASSIGNED)["case_id"]
    reaching.reassign(case_id=case, now=chance.town.moment)


def one_steps_down(chance: Chance) -> None:
    """A supporter stops, and gives everything back."""
    who = chance.one(chance.places(*Part)).who
    for place in chance.town.places:
        if place.who == who and place.part in (Part.LEADS, Part.JOINED):
            chance.town.handed_back.add((place.where, who))
    step_down(supporter_id=chance.town.keys[who], by=Mover.THEMSELVES, now=chance.town.moment)
    chance.town.supporters[who] = replace(
        chance.town.supporters[who], status=SupporterStatus.STEPPED_DOWN
    )


# Who comes along to a team


def a_team_comes_together(chance: Chance) -> None:
    """A session is started for a unit or a whole department."""
    department, unit = chance.random.choice(
        [("medicine", "icu"), ("surgery", "ward"), ("medicine", "")]
    )
    group = asking.start(
        form=uuid4(),
        wanted=asking.Wanted(
            department=department,
            unit=unit,
            kind=EventKind.MASS_EVENT,
            about=4,
            how_soon=HowSoon.FRESH,
        ),
        now=chance.town.moment,
    )
    chance.town.teams[group.pk] = {
        key
        for key, each in chance.town.people.items()
        if (each.unit == unit if unit else each.department == department)
    }


def a_team_is_tied_to_an_event(chance: Chance) -> None:
    """The director says of which event's clinicians it is, and of no other's."""
    group, case = chance.a_team(), Case.objects.get(pk=chance.a_case())
    leading.tie(
        group_id=group.pk,
        code_names=[str(case.code_name)],
        shown=[str(each.code_name) for each in Case.objects.exclude(code_name=None)],
        director=chance.town.director,
        now=chance.town.moment,
    )
    chance.town.tied[group.pk] = {case.event_id}


def peers_are_asked(chance: Chance) -> None:
    """One of those whom the page lists is asked to come along, and somebody else."""
    group = chance.a_team()
    before = set(group.offers.filter(state__in=ASKS).values_list("supporter", flat=True))
    free = [each for each in Peers(group, now=chance.town.moment).in_order() if each not in before]
    listed = free[: chance.random.randrange(2)]
    other = chance.tries(group.pk, among=[chance.town.who[each] for each in listed])
    if other in before:
        raise NothingToDo
    wanted = list(dict.fromkeys([*listed, other]))
    peers.approve_list(group_id=group.pk, supporters=wanted, now=chance.town.moment)


def a_peer_says_yes(chance: Chance) -> None:
    """Somebody comes along."""
    offer = chance.a_peer(Part.ASKED)
    peers.accept(offer_id=offer.pk, supporter=offer.supporter, now=chance.town.moment)


def a_peer_says_no(chance: Chance) -> None:
    """Somebody cannot come along, and the next is asked."""
    offer = chance.a_peer(Part.ASKED)
    peers.decline(offer_id=offer.pk, supporter=offer.supporter, now=chance.town.moment)


def _by_name(person: Person) -> Facts:
    """What a page has of somebody whom nobody looked up in the directory."""
    facts = facts_of(person)
    return {each: facts[each] for each in (SealedField.NAME, SealedField.PHONE, SealedField.EMAIL)}


HAPPENINGS: Mapping[Happening, int] = {
    many_hurt: 1,
    more_of_them: 1,
    somebody_saw_it: 1,
    a_lawsuit_names_them: 1,
    one_is_triaged: 1,
    one_is_referred_twice: 1,
    all_are_asked_at_once: 3,
    a_list_is_asked: 3,
    agreed_by_phone: 3,
    a_second_is_asked: 5,
    one_calls_back: 2,
    yes: 4,
    no: 1,
    nobody_answers: 1,
    they_spoke: 1,
    a_walk_begins: 1,
    it_is_handed_over: 1,
    the_second_leads: 1,
    it_is_handed_back: 1,
    it_goes_to_somebody_else: 1,
    one_steps_down: 1,
    a_team_comes_together: 1,
    a_team_is_tied_to_an_event: 1,
    peers_are_asked: 5,
    a_peer_says_yes: 1,
    a_peer_says_no: 1,
}
"""What can happen, and how often of all that does."""
