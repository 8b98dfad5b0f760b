"""Co-defendants and witnesses are never matched to each other while a case of theirs is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beenthere.apps.cases.actions import closing, many, offering, triage
from beenthere.apps.cases.actions.offering import MayNotBeAsked, Wanted
from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import Facts, note_involved, unsealed
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Assignment, Case
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.people.models import Person
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.call_back import mark_of
from beenthere.domain.case import CaseState, NotPossible
from beenthere.domain.matching.rules import Code
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    OverrideReason,
    ReachBy,
    Source,
    Urgency,
)
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

ROUTINE = Urgency.ROUTINE


def by_name(person: Person) -> Facts:
    """What somebody who has no directory writes of a colleague."""
    return {SealedField.NAME: person.name}


@dataclass
class Suit:
    """A lawsuit that names two clinicians, and a supporter for each way of being part of it."""

    hospital: Hospital = field(default_factory=Hospital)

    def __post_init__(self) -> None:
        self.hospital.director()
        self.clinician = self.hospital.person("Ana Sued")
        self.tied, self.typed, self.witness, self.free = (
            self.hospital.supporter(name=name)
            for name in ("Tina Tied", "Tom Typed", "Wes Witness", "Fay Free")
        )
        self.apart = {each.pk for each in (self.tied, self.typed, self.witness)}
        self.case = self.referred(
            [facts_of(self.clinician), facts_of(self.tied.person), by_name(self.typed.person)],
            there=[
                person.directory_id
                for person in (self.clinician, self.tied.person, self.witness.person)
            ],
        )

    def referred(
        self,
        clinicians: list[Facts],
        *,
        there: list[str],
        kind: EventKind = EventKind.MALPRACTICE_SUIT,
    ) -> Case:
        """One referral of these; the first of its cases, triaged where it is tied."""
        form = uuid4()
        refer(
            form=form,
            kind=kind,
            occurred=Occurred.THIS_WEEK,
            urgency=ROUTINE,
            source=Source.RISK_MANAGEMENT,
            clinicians=[Referred(reach_by=ReachBy.DIRECTORY, facts=each) for each in clinicians],
            there=there,
            now=MONDAY,
        )
        cases = {
            unsealed(each)[SealedField.NAME]: each for each in Case.objects.filter(event__form=form)
        }
        first = cases[clinicians[0][SealedField.NAME]]
        route(case_id=first.pk, now=MONDAY)
        triage.triage(
            case_id=first.pk,
            facts=unsealed(first),
            reach_by=ReachBy.DIRECTORY,
            urgency=ROUTINE,
            now=MONDAY,
        )
        first.refresh_from_db()
        return first


def said(case: Case) -> dict[str, str]:
    """What the match page says of each who cannot be asked."""
    found = match(case, now=MONDAY)
    return {each.supporter: each.explanation.stops[0].code for each in found.blocked}


def want(supporter: Supporter) -> Wanted:
    return Wanted(supporter=supporter.pk, override=OverrideReason.BEST_FIT)


def test_none_of_them_can_be_asked_by_any_way_there_is() -> None:
    suit = Suit()
    case = suit.case
    assert said(case) == {
        suit.tied.person.directory_id: Code.NOT_AVAILABLE,
        suit.typed.person.directory_id: Code.NOT_AVAILABLE,
        suit.witness.person.directory_id: Code.INVOLVED_IN_EVENT,
    }
    theirs = list(matchable(Case.objects.filter(pk=case.pk)))
    [pair] = match_together(theirs, held={}, allow_avoided=True, now=MONDAY).pairs
    assert pair.supporter == suit.free.pk
    ways: list[Callable[[Supporter], None]] = [
        lambda who: offering.approve_list(case_id=case.pk, wanted=[want(who)], now=MONDAY),
        lambda who: offering.agreed_by_phone(case_id=case.pk, wanted=want(who), now=MONDAY),
        lambda who: many.approve_all(wanted={case.pk: want(who)}, now=MONDAY),
    ]
    for way in ways:
        for who in (suit.tied, suit.typed, suit.witness):
            with pytest.raises(MayNotBeAsked):
                way(who)
    for who in (suit.tied, suit.typed, suit.witness):
        assert not offering.call_back(case, mark=mark_of(who.person.directory_id), now=MONDAY)
    offering.agreed_by_phone(case_id=case.pk, wanted=want(suit.free), now=MONDAY)
    for who in (suit.tied, suit.typed, suit.witness):
        with pytest.raises(MayNotBeAsked):
            offering.ask_second(case_id=case.pk, wanted=want(who), now=MONDAY)


def test_they_are_kept_apart_without_a_word_whatever_the_support_is_for() -> None:
    """Also for whoever calls back by a code, and is not tied to the directory."""
    suit = Suit()
    for facts in (facts_of(suit.clinician), by_name(suit.clinician)):
        other = suit.referred([facts], there=[], kind=EventKind.ADVERSE_EVENT)
        assert said(other) == {
            suit.tied.person.directory_id: Code.NOT_AVAILABLE,
            suit.witness.person.directory_id: Code.NOT_AVAILABLE,
        }
        mark = mark_of(suit.witness.person.directory_id)
        assert not offering.call_back(other, mark=mark, now=MONDAY)
    somebody = suit.referred(
        [facts_of(suit.hospital.person())], there=[], kind=EventKind.ADVERSE_EVENT
    )
    assert said(somebody) == {suit.tied.person.directory_id: Code.NOT_AVAILABLE}


def test_nobody_supports_themselves_while_their_referral_is_not_tied_to_the_directory() -> None:
    suit = Suit()
    case = suit.referred([by_name(suit.free.person)], there=[], kind=EventKind.ADVERSE_EVENT)
    assert said(case) == {
        suit.tied.person.directory_id: Code.NOT_AVAILABLE,
        suit.free.person.directory_id: Code.NOT_AVAILABLE,
    }


def test_as_much_is_asked_of_the_database_whether_there_is_anybody_to_keep_apart_or_not() -> None:
    """Law L6: a case that a director may not see changes no statement."""
    suit = Suit()

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            match(Case.objects.get(pk=suit.case.pk), now=MONDAY)
        return [each["sql"].split(" WHERE ")[0] for each in captured]

    before = statements()
    Case.objects.filter(event=suit.case.event_id).exclude(pk=suit.case.pk).delete()
    assert statements() == before


def test_whoever_is_named_later_loses_what_they_were_asked_for_or_have() -> None:
    suit = Suit()
    case, hospital = suit.case, suit.hospital
    lead, second, waits = suit.free, hospital.supporter(), hospital.supporter()
    offering.agreed_by_phone(case_id=case.pk, wanted=want(lead), now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=want(second), now=MONDAY)
    offering.accept(offer_id=case.offers.get().pk, supporter=second, now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=want(waits), now=MONDAY)

    def has() -> set[int]:
        current = Assignment.objects.filter(case=case, until__isnull=True)
        return set(current.values_list("supporter", flat=True))

    event = case.event_id
    many.note_witnesses(event_id=event, people=[second.person, waits.person], now=MONDAY)
    assert has() == {lead.pk}
    assert case.offers.get(supporter=waits).state == OfferState.DECLINED
    many.refer_more(event_id=event, people=[lead.person], urgency=ROUTINE, now=MONDAY)
    assert has() == set()
    case.refresh_from_db()
    assert case.state == CaseState.MATCHING
    assert {each.recused for each in case.assignments.all()} == {"no_reason"}
    for each in Case.objects.filter(event=event):
        route(case_id=each.pk, now=MONDAY)
        closing.close(case_id=each.pk, reason=CloseReason.MISTAKEN, now=MONDAY)
    with pytest.raises(NotPossible):
        many.note_witnesses(event_id=event, people=[lead.person], now=MONDAY)


def test_and_what_they_have_of_another_event_with_somebody_whom_the_lawsuit_names() -> None:
    suit = Suit()
    later = suit.hospital.person()
    older = [
        suit.referred([facts_of(each)], there=[], kind=EventKind.ADVERSE_EVENT)
        for each in (suit.clinician, later)
    ]
    for case in older:
        offering.agreed_by_phone(case_id=case.pk, wanted=want(suit.free), now=MONDAY)

    def has() -> set[object]:
        current = Assignment.objects.filter(supporter=suit.free, until__isnull=True)
        return set(current.values_list("case", flat=True))

    event = suit.case.event_id
    many.note_witnesses(event_id=event, people=[suit.free.person], now=MONDAY)
    assert has() == {older[1].pk}
    many.refer_more(event_id=event, people=[later], urgency=ROUTINE, now=MONDAY)
    assert has() == set()


def test_and_when_a_list_has_both_and_names_only_whom_the_directory_does_not_know() -> None:
    """Also of a clinician who called back by a code, and is not tied to the directory."""
    suit = Suit()
    for facts in (facts_of(suit.clinician), by_name(suit.clinician)):
        case = suit.referred([facts], there=[], kind=EventKind.ADVERSE_EVENT)
        offering.agreed_by_phone(case_id=case.pk, wanted=want(suit.free), now=MONDAY)
    both = [suit.clinician.directory_id, suit.free.person.directory_id]
    suit.referred([{SealedField.NAME: "Nora Nowhere"}], there=both)
    assert not Assignment.objects.filter(supporter=suit.free, until__isnull=True).exists()


def test_two_referrals_that_turn_out_to_be_of_one_person_keep_the_witnesses_of_both() -> None:
    suit = Suit()
    theirs = facts_of(suit.clinician)
    offering.agreed_by_phone(case_id=suit.case.pk, wanted=want(suit.free), now=MONDAY)
    other = suit.referred([theirs], there=[suit.free.person.directory_id])
    triage.join(case_id=other.pk, into=suit.case.pk, now=MONDAY)
    suit.case.refresh_from_db()
    assert suit.case.state == CaseState.MATCHING


def test_an_offer_made_before_anybody_knew_cannot_be_accepted_or_passed_on_to() -> None:
    suit = Suit()
    case, first, last = suit.case, suit.free, suit.hospital.supporter()
    middle = suit.hospital.supporter()
    wanted = [want(each) for each in (first, middle, last)]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    # Without what happens when somebody is named: as if both had come at the same instant.
    note_involved(case.event_id, [each.person.directory_id for each in (first, middle)])
    [offer] = case.offers.filter(state=OfferState.OPEN)
    with pytest.raises(OfferSettled):
        offering.accept(offer_id=offer.pk, supporter=first, now=MONDAY)
    offering.decline(offer_id=offer.pk, supporter=first, now=MONDAY)
    states = dict(case.offers.values_list("supporter", "state"))
    assert states == {
        first.pk: OfferState.DECLINED,
        middle.pk: OfferState.PASSED_OVER,
        last.pk: OfferState.OPEN,
    }
