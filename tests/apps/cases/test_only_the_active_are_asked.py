"""Whatever a supporter's state and profile, all at once: only who is active is ranked, offered a
case, or paged for an offer."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.offering import MayNotBeAsked, NeedsReason, Wanted
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.paging.models import Message
from beenthere.apps.paging.queries import still_true, waiting
from beenthere.apps.supporters.asking import ask_at, go_away
from beenthere.apps.supporters.declaring import Said, declare
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.availability import Away, Window
from beenthere.domain.supporter_life import MATCHED, STATES
from beenthere.domain.vocabulary import EventKind, OverrideReason, SupporterStatus, Urgency
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import triaged

pytestmark = pytest.mark.django_db

TODAY = MONDAY.date()
ON_ROSTER = [each for each in SupporterStatus if each is not SupporterStatus.NOMINATED]

profiles = st.fixed_dictionaries(
    {
        "status": st.sampled_from([*ON_ROSTER, *[SupporterStatus.ACTIVE] * 6]),
        "trained_on": st.sampled_from([None, TODAY + timedelta(days=1), *[date(2026, 1, 15)] * 6]),
        "capacity": st.integers(1, 3),
        "hours": st.sampled_from([None, (8, 18), (19, 7), (15, 16)]),
        "away": st.sampled_from([None, None, 0, 1]),
        "urgent_any_hour": st.booleans(),
        "kinds": st.sets(st.sampled_from(EventKind), max_size=2),
        "never_with_the_others": st.booleans(),
    }
)


def is_now(supporter: Supporter, profile: dict[str, Any], others: list[Supporter]) -> None:
    """Make the supporter this, whole."""
    fields = {key: profile[key] for key in ("status", "trained_on")}
    Supporter.objects.filter(pk=supporter.pk).update(**fields)
    week = []
    if profile["hours"]:
        opens, closes = profile["hours"]
        week = [Window(0, time(opens), time(closes))]
    ask_at(
        supporter=supporter,
        week=week,
        zone=None,
        urgent_any_hour=profile["urgent_any_hour"],
        capacity=profile["capacity"],
    )
    supporter.away.all().delete()
    if (starts_in := profile["away"]) is not None:
        first = TODAY + timedelta(days=starts_in)
        go_away(supporter=supporter, away=Away(first, first))
    keep_apart = others if profile["never_with_the_others"] else []
    apart = (each.person.directory_id for each in keep_apart)
    said = Said(been_there=frozenset(profile["kinds"]), never_with=frozenset(apart))
    declare(supporter=supporter, said=said, now=MONDAY)


def asked_after(supporter: Supporter, case: Case) -> set[SupporterStatus]:
    """Where somebody stands whom the rules let be asked, and who then is; nobody otherwise."""
    ranking = match(case, now=MONDAY)
    free = {each.supporter for each in (*ranking.ranked, *ranking.avoided)}
    listed = free | {each.supporter for each in ranking.blocked}
    stands = SupporterStatus(Supporter.objects.get(pk=supporter.pk).status)
    key = supporter.person.directory_id
    assert (key in listed) == (stands in MATCHED)
    assert key not in free or STATES[stands].asked
    wanted = [Wanted(supporter=supporter.pk, override=OverrideReason.BEST_FIT)]
    try:
        offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    except (MayNotBeAsked, NeedsReason):
        assert key not in free
        return set()
    assert key in free
    return {stands}


@settings(max_examples=16, deadline=None)
@given(
    before=profiles,
    after=st.sampled_from([*ON_ROSTER, SupporterStatus.ACTIVE]),
    urgent=st.booleans(),
)
def test_nobody_who_is_not_active_is_ranked_offered_a_case_or_paged(
    before: dict[str, Any], after: SupporterStatus, urgent: bool
) -> None:
    with transaction.atomic():
        hospital = Hospital()
        hospital.director()
        supporter, other = hospital.supporter(), hospital.supporter()
        is_now(supporter, before, [other])
        case = triaged(hospital)
        urgency = Urgency.URGENT if urgent else Urgency.ROUTINE
        Case.objects.filter(pk=case.pk).update(urgency=urgency)
        asked = asked_after(supporter, case)
        assert asked <= {SupporterStatus.ACTIVE}
        offers = Offer.objects.filter(supporter=supporter, state=OfferState.OPEN)
        assert offers.exists() == bool(asked)
        # Whatever happens to them between the offer and its page: nobody else is paged.
        Supporter.objects.filter(pk=supporter.pk).update(status=after)
        pages = Message.objects.filter(account=supporter.account, kind=MessageKind.OFFER)
        keys = list(pages.values_list("pk", flat=True))
        told = [each for each in waiting(keys) if still_true(each, now=MONDAY)]
        assert bool(told) == (bool(asked) and STATES[after].asked)
        transaction.set_rollback(True)
