"""Teams in every state of a group's life, and an event with many hurt, to ask about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

from beenthere.apps.cases.actions import many, offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.groups.actions import asking, leading
from beenthere.apps.groups.contact import Contact
from beenthere.apps.groups.models import Group
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.surge.models import HelpAsked
from beenthere.domain.assignment import OfferState
from beenthere.domain.groups import PEERS_ARE_ASKED, GroupActor, GroupState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, HowSoon, Urgency
from tests.hospital import MONDAY, Hospital

_DESK = frozenset({GroupActor.DESK})


def groups_in_every_state(facilitator: Account, supporter: Supporter) -> Mapping[GroupState, Group]:
    """A group in each state; where peers are asked, this supporter is asked to come along."""
    found = {}
    for number, state in enumerate(GroupState):
        group = _group(state, facilitator, phone=f"+1617555{9200 + number}")
        if state in PEERS_ARE_ASKED:
            group.offers.create(
                supporter=supporter,
                place=1,
                state=OfferState.OPEN,
                opened_at=MONDAY,
                due_at=MONDAY + timedelta(hours=6),
            )
        found[state] = group
    return found


def _group(state: GroupState, facilitator: Account, *, phone: str) -> Group:
    wanted = asking.Wanted(
        department="nursing",
        unit="ward_7",
        kind=EventKind.MASS_EVENT,
        about=40 if state is GroupState.TAKEN else 9,
        how_soon=HowSoon.FRESH,
    )
    form = uuid4()
    asking.ask(form=form, wanted=wanted, contact=Contact(phone=phone), now=MONDAY)
    group = Group.objects.get(form=form)
    key, begins = group.pk, MONDAY + timedelta(days=2)
    ninety = timedelta(minutes=90)
    life: Mapping[GroupState, Callable[[], None]] = {
        GroupState.TAKEN: lambda: leading.take(group_id=key, actors=_DESK, now=MONDAY),
        GroupState.FACILITATED: lambda: leading.assign(
            group_id=key, account_id=facilitator.pk, actors=_DESK, now=MONDAY
        ),
        GroupState.PLANNED: lambda: leading.plan(
            group_id=key, begins=begins, lasts=ninety, actors=_DESK, now=MONDAY
        ),
        GroupState.OVER: lambda: leading.time_came(group_id=key, now=begins + ninety),
        GroupState.HELD: lambda: leading.count(
            group_id=key, headcount=7, actors=_DESK, now=begins + ninety
        ),
    }
    if state is GroupState.CALLED_OFF:
        leading.call_off(group_id=key, actors=_DESK, now=MONDAY)
    for step in life:
        group.refresh_from_db()
        if group.state == state:
            break
        life[step]()
    group.refresh_from_db()
    assert group.state == state
    return group


def a_mass_event(hospital: Hospital) -> Case:
    """Many of one department were there, one of them a supporter who has a case; help was asked of
    some outside, and became of it whatever can. One of its cases."""
    boss = hospital.person("Bela Boss")
    there = hospital.supporter(reports_to=boss)
    of_another = {SealedField.NAME: "Quillaby Elsewhere", SealedField.PHONE: "+16175558200"}
    other = hospital.case(of_another)
    wanted = Wanted(supporter=there.pk)
    offering.agreed_by_phone(case_id=other.pk, wanted=wanted, now=MONDAY)
    first, *others = [
        hospital.person(reports_to=boss, department="emergency", unit="ed_acute") for _ in range(5)
    ]
    case = hospital.triaged(first, kind=EventKind.MASS_EVENT)
    many.refer_more(
        event_id=case.event_id,
        people=[*others, there.person],
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )
    for number, state in enumerate(LetterState):
        HelpAsked.objects.create(
            event=case.event,
            email=f"tonight{number}@peer-network.example",
            about=5,
            asked_at=MONDAY,
            state=state,
            due_at=MONDAY,
        )
    return case
