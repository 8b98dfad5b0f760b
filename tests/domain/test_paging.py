"""The promise: every plan ends with everybody, in order, in time, and wakes nobody unasked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from beenthere.domain.availability import Availability, Window
from beenthere.domain.case import by_urgency
from beenthere.domain.hours import Hours, Timetable
from beenthere.domain.paging import (
    DOORS,
    PROMISE,
    STANDS_ALONE,
    TO_DIRECTORS,
    TO_SUPPORTERS,
    Beginning,
    On,
    People,
    Planned,
    Who,
    paged_as,
    plan,
)
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import MessageKind

BOSTON = ZoneInfo("America/New_York")
TIMETABLE = Timetable(
    waking=Hours.parse("07:00-22:00", zone=BOSTON),
    office=Hours.parse("08:00-17:00", zone=BOSTON, days=frozenset(range(5))),
)
POLICY = Policy()
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # ten in the morning in Boston
MINUTE = timedelta(minutes=1)

DIRECTOR, BACKUP, ALTERNATE, SUPPORTER = 1, 2, 3, 9
WHO: dict[Who, Collection[int]] = {
    Who.SUPPORTER: {SUPPORTER},
    Who.ON_CALL: {DIRECTOR},
    Who.BACKUP: {BACKUP},
    Who.BOTH: {DIRECTOR, BACKUP},
    Who.EVERYBODY: {DIRECTOR, BACKUP, ALTERNATE},
}


def beginning(
    kind: MessageKind,
    urgency: Urgency,
    *,
    now: datetime = MONDAY,
    policy: Policy = POLICY,
    due: datetime | None = None,
) -> Beginning:
    if due is None and kind not in STANDS_ALONE:
        step = "triage" if kind in TO_DIRECTORS else "offer"
        due = TIMETABLE.after(now, by_urgency(step).span(policy, urgency))
    return Beginning(
        kind=kind, urgency=urgency, now=now, due=due, policy=policy, timetable=TIMETABLE
    )


def people(
    availability: Availability | None = None,
    urgency: Urgency = Urgency.URGENT,
    *,
    ways: int = 2,
    missing: Collection[Who] = (),
) -> People:
    return People(
        of=lambda who, _at: () if who in missing else WHO[who],
        ways=lambda _account: ways,
        next_open=lambda _account, at: availability.next_open(at, urgency) if availability else at,
    )


def after(pages: tuple[Planned, ...], *, since: datetime = MONDAY) -> list[tuple[int, int, int]]:
    """Minutes since the beginning, account and place of each page."""
    return [((page.at - since) // MINUTE, page.account, page.place) for page in pages]


EVERY_CHANNEL = [(who, place) for who in (DIRECTOR, BACKUP, ALTERNATE) for place in (1, 2)]


def test_what_waits_for_a_director_goes_from_one_to_everybody() -> None:
    for kind, (urgency, minutes) in product(
        TO_DIRECTORS, {Urgency.URGENT: (3, 7, 10), Urgency.ROUTINE: (20, 40, 90)}.items()
    ):
        soon, later, last = minutes
        assert after(plan(beginning(kind, urgency), people())) == [
            (0, DIRECTOR, 1),
            (soon, DIRECTOR, 2),
            (later, BACKUP, 1),
            *((last, *each) for each in EVERY_CHANNEL),
        ]
        assert after(plan(beginning(kind, urgency), people(), again=True)) == [
            (0, *each) for each in EVERY_CHANNEL
        ]


def test_a_third_channel_comes_after_the_second_until_it_is_the_next_ones_turn() -> None:
    pages = plan(beginning(MessageKind.TRIAGE_WAITING, Urgency.URGENT), people(ways=4))
    assert [page for page in after(pages) if page[0] < 10] == [
        (0, DIRECTOR, 1),
        (3, DIRECTOR, 2),
        (6, DIRECTOR, 3),
        (7, BACKUP, 1),
    ]


def test_a_door_rings_everywhere_at_once_and_then_at_everybodys() -> None:
    for kind, urgency in product(DOORS, Urgency):
        assert after(plan(beginning(kind, urgency), people())) == [
            *((0, who, place) for who in (DIRECTOR, BACKUP) for place in (1, 2)),
            *((5, *each) for each in EVERY_CHANNEL),
        ]


def test_a_supporter_who_asks_for_a_call_is_heard_at_any_hour() -> None:
    night = datetime(2026, 11, 22, 3, tzinfo=BOSTON)
    for urgency in Urgency:
        pages = plan(beginning(MessageKind.CALL_ME, urgency, now=night), people())
        assert after(pages, since=night) == [
            (0, DIRECTOR, 1),
            (3, DIRECTOR, 2),
            (7, BACKUP, 1),
            *((30, *each) for each in EVERY_CHANNEL),
        ]
        assert paged_as(MessageKind.CALL_ME, urgency) is Urgency.URGENT


def test_a_supporter_is_asked_on_one_channel_after_another() -> None:
    for urgency, wait in ((Urgency.URGENT, 4), (Urgency.ROUTINE, 60)):
        pages = plan(beginning(MessageKind.OFFER, urgency), people(ways=3))
        assert after(pages) == [(n * wait, SUPPORTER, n + 1) for n in range(3)]


def test_nobody_on_call_pages_everybody_at_once() -> None:
    for kind in TO_DIRECTORS | STANDS_ALONE:
        missing = people(missing=(Who.ON_CALL, Who.BACKUP, Who.BOTH))
        pages = plan(beginning(kind, Urgency.URGENT), missing)
        assert after(pages) == [(0, *each) for each in EVERY_CHANNEL]


def test_a_routine_page_to_a_director_waits_for_the_office() -> None:
    sunday = datetime(2026, 11, 22, 16, tzinfo=BOSTON)
    pages = plan(beginning(MessageKind.TRIAGE_WAITING, Urgency.ROUTINE, now=sunday), people())
    assert pages[0].at == datetime(2026, 11, 23, 8, tzinfo=BOSTON)
    assert pages[-1].at == datetime(2026, 11, 23, 9, 30, tzinfo=BOSTON)


def test_a_follow_up_wakes_nobody_however_urgent_the_case_was() -> None:
    assert paged_as(MessageKind.FOLLOW_UP_DUE, Urgency.URGENT) is Urgency.ROUTINE
    assert paged_as(MessageKind.HARM_DOOR, Urgency.ROUTINE) is Urgency.URGENT
    assert paged_as(MessageKind.OFFER, Urgency.URGENT) is Urgency.URGENT


def test_every_message_has_a_row_and_every_step_a_number() -> None:
    assert set(PROMISE) == set(product(MessageKind, Urgency))
    for steps in PROMISE.values():
        assert all(step.span(POLICY).length >= timedelta(0) for step in steps)
        assert not steps[0].after, "something happens at once"


# Any moment, any urgency, any hours.

MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE)
URGENCIES = st.sampled_from(Urgency)
POLICIES = st.sampled_from(
    [
        POLICY,
        POLICY.with_overrides({"triage_urgent": "5 minutes", "triage_routine": "30 minutes"}),
        POLICY.with_overrides({"page_everybody_urgent": "1 hour"}),
    ]
)


@given(MOMENTS, URGENCIES, POLICIES, st.sampled_from(sorted(TO_DIRECTORS | STANDS_ALONE)))
@example(datetime(2026, 11, 1, 5, 45, tzinfo=UTC), Urgency.URGENT, POLICY, MessageKind.QUIET_CASE)
@example(datetime(2026, 3, 8, 6, 45, tzinfo=UTC), Urgency.ROUTINE, POLICY, MessageKind.QUIET_CASE)
def test_every_plan_for_directors_ends_with_everybody_in_order_and_in_time(
    now: datetime, urgency: Urgency, policy: Policy, kind: MessageKind
) -> None:
    begun = beginning(kind, urgency, now=now, policy=policy)
    moments = begun.moments()
    assert all(sooner < later for (_, sooner), (_, later) in pairwise(moments))
    assert moments[-1][0].who is Who.EVERYBODY
    assert moments[-1][0].on is On.EVERY
    pages = plan(begun, people())
    last = [(page.account, page.place) for page in pages if page.at == moments[-1][1]]
    assert last == EVERY_CHANNEL
    assert list(pages) == sorted(set(pages))
    assert all(now <= page.at for page in pages)
    assert begun.due is None or all(page.at <= begun.due for page in pages)
    if paged_as(kind, urgency) is Urgency.ROUTINE and kind not in STANDS_ALONE:
        assert all(TIMETABLE.office.contains(page.at) for page in pages)


ZONES = st.sampled_from([BOSTON, ZoneInfo("Pacific/Honolulu"), ZoneInfo("Australia/Sydney")])
WEEKS = st.sets(
    st.builds(Window, st.integers(0, 6), *[st.integers(0, 23).map(lambda hour: time(hour))] * 2),
    min_size=1,
    max_size=4,
)
AVAILABILITIES = st.builds(
    Availability, zone=ZONES, week=WEEKS.map(tuple), urgent_any_hour=st.booleans()
)


@given(
    MOMENTS, URGENCIES, AVAILABILITIES, st.sampled_from(sorted(TO_SUPPORTERS)), st.integers(1, 4)
)
@example(
    datetime(2026, 11, 1, 5, 45, tzinfo=UTC),
    Urgency.ROUTINE,
    Availability(zone=BOSTON, week=(Window(6, time(1), time(2)),)),
    MessageKind.OFFER,
    3,
)
def test_nobody_is_paged_in_quiet_hours_without_having_agreed(
    now: datetime, urgency: Urgency, availability: Availability, kind: MessageKind, ways: int
) -> None:
    soon = paged_as(kind, urgency)
    begun = beginning(kind, urgency, now=now)
    pages = plan(begun, people(availability, soon, ways=ways))
    assert begun.due is not None
    assert all(now <= page.at < begun.due for page in pages)
    assert [page.place for page in pages] == list(range(1, len(pages) + 1))
    assert all(sooner.at < later.at for sooner, later in pairwise(pages))
    for page in pages:
        agreed = soon is Urgency.URGENT and availability.urgent_any_hour
        assert agreed or availability.open_at(page.at, Urgency.ROUTINE)
    if availability.open_at(now, soon):
        assert pages[0].at == now
