"""The table of numbers: whole, within its own bounds, and refused with a cure outside them."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from beenthere.domain.hours import Counting, Hours, Span, Timetable
from beenthere.domain.policy.number import Topic, size
from beenthere.domain.policy.whole import Policy, PolicyError, numbers, schedule
from tests.domain.tables import table

BOSTON = ZoneInfo("America/New_York")
TIMETABLE = Timetable(
    waking=Hours.parse("07:00-22:00", zone=BOSTON),
    office=Hours.parse("08:00-17:00", zone=BOSTON, days=frozenset(range(5))),
)


def mistakes(**overrides: object) -> dict[str, str]:
    with pytest.raises(PolicyError) as refused:
        Policy().with_overrides(overrides)
    return dict(refused.value.mistakes)


def test_every_number_of_the_policy_is_a_row_of_the_table() -> None:
    assert [row.name for row in numbers()] == [entry.name for entry in fields(Policy)]
    assert sorted(row.name for topic in Topic for row in numbers(topic)) == sorted(
        row.name for row in numbers()
    )


def test_each_row_holds_together() -> None:
    for row in numbers():
        assert getattr(Policy(), row.name) == row.default
        assert size(row.lowest) <= size(row.default) <= size(row.highest), row.name
        assert {type(row.lowest), type(row.highest)} == {type(row.default)}, row.name
        assert row.words, row.name
        assert row.source, row.name
        assert row.why.endswith("."), row.name


def test_what_a_program_file_may_write_reads_back() -> None:
    for row in numbers():
        for value in (row.lowest, row.default, row.highest):
            written = value.words if isinstance(value, Span) else value
            assert row.read("0 days" if written == "no time" else written) == value, row.name


def test_what_the_design_promises_is_the_default() -> None:
    policy = Policy()
    assert policy.offer_urgent == Span(timedelta(minutes=15))
    assert policy.offer_routine == Span(timedelta(hours=4), Counting.AWAKE)
    assert policy.short_list_at_most == 5
    assert policy.follow_up.length == timedelta(days=7)
    assert policy.close.length == timedelta(days=14)
    assert policy.erase.length == timedelta(days=7)
    assert policy.erase_declined.length == timedelta(hours=24)


def test_a_routine_referral_is_answered_by_outreach_within_one_waking_day() -> None:
    policy = Policy()
    moment = datetime(2026, 11, 18, 8, tzinfo=BOSTON)
    for step in (
        policy.triage_routine,
        policy.match_routine,
        policy.offer_routine,
        policy.outreach_routine,
    ):
        moment = TIMETABLE.after(moment, step)
    assert moment == datetime(2026, 11, 19, 8, tzinfo=BOSTON)


def test_an_urgent_referral_is_answered_by_outreach_within_three_hours_of_any_night() -> None:
    policy = Policy()
    referred = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)  # three in the morning, on a Sunday
    moment = referred
    for step in (
        policy.triage_urgent,
        policy.match_urgent,
        policy.offer_urgent,
        policy.outreach_urgent,
    ):
        moment = TIMETABLE.after(moment, step)
    assert moment - referred <= timedelta(hours=3)


def test_overrides_change_what_they_name_and_keep_how_it_is_counted() -> None:
    changed = Policy().with_overrides({"offer_routine": "2 hours", "capacity": 3})
    assert changed.offer_routine == Span(timedelta(hours=2), Counting.AWAKE)
    assert changed.capacity == 3
    assert changed.offer_urgent == Policy().offer_urgent


def test_no_override_changes_nothing() -> None:
    assert Policy().with_overrides({}) == Policy()


@table(
    ("key", "value", "cure"),
    [
        ("ofer_routine", "4 hours", "there is no such key; did you mean offer_routine?"),
        ("pizza", 5, "there is no such key; take it out"),
        ("capacity", 0, "choose from 1 to 6"),
        ("capacity", 7, "choose from 1 to 6"),
        ("capacity", True, "write a whole number, such as 2"),
        ("capacity", "2", "write a whole number, such as 2"),
        ("capacity", 2.0, "write a whole number, such as 2"),
        ("erase", "20 days", "choose from 24 hours to 14 days"),
        ("erase", 7, 'write a time in quotes, such as "7 days"'),
        ("erase", "a week", "write a whole number and a unit, such as 15 minutes or 7 days"),
        ("erase_declined", "2 days", "choose from 1 hour to 24 hours"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_cure(key: str, value: object, cure: str) -> None:
    assert mistakes(**{key: value}) == {key: cure}


def test_numbers_that_contradict_each_other_are_refused() -> None:
    assert mistakes(follow_up="14 days") == {"close": "must be longer than follow_up (14 days)"}
    assert mistakes(close="5 days") == {"close": "must be longer than not_now (7 days)"}


def test_every_mistake_is_named_at_once() -> None:
    assert set(mistakes(nothing=1, capacity=0, erase="x")) == {"nothing", "capacity", "erase"}
    with pytest.raises(PolicyError, match=r"^pizza: .+ take it out; capacity: choose from 1 to 6$"):
        Policy().with_overrides({"pizza": 1, "capacity": 0})


def test_the_published_schedule_is_the_policy_in_force() -> None:
    policy = Policy().with_overrides({"erase": "3 days"})
    lines = {line.words: line.value for line in schedule(policy, Topic.KEEPING)}
    assert lines["A closed case is erased after"] == policy.erase
    assert [line.why for line in schedule(policy, Topic.KEEPING)] == [
        row.why for row in numbers(Topic.KEEPING)
    ]
    reaching = {line.words: line.value for line in schedule(policy, Topic.REACHING_OUT)}
    assert (
        reaching["Supporters on a list that the director approves, at most"]
        == policy.short_list_at_most
    )
    assert reaching["Any other offer waits for a supporter's answer for"] == policy.offer_routine
