"""A supporter whom a director asks outside their hours is paged at once; else in their hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.closing import time_came
from beenthere.apps.cases.actions.offering import NeedsReason, Wanted
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.models import Case
from beenthere.apps.paging.models import MessageState
from beenthere.apps.supporters.asking import go_away
from beenthere.domain.assignment import OfferState
from beenthere.domain.availability import Away
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import OverrideReason, ReachBy, Urgency
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db

NIGHT = MONDAY + timedelta(hours=17)  # three in the morning of Tuesday, in Boston
SEVEN = MONDAY + timedelta(hours=21)


@pytest.fixture
def hospital() -> Hospital:
    hospital = Hospital()
    hospital.director()
    return hospital


def triaged(hospital: Hospital, urgency: Urgency, *, now: datetime = NIGHT) -> Case:
    case = hospital.case(urgency=urgency, now=now)
    facts = {
        **TYPED,
        SealedField.PROFESSION: "physician",
        SealedField.RANK: "assistant_professor",
        SealedField.DEPARTMENT: "medicine",
    }
    triage(case_id=case.pk, facts=facts, reach_by=ReachBy.TYPED, urgency=urgency, now=now)
    return case


def paged(case: Case, account: int) -> datetime | None:
    """When this account is paged first about an offer."""
    pages = case.messages.filter(account=account, kind=MessageKind.OFFER, state=MessageState.QUEUED)
    return pages.order_by("due_at").values_list("due_at", flat=True).first()


def test_somebody_asleep_whom_the_director_chose_is_paged_at_once(hospital: Hospital) -> None:
    asleep = hospital.supporter()
    case = triaged(hospital, Urgency.URGENT)
    wanted = Wanted(supporter=asleep.pk, override=OverrideReason.NOBODY_ELSE)
    offering.approve_list(case_id=case.pk, wanted=[wanted], now=NIGHT)
    assert paged(case, asleep.account_id) == NIGHT


def test_so_is_a_second_supporter(hospital: Hospital) -> None:
    lead, asleep = hospital.supporter(), hospital.supporter()
    case = triaged(hospital, Urgency.URGENT)
    first = Wanted(supporter=lead.pk, override=OverrideReason.SUPPORTER_OFFERED)
    offering.agreed_by_phone(case_id=case.pk, wanted=first, now=NIGHT)
    with pytest.raises(NeedsReason):
        offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=asleep.pk), now=NIGHT)
    wanted = Wanted(supporter=asleep.pk, override=OverrideReason.NOBODY_ELSE)
    offering.ask_second(case_id=case.pk, wanted=wanted, now=NIGHT)
    assert paged(case, asleep.account_id) == NIGHT


def test_nobody_is_woken_for_advice_of_another_kind(hospital: Hospital) -> None:
    junior = hospital.supporter(rank="resident")
    case = triaged(hospital, Urgency.ROUTINE)
    with pytest.raises(NeedsReason):
        offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=junior.pk)], now=NIGHT)
    wanted = Wanted(supporter=junior.pk, override=OverrideReason.BEST_FIT)
    offering.approve_list(case_id=case.pk, wanted=[wanted], now=NIGHT)
    assert paged(case, junior.account_id) == SEVEN


def test_somebody_asleep_further_down_the_list_is_not_passed_over(hospital: Hospital) -> None:
    first, asleep, gone, woken = (hospital.supporter() for _ in range(4))
    case = triaged(hospital, Urgency.URGENT)
    wanted = [
        Wanted(supporter=each.pk, override=OverrideReason.NOBODY_ELSE)
        for each in (first, gone, asleep, woken)
    ]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=NIGHT)
    today = NIGHT.date()
    go_away(supporter=gone, away=Away(today, today))
    case.refresh_from_db()
    lapses = case.due_at
    time_came(case_id=case.pk, now=lapses)
    states = dict(case.offers.values_list("supporter", "state"))
    assert states == {
        first.pk: OfferState.LAPSED,
        gone.pk: OfferState.PASSED_OVER,
        asleep.pk: OfferState.OPEN,
        woken.pk: OfferState.LISTED,
    }
    assert paged(case, asleep.account_id) == lapses


def test_somebody_asked_against_other_advice_is_passed_over_once_asleep(
    hospital: Hospital,
) -> None:
    evening = MONDAY + timedelta(hours=11, minutes=50)  # ten minutes before ten
    first, junior = hospital.supporter(), hospital.supporter(rank="resident")
    case = triaged(hospital, Urgency.URGENT, now=evening)
    override = OverrideReason.BEST_FIT
    wanted = [Wanted(supporter=first.pk), Wanted(supporter=junior.pk, override=override)]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=evening)
    case.refresh_from_db()
    time_came(case_id=case.pk, now=case.due_at)
    assert case.offers.get(supporter=junior).state == OfferState.PASSED_OVER
