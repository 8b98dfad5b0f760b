"""Nobody waits for somebody who is asleep, away or paused: in matching, and along a list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from beenthere.apps.cases.actions.closing import time_came
from beenthere.apps.cases.actions.offering import (
    MayNotBeAsked,
    NeedsReason,
    Wanted,
    approve_list,
    decline,
)
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.cases.together import match_together
from beenthere.apps.supporters import availability
from beenthere.apps.supporters.models import OwnHours, Supporter, TimeAway
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import (
    OverrideReason,
    ReachBy,
    SupporterStatus,
    TimeZone,
    Urgency,
)
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db

NIGHT = MONDAY + timedelta(hours=17)  # three in the morning of Tuesday, in Boston
DAY = timedelta(days=1)


@pytest.fixture
def hospital() -> Hospital:
    hospital = Hospital()
    hospital.director()
    return hospital


def away(supporter: Supporter, first: datetime, days: int = 1) -> None:
    TimeAway.objects.create(
        supporter=supporter, first_day=first.date(), last_day=(first + (days - 1) * DAY).date()
    )


def works_nights(supporter: Supporter) -> None:
    """Every night from ten to six, by the clock of Boston."""
    OwnHours.objects.bulk_create(
        [
            OwnHours(supporter=supporter, weekday=day, opens=time(22), closes=time(6))
            for day in range(7)
        ]
    )


def stops(case: Case, *, now: datetime) -> dict[int, list[str]]:
    """Why each supporter cannot be asked, or better not, by primary key."""
    keys = dict(Supporter.objects.values_list("person__directory_id", "pk"))
    matching = match(case, now=now)
    everybody = (*matching.ranked, *matching.avoided, *matching.blocked)
    return {
        keys[each.supporter]: [stop.code.value for stop in each.explanation.stops]
        for each in everybody
    }


def test_matching_knows_who_is_away_and_who_is_asleep(hospital: Hospital) -> None:
    day, night, agreed, gone, paused = (hospital.supporter() for _ in range(5))
    works_nights(night)
    Supporter.objects.filter(pk=agreed.pk).update(urgent_any_hour=True)
    away(gone, MONDAY, days=2)
    Supporter.objects.filter(pk=paused.pk).update(status=SupporterStatus.PAUSED)
    routine, urgent = hospital.case(), hospital.case(urgency=Urgency.URGENT)
    not_there = {gone.pk: ["not_available"], paused.pk: ["not_available"]}
    # At three in the morning a routine offer waits until people wake; an urgent one does not.
    assert stops(routine, now=NIGHT) == {day.pk: [], night.pk: [], agreed.pk: []} | not_there
    assert (
        stops(urgent, now=NIGHT) == {day.pk: ["off_hours"], night.pk: [], agreed.pk: []} | not_there
    )
    # At ten in the morning whoever works nights sleeps, and a routine offer lapses before ten.
    asleep = {night.pk: ["off_hours"]}
    assert stops(urgent, now=MONDAY) == {day.pk: [], agreed.pk: []} | asleep | not_there
    assert stops(routine, now=MONDAY) == {day.pk: [], agreed.pk: []} | asleep | not_there
    assert stops(routine, now=NIGHT + 2 * DAY)[gone.pk] == []


def test_their_own_clock_counts(hospital: Hospital) -> None:
    supporter = hospital.supporter()
    Supporter.objects.filter(pk=supporter.pk).update(zone=TimeZone.HAWAII)
    OwnHours.objects.create(supporter=supporter, weekday=0, opens=time(7), closes=time(22))
    case = hospital.case(urgency=Urgency.URGENT)
    assert stops(case, now=MONDAY)[supporter.pk] == ["off_hours"]  # five in the morning there
    assert stops(case, now=MONDAY + timedelta(hours=2))[supporter.pk] == []


def test_it_takes_two_statements_however_many_supporters_there_are(
    hospital: Hospital, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 12):
        for _ in range(number):
            works_nights(hospital.supporter())
        everybody = list(Supporter.objects.values_list("pk", flat=True))
        with django_assert_num_queries(2):
            availability.calendars()
        with django_assert_num_queries(3):
            assert len(availability.of(everybody)) == len(everybody)


def test_many_clinicians_are_matched_by_the_urgency_of_each(hospital: Hospital) -> None:
    hospital.supporter(capacity=5)
    cases = [hospital.case(), hospital.case(urgency=Urgency.URGENT)]
    for case in cases:
        triage_it(case, now=MONDAY)
    loaded = list(Case.objects.select_related("event").prefetch_related("sealed", "also"))
    loaded.sort(key=lambda case: case.urgency)
    routine, urgent = match_together(loaded, held={}, allow_avoided=False, now=NIGHT).pairs
    assert routine.supporter is not None
    assert urgent.supporter is None
    assert [(each.code.value, each.count) for each in urgent.because] == [("off_hours", 1)]


def listed(
    hospital: Hospital, *supporters: Supporter, urgency: Urgency, now: datetime = MONDAY
) -> Case:
    """A case on offer to these supporters, the first of them asked already."""
    case = hospital.case(urgency=urgency, now=now)
    triage_it(case, now=now)
    wanted = [Wanted(supporter=each.pk) for each in supporters]
    approve_list(case_id=case.pk, wanted=wanted, now=now)
    case.refresh_from_db()
    return case


def offers(case: Case) -> dict[int, str]:
    return dict(case.offers.values_list("supporter_id", "state"))


def triage_it(case: Case, *, now: datetime) -> None:
    triage(
        case_id=case.pk,
        facts=TYPED,
        reach_by=ReachBy.TYPED,
        urgency=Urgency(case.urgency),
        now=now,
    )


def test_an_urgent_offer_passes_over_whoever_sleeps(hospital: Hospital) -> None:
    evening = MONDAY + timedelta(hours=11, minutes=50)  # ten minutes before ten
    first, asleep, agreed = (hospital.supporter() for _ in range(3))
    Supporter.objects.filter(pk=agreed.pk).update(urgent_any_hour=True)
    case = listed(hospital, first, asleep, agreed, urgency=Urgency.URGENT, now=evening)
    time_came(case_id=case.pk, now=case.due_at)
    assert offers(case) == {
        first.pk: OfferState.LAPSED,
        asleep.pk: OfferState.PASSED_OVER,
        agreed.pk: OfferState.OPEN,
    }


def test_a_routine_offer_passes_over_whoever_wakes_too_late(hospital: Hospital) -> None:
    first, away_now, night, paused, left = (hospital.supporter() for _ in range(5))
    case = listed(hospital, first, away_now, night, paused, left, urgency=Urgency.ROUTINE)
    away(away_now, MONDAY)
    works_nights(night)
    Supporter.objects.filter(pk=paused.pk).update(status=SupporterStatus.PAUSED)
    left.account.enabled = False
    left.account.save()
    decline(offer_id=case.offers.get(supporter=first).pk, supporter=first, now=MONDAY)
    case.refresh_from_db()
    assert set(offers(case).values()) == {OfferState.DECLINED, OfferState.PASSED_OVER}
    # Nobody is left who could answer: the director hears of it at once.
    assert case.state == CaseState.MATCHING


def test_a_director_may_ask_somebody_at_once_who_sleeps_but_not_who_is_away(
    hospital: Hospital,
) -> None:
    asleep, gone = hospital.supporter(), hospital.supporter()
    away(gone, NIGHT, days=1)
    case = hospital.case(urgency=Urgency.URGENT, now=NIGHT)
    triage_it(case, now=NIGHT)
    with pytest.raises(NeedsReason):
        approve_list(case_id=case.pk, wanted=[Wanted(supporter=asleep.pk)], now=NIGHT)
    override = OverrideReason.NOBODY_ELSE
    with pytest.raises(MayNotBeAsked):
        approve_list(
            case_id=case.pk, wanted=[Wanted(supporter=gone.pk, override=override)], now=NIGHT
        )
    approve_list(
        case_id=case.pk, wanted=[Wanted(supporter=asleep.pk, override=override)], now=NIGHT
    )
    assert Offer.objects.get().state == OfferState.OPEN


def test_without_hours_and_with_a_day_away_of_long_ago_nothing_changes(
    hospital: Hospital,
) -> None:
    supporter = hospital.supporter()
    TimeAway.objects.create(
        supporter=supporter, first_day=date(2026, 1, 1), last_day=date(2026, 1, 9)
    )
    assert stops(hospital.case(), now=MONDAY) == {supporter.pk: []}
