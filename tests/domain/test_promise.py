"""A referrer is promised what the policy gives each step, and nothing faster."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from beenthere.domain.hours import Hours, Timetable
from beenthere.domain.policy.whole import Policy
from beenthere.domain.promise import call_back_by, in_general, promise
from beenthere.domain.vocabulary import Urgency

_ZONE = ZoneInfo("America/New_York")
_TIMETABLE = Timetable(
    waking=Hours(opens=time(7), closes=time(22), zone=_ZONE),
    office=Hours(opens=time(8), closes=time(17), zone=_ZONE, days=frozenset(range(5))),
)
_POLICY = Policy()


def test_an_urgent_referral_is_counted_day_and_night() -> None:
    midnight = datetime(2026, 11, 22, 0, 0, tzinfo=_ZONE)
    made = promise(Urgency.URGENT, now=midnight, policy=_POLICY, timetable=_TIMETABLE)
    assert made.looked_at == midnight + timedelta(minutes=15)
    assert made.reached_out == midnight + timedelta(hours=2, minutes=45)
    assert made.looked_at.tzinfo is UTC


def test_any_other_waits_for_the_office_and_for_waking_hours() -> None:
    sunday = datetime(2026, 11, 22, 16, 0, tzinfo=_ZONE)
    made = promise(Urgency.ROUTINE, now=sunday, policy=_POLICY, timetable=_TIMETABLE)
    assert made.looked_at == datetime(2026, 11, 23, 10, 0, tzinfo=_ZONE)
    # Match by 11, an answer by 3, eight waking hours from then: one of them on Tuesday.
    assert made.reached_out == datetime(2026, 11, 24, 8, 0, tzinfo=_ZONE)


def test_a_shorter_policy_promises_sooner() -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=_ZONE)
    quick = _POLICY.with_overrides({"outreach_routine": "2 hours"})
    usual, sooner = (
        promise(Urgency.ROUTINE, now=monday, policy=policy, timetable=_TIMETABLE)
        for policy in (_POLICY, quick)
    )
    assert usual.looked_at == sooner.looked_at
    assert usual.reached_out - sooner.reached_out >= timedelta(hours=6)


def test_what_is_said_in_general_is_the_first_step_and_the_last() -> None:
    urgent, routine = (
        in_general(urgency, _POLICY) for urgency in (Urgency.URGENT, Urgency.ROUTINE)
    )
    assert (urgent.looked_at, urgent.reached_out) == (
        _POLICY.triage_urgent,
        _POLICY.outreach_urgent,
    )
    assert (routine.looked_at, routine.reached_out) == (
        _POLICY.triage_routine,
        _POLICY.outreach_routine,
    )


def test_everybody_is_paged_when_the_plan_says_so_and_never_after_it_should_be_looked_at() -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=_ZONE)
    slow = _POLICY.with_overrides({"page_everybody_urgent": "1 hour"})
    for policy, urgency, minutes in (
        (_POLICY, Urgency.URGENT, 10),
        (_POLICY, Urgency.ROUTINE, 90),
        (slow, Urgency.URGENT, 15),
    ):
        made = promise(urgency, now=monday, policy=policy, timetable=_TIMETABLE)
        assert made.everybody_paged == monday + timedelta(minutes=minutes)
        assert in_general(urgency, policy).everybody_paged.length == timedelta(minutes=minutes)


def test_a_call_back_has_one_offer_more_than_any_other() -> None:
    midnight = datetime(2026, 11, 22, 0, 0, tzinfo=_ZONE)
    made = promise(Urgency.URGENT, now=midnight, policy=_POLICY, timetable=_TIMETABLE)
    by = call_back_by(Urgency.URGENT, now=midnight, policy=_POLICY, timetable=_TIMETABLE)
    assert by == made.reached_out + _POLICY.offer_urgent.length
