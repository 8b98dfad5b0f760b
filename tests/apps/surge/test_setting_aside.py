"""A supporter who was there is a clinician at once, and what waited for them goes on quietly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.many import note_witnesses
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.setting_aside import set_aside
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.groups.actions.leading import tie
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.surge.actions import start_session
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.matching.rules import Code
from beenthere.domain.surge import Team
from beenthere.domain.vocabulary import OverrideReason
from beenthere.domain.wording import MessageKind
from beenthere.worker.chores import end_brief
from tests.apps.surge.conftest import Night
from tests.hospital import MONDAY
from tests.laws.rooms import triaged


@pytest.fixture
def asked(night: Night) -> tuple[Case, Supporter, Supporter]:
    """A case of another event, offered to one supporter and then to a second."""
    first, second = night.hospital.supporter(), night.hospital.supporter()
    case = triaged(night.hospital)
    wanted = [Wanted(supporter=each.pk) for each in (first, second)]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    return case, first, second


def states(case: Case) -> dict[int, str]:
    return dict(case.offers.values_list("supporter", "state"))


def test_what_was_offered_goes_on_as_if_they_had_said_no(
    night: Night, asked: tuple[Case, Supporter, Supporter]
) -> None:
    case, first, second = asked
    night.event(night.clinician(), first.person)
    assert states(case) == {first.pk: OfferState.DECLINED, second.pk: OfferState.OPEN}
    case.refresh_from_db()
    assert case.state == CaseState.OFFERED
    theirs = Message.objects.filter(account=first.account, state=MessageState.QUEUED)
    assert not theirs.exists()
    other = triaged(night.hospital, facts_of(night.clinician()))
    blocked = match(other, now=MONDAY).blocked
    codes = {each.supporter: each.explanation.stops[0].code for each in blocked}
    assert codes[first.person.directory_id] is Code.NOT_AVAILABLE


def test_the_last_on_the_list_hands_it_back_to_the_desk(
    night: Night, asked: tuple[Case, Supporter, Supporter]
) -> None:
    case, first, second = asked
    night.event(night.clinician(), first.person, second.person)
    case.refresh_from_db()
    assert case.state == CaseState.MATCHING
    assert set(states(case).values()) == {OfferState.DECLINED}
    assert Message.objects.filter(case=case, kind=MessageKind.LIST_ENDED).exists()


def test_nobody_else_is_set_aside_and_what_they_have_stays_theirs(night: Night) -> None:
    has_it, joins = night.hospital.supporter(), night.hospital.supporter()
    case = triaged(night.hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=has_it.pk), now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=joins.pk), now=MONDAY)
    night.event(night.clinician(), has_it.person, night.clinician())
    assert case.assignments.get(until=None).supporter == has_it
    assert Offer.objects.get(second=True).state == OfferState.OPEN
    night.event(night.clinician(), joins.person)
    assert Offer.objects.get(second=True).state == OfferState.DECLINED
    assert case.assignments.get(until=None).supporter == has_it


def test_the_worker_finds_whoever_was_referred_otherwise_or_comes_next_on_a_list(
    night: Night, asked: tuple[Case, Supporter, Supporter]
) -> None:
    case, first, second = asked
    assert set_aside(now=MONDAY) == 0
    night.hospital.case(facts_of(second.person))
    assert end_brief(now=MONDAY) == 0
    offer = case.offers.get(supporter=first)
    offering.decline(offer_id=offer.pk, supporter=first, now=MONDAY)
    assert states(case)[second.pk] == OfferState.OPEN
    assert end_brief(now=MONDAY + timedelta(minutes=1)) == 1
    assert states(case)[second.pk] == OfferState.DECLINED


def test_nor_do_they_come_along_to_a_team(night: Night) -> None:
    first, second, third = (night.hospital.supporter() for _ in range(3))
    people = [night.clinician(department="emergency") for _ in range(3)]
    case = night.event(*people)[0]
    team = Team(department="emergency", unit="", people=3)
    group = start_session(case=case, team=team, director=night.director, now=MONDAY)
    for place, (each, state) in enumerate(
        ((first, OfferState.ACCEPTED), (second, OfferState.OPEN), (third, OfferState.OPEN))
    ):
        group.offers.create(supporter=each, place=place, state=state)
    night.add(case, [first.person, second.person])
    handed = dict(group.offers.values_list("supporter", "handed_back"))
    assert handed == {first.pk: True, second.pk: False, third.pk: False}
    states = dict(group.offers.values_list("supporter", "state"))
    assert states[second.pk] == OfferState.DECLINED
    assert states[third.pk] == OfferState.OPEN


def test_nor_does_whoever_turns_out_to_have_seen_it(night: Night) -> None:
    before, later, free = (night.hospital.supporter() for _ in range(3))
    people = [night.clinician(department="emergency") for _ in range(3)]
    case = night.event(*people)[0]
    team = Team(department="emergency", unit="", people=3)
    group = start_session(case=case, team=team, director=night.director, now=MONDAY)
    shown = [str(case.code_name)]
    tie(group_id=group.pk, code_names=[], shown=shown, director=night.director, now=MONDAY)
    for place, each in enumerate((before, later, free)):
        group.offers.create(supporter=each, place=place, state=OfferState.ACCEPTED)

    def come() -> set[int]:
        return set(group.offers.filter(handed_back=False).values_list("supporter", flat=True))

    event = case.event_id
    note_witnesses(event_id=event, people=[before.person], now=MONDAY)
    assert len(come()) == 3
    tie(group_id=group.pk, code_names=[str(case.code_name)], director=night.director, now=MONDAY)
    assert come() == {later.pk, free.pk}
    note_witnesses(event_id=event, people=[later.person], now=MONDAY)
    assert come() == {free.pk}


def test_a_reason_does_not_bring_them_back(night: Night) -> None:
    there = night.hospital.supporter()
    case, _theirs = night.event(night.clinician(), there.person)
    wanted = Wanted(supporter=there.pk, override=OverrideReason.NOBODY_ELSE)
    with pytest.raises(offering.MayNotBeAsked):
        offering.approve_list(case_id=case.pk, wanted=[wanted], now=MONDAY)
