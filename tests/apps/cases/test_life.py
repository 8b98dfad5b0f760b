"""The life of a case through the actions, on the real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.cases.actions import closing, many, offering, reaching, routing, triage
from beenthere.apps.cases.actions.offering import MayNotBeAsked, Wanted
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.case import EVENT_OF_OUTCOME, IN_TOUCH, ONLY_NOTED, CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    OutreachOutcome,
    OverrideReason,
    QuickAnswer,
    ReachBy,
    RecusalReason,
    Role,
    Urgency,
)
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


def triaged(hospital: Hospital, **changes: object) -> Case:
    case = hospital.case()
    facts = {
        **TYPED,
        SealedField.PROFESSION: "physician",
        SealedField.RANK: "assistant_professor",
        SealedField.DEPARTMENT: "medicine",
    }
    triage.triage(
        case_id=case.pk,
        facts=facts,
        reach_by=ReachBy.TYPED,
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )
    case.refresh_from_db()
    return case


def queued(kind: MessageKind) -> list[int]:
    """Whom a message of this kind is to tell, now or later."""
    waiting = Message.objects.filter(kind=kind, state=MessageState.QUEUED)
    return list(waiting.order_by("account").values_list("account", flat=True).distinct())


def test_a_referral_reaches_the_director_under_a_code_name(hospital: Hospital) -> None:
    director = hospital.director()
    case = hospital.case()
    assert case.state == CaseState.WAITING
    assert case.code_name
    assert queued(MessageKind.TRIAGE_WAITING) == [director.pk]
    assert unsealed(case) == TYPED


def test_the_offer_goes_down_the_list_and_one_supporter_has_the_case(hospital: Hospital) -> None:
    hospital.director()
    first, second = hospital.supporter(), hospital.supporter()
    case = triaged(hospital)
    offering.approve_list(
        case_id=case.pk,
        wanted=[Wanted(supporter=first.pk), Wanted(supporter=second.pk)],
        now=MONDAY,
    )
    assert queued(MessageKind.OFFER) == [first.account_id]
    closing.time_came(case_id=case.pk, now=MONDAY + timedelta(hours=5))
    assert queued(MessageKind.OFFER) == [second.account_id]
    offer = Offer.objects.get(case=case, supporter=second)
    offering.accept(offer_id=offer.pk, supporter=second, now=MONDAY + timedelta(hours=6))
    case.refresh_from_db()
    assert case.state == CaseState.ACCEPTED
    with pytest.raises(OfferSettled):
        offering.accept(offer_id=offer.pk, supporter=second, now=MONDAY)
    lapsed = Offer.objects.get(case=case, supporter=first)
    assert lapsed.state == OfferState.LAPSED
    with pytest.raises(OfferSettled):
        offering.accept(offer_id=lapsed.pk, supporter=first, now=MONDAY)


def test_nobody_is_twice_on_one_list(hospital: Hospital) -> None:
    hospital.director()
    supporter, case = hospital.supporter(), triaged(hospital)
    twice = [Wanted(supporter=supporter.pk)] * 2
    with pytest.raises(offering.AskedTwice):
        offering.approve_list(case_id=case.pk, wanted=twice, now=MONDAY)
    assert not case.offers.exists()


def agreed(hospital: Hospital) -> tuple[Case, Supporter]:
    """A case, and the supporter who has said by phone that they take it."""
    supporter = hospital.supporter()
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)
    return case, supporter


def test_from_speaking_to_closing_by_itself(hospital: Hospital) -> None:
    hospital.director()
    case, supporter = agreed(hospital)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    closing.time_came(case_id=case.pk, now=MONDAY + timedelta(days=8))
    assert queued(MessageKind.FOLLOW_UP_DUE) == [supporter.account_id]
    closing.time_came(case_id=case.pk, now=MONDAY + timedelta(days=15))
    case.refresh_from_db()
    assert (case.state, case.close_reason) == (CaseState.CLOSED, CloseReason.COMPLETE)
    assert supporter.rest.until == (MONDAY + timedelta(days=15 + 7)).date()
    assert not case.assignments.filter(until__isnull=True).exists()


def test_silence_after_accepting_goes_to_a_reminder_and_then_to_the_director(
    hospital: Hospital,
) -> None:
    director = hospital.director()
    case, supporter = agreed(hospital)
    case.refresh_from_db()
    closing.time_came(case_id=case.pk, now=case.due_at)
    assert queued(MessageKind.REMINDER) == [supporter.account_id]
    case.refresh_from_db()
    closing.time_came(case_id=case.pk, now=case.due_at)
    assert queued(MessageKind.REMINDER) == []
    assert queued(MessageKind.QUIET_CASE) == [director.pk]
    reaching.confirm(case_id=case.pk, now=MONDAY + timedelta(days=2))
    case.refresh_from_db()
    assert case.state == CaseState.REACHED


def test_a_recusal_brings_the_case_back_and_the_supporter_is_not_asked_again(
    hospital: Hospital,
) -> None:
    hospital.director()
    case, supporter = agreed(hospital)
    reaching.recuse(
        case_id=case.pk, supporter=supporter, reason=RecusalReason.TOO_CLOSE, now=MONDAY
    )
    case.refresh_from_db()
    assert case.state == CaseState.MATCHING
    with pytest.raises(offering.MayNotBeAsked):
        offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=supporter.pk)], now=MONDAY)


def test_a_blocked_supporter_is_refused_and_an_avoided_one_needs_a_reason(
    hospital: Hospital,
) -> None:
    hospital.director()
    junior = hospital.supporter(rank="resident")
    untrained = hospital.supporter(trained_on=None)
    case = triaged(hospital)
    with pytest.raises(offering.NeedsReason):
        offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=junior.pk)], now=MONDAY)
    with pytest.raises(offering.MayNotBeAsked):
        offering.approve_list(
            case_id=case.pk,
            wanted=[Wanted(supporter=untrained.pk, override=OverrideReason.BEST_FIT)],
            now=MONDAY,
        )
    offering.approve_list(
        case_id=case.pk,
        wanted=[Wanted(supporter=junior.pk, override=OverrideReason.BEST_FIT)],
        now=MONDAY,
    )


def test_no_thank_you_closes_and_is_erased_within_a_day(hospital: Hospital) -> None:
    hospital.director()
    case, supporter = agreed(hospital)
    reaching.record(
        case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.NO_THANK_YOU, now=MONDAY
    )
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert case.due_at <= MONDAY + timedelta(hours=24)


def test_the_quick_answers(hospital: Hospital) -> None:
    director = hospital.director()
    case, supporter = agreed(hospital)
    for answer, state in (
        (QuickAnswer.NOT_YET, CaseState.REMINDED),
        (QuickAnswer.CALL_ME, CaseState.REMINDED),
        (QuickAnswer.DONE, CaseState.REACHED),
    ):
        reaching.answer(case_id=case.pk, supporter=supporter, answer=answer, now=MONDAY)
        case.refresh_from_db()
        assert case.state == state
    assert queued(MessageKind.CALL_ME) == [director.pk]


def test_after_not_yet_there_is_more_time_and_then_the_director(hospital: Hospital) -> None:
    director = hospital.director()
    case, supporter = agreed(hospital)
    case.refresh_from_db()
    closing.time_came(case_id=case.pk, now=case.due_at)
    case.refresh_from_db()
    reminded_at, by = case.due_at - timedelta(minutes=1), case.due_at
    reaching.answer(
        case_id=case.pk, supporter=supporter, answer=QuickAnswer.NOT_YET, now=reminded_at
    )
    case.refresh_from_db()
    assert case.due_at > by
    assert not queued(MessageKind.QUIET_CASE)
    closing.time_came(case_id=case.pk, now=case.due_at)
    assert queued(MessageKind.QUIET_CASE) == [director.pk]


@pytest.mark.parametrize("state", IN_TOUCH)
@pytest.mark.parametrize(
    "outcome", [each for each in OutreachOutcome if EVENT_OF_OUTCOME[each] in ONLY_NOTED]
)
def test_once_in_touch_a_try_is_noted_and_the_next_action_stays(
    hospital: Hospital, state: CaseState, outcome: OutreachOutcome
) -> None:
    hospital.director()
    case, supporter = agreed(hospital)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    if state is CaseState.FOLLOWING_UP:
        case.refresh_from_db()
        closing.time_came(case_id=case.pk, now=case.due_at)
        assert queued(MessageKind.FOLLOW_UP_DUE)
    if state is CaseState.FOLLOWED_UP:
        reaching.follow_up(case_id=case.pk, supporter=supporter, now=MONDAY)
    case.refresh_from_db()
    stood = case.state, case.due_at, case.last_contact_at
    assert case.state == state
    for _ in range(4):
        reaching.record(case_id=case.pk, supporter=supporter, outcome=outcome, now=MONDAY)
    case.refresh_from_db()
    assert (case.state, case.due_at, case.last_contact_at) == stood
    assert case.contacts.filter(outcome=outcome).count() == 4
    assert not queued(MessageKind.FOLLOW_UP_DUE), "they have just tried"


class TestDirectors:
    """A director in conflict never sees that the case exists (law L6)."""

    def sees(self, case: Case) -> set[int]:
        return set(case.sights.values_list("account_id", flat=True))

    def test_the_director_who_is_the_clinician(self, hospital: Hospital) -> None:
        director = hospital.director()
        associate = hospital.director(Role.ASSOCIATE_DIRECTOR)
        assert director.person is not None
        case = hospital.case({SealedField.NAME: director.person.name})
        assert self.sees(case) == {associate.pk}

    def test_the_director_who_is_above_the_clinician(self, hospital: Hospital) -> None:
        director = hospital.director()
        associate = hospital.director(Role.ASSOCIATE_DIRECTOR)
        chief = hospital.person(reports_to=director.person)
        clinician = hospital.person(reports_to=chief)
        case = hospital.case({SealedField.EMAIL: clinician.email})
        assert self.sees(case) == {associate.pk}

    def test_when_no_director_may_the_outside_alternate_does(self, hospital: Hospital) -> None:
        director = hospital.director()
        alternate = hospital.account(Role.ALTERNATE)
        assert director.person is not None
        case = hospital.case({SealedField.DIRECTORY_ID: director.person.directory_id})
        assert self.sees(case) == {alternate.pk}
        assert queued(MessageKind.TRIAGE_WAITING) == [alternate.pk]

    def test_not_me_stays_not_me(self, hospital: Hospital) -> None:
        director = hospital.director()
        alternate = hospital.account(Role.ALTERNATE)
        case = hospital.case()
        routing.not_me(case_id=case.pk, account_id=director.pk, now=MONDAY)
        triage.triage(
            case_id=case.pk,
            facts=TYPED,
            reach_by=ReachBy.TYPED,
            urgency=Urgency.ROUTINE,
            now=MONDAY,
        )
        seeing = case.sights.filter(stepped_back=False).values_list("account_id", flat=True)
        assert set(seeing) == {alternate.pk}


def test_two_referrals_of_one_person_become_one(hospital: Hospital) -> None:
    hospital.director()
    first = hospital.case()
    second = hospital.case({SealedField.PHONE: TYPED[SealedField.PHONE]}, urgency=Urgency.URGENT)
    stranger = hospital.case({SealedField.PHONE: "+16175550199"})
    assert triage.open_cases_of_same_person(second) == {first.pk}
    with pytest.raises(triage.NotTheSamePerson):
        triage.join(case_id=second.pk, into=stranger.pk, now=MONDAY)
    triage.join(case_id=second.pk, into=first.pk, now=MONDAY)
    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.state, second.close_reason) == (CaseState.CLOSED, CloseReason.JOINED)
    assert first.urgency == Urgency.URGENT
    assert list(first.also.all()) == [second.event]


def test_the_same_form_twice_is_one_event(hospital: Hospital) -> None:
    from beenthere.apps.cases.actions.referring import Referred, refer
    from beenthere.domain.vocabulary import EventKind, Occurred, Source

    case = hospital.case(routed=False)
    again = refer(
        form=case.event.form,
        kind=EventKind.ADVERSE_EVENT,
        occurred=Occurred.TODAY,
        urgency=Urgency.ROUTINE,
        source=Source.COLLEAGUE,
        clinicians=[Referred(reach_by=ReachBy.TYPED, facts=TYPED)],
        now=MONDAY,
    )
    assert again is False
    assert Case.objects.count() == 1


def test_somebody_asked_to_lead_and_to_join_does_one_of_them(hospital: Hospital) -> None:
    hospital.director()
    lead, both = hospital.supporter(), hospital.supporter()
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=lead.pk), now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=both.pk), now=MONDAY)
    reaching.reassign(case_id=case.pk, now=MONDAY)
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=both.pk)], now=MONDAY)
    to_join, to_lead = Offer.objects.filter(supporter=both).order_by("-second")
    offering.accept(offer_id=to_lead.pk, supporter=both, now=MONDAY)
    with pytest.raises(OfferSettled):
        offering.accept(offer_id=to_join.pk, supporter=both, now=MONDAY)
    assert case.assignments.get(until__isnull=True).lead


def test_the_second_supporter_may_take_the_lead(hospital: Hospital) -> None:
    hospital.director()
    lead, both = hospital.supporter(), hospital.supporter()
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=lead.pk), now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=both.pk), now=MONDAY)
    to_join = Offer.objects.get(second=True)
    reaching.reassign(case_id=case.pk, now=MONDAY)
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=both.pk)], now=MONDAY)
    offering.accept(offer_id=to_join.pk, supporter=both, now=MONDAY)
    offering.accept(offer_id=Offer.objects.get(second=False).pk, supporter=both, now=MONDAY)
    assert case.assignments.get(until__isnull=True).lead


def test_a_second_supporter_is_matched_to_the_first_as_well(hospital: Hospital) -> None:
    hospital.director()
    chief = hospital.supporter()
    lead = hospital.supporter(reports_to=chief.person)
    case = triaged(hospital)
    assert chief.pk in match(case, now=MONDAY).allowed
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=lead.pk), now=MONDAY)
    with pytest.raises(MayNotBeAsked):
        offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=chief.pk), now=MONDAY)


def test_and_whoever_leads_next_to_whoever_is_asked_to_join(hospital: Hospital) -> None:
    hospital.director()
    chief, first = hospital.supporter(), hospital.supporter()
    joins = hospital.supporter(reports_to=chief.person)
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=first.pk), now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=joins.pk), now=MONDAY)
    reaching.reassign(case_id=case.pk, now=MONDAY)
    wanted = Wanted(supporter=chief.pk)
    with pytest.raises(MayNotBeAsked):
        offering.approve_list(case_id=case.pk, wanted=[wanted], now=MONDAY)
    with pytest.raises(MayNotBeAsked):
        many.approve_all(wanted={case.pk: wanted}, now=MONDAY)
