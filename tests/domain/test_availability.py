"""When a supporter wants to be asked, on ordinary days and on days that gain or lose an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.availability import Availability, Away, Window, week_in_words, week_of
from beenthere.domain.hours import Hours
from beenthere.domain.vocabulary import TimeZone, Urgency

BOSTON = ZoneInfo("America/New_York")
PHOENIX = ZoneInfo("America/Phoenix")
WAKING = Hours.parse("07:00-22:00", zone=BOSTON)
URGENT, ROUTINE = Urgency.URGENT, Urgency.ROUTINE
MINUTE = timedelta(minutes=1)


def boston(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON)


def supporter(*week: Window, **more: object) -> Availability:
    """Somebody of Boston: awake as the program is, unless a week is given."""
    given = {"zone": BOSTON, "week": week or week_of(WAKING)} | more
    return Availability(**given)  # type: ignore[arg-type]


def test_without_hours_of_their_own_the_programs_waking_hours_hold() -> None:
    each = supporter()
    assert each.open_at(boston("2026-11-23 07:00"), ROUTINE)
    assert not each.open_at(boston("2026-11-23 22:00"), ROUTINE)
    assert each.next_open(boston("2026-11-23 22:00"), ROUTINE) == boston("2026-11-24 07:00")


def test_their_hours_go_by_their_own_clock() -> None:
    each = supporter(Window(0, time(9), time(17)), zone=PHOENIX)
    # Nine in Phoenix is eleven in Boston in winter, and noon in summer.
    assert each.next_open(boston("2026-11-23 08:00"), ROUTINE) == boston("2026-11-23 11:00")
    assert each.next_open(boston("2026-07-06 08:00"), ROUTINE) == boston("2026-07-06 12:00")


def test_a_night_ends_the_next_morning() -> None:
    each = supporter(Window(6, time(22), time(6)), Window(2, time(0), time(0)))
    assert each.open_at(boston("2026-11-22 23:00"), URGENT)
    assert each.open_at(boston("2026-11-23 05:59"), URGENT)
    assert not each.open_at(boston("2026-11-23 06:00"), URGENT)
    whole_day = boston("2026-11-25 00:00")
    assert each.next_open(boston("2026-11-23 06:00"), URGENT) == whole_day
    assert each.open_at(boston("2026-11-25 23:59"), URGENT)
    assert not each.open_at(boston("2026-11-26 00:00"), URGENT)


def test_urgent_calls_come_at_night_only_to_those_who_agreed() -> None:
    night = boston("2026-11-23 03:00")
    agreed = supporter(urgent_any_hour=True)
    assert agreed.open_at(night, URGENT)
    assert not agreed.open_at(night, ROUTINE)
    assert not supporter().open_at(night, URGENT)


def test_nobody_is_asked_while_away_whatever_they_agreed() -> None:
    each = supporter(
        urgent_any_hour=True,
        away=(
            Away(date(2026, 11, 23), date(2026, 11, 24)),
            Away(date(2026, 11, 25), date(2026, 11, 25)),
        ),
    )
    assert each.next_open(boston("2026-11-23 00:00"), URGENT) == boston("2026-11-26 00:00")
    assert each.next_open(boston("2026-11-23 00:00"), ROUTINE) == boston("2026-11-26 07:00")
    assert each.open_at(boston("2026-11-22 23:59"), URGENT)


def test_an_offer_must_find_them_at_once_or_before_it_lapses() -> None:
    each = supporter()
    late = boston("2026-11-23 21:59")
    assert each.reachable(now=late, until=late + MINUTE, urgency=URGENT)
    night = boston("2026-11-23 23:00")
    lapses = boston("2026-11-24 10:00")
    assert each.reachable(now=night, until=lapses, urgency=ROUTINE)
    assert not each.reachable(now=night, until=lapses, urgency=URGENT)
    assert not each.reachable(now=night, until=boston("2026-11-24 07:00"), urgency=ROUTINE)


def test_days_away_are_found_when_they_begin_before_something_is_due() -> None:
    soon, later = (
        Away(date(2026, 11, 25), date(2026, 11, 27)),
        Away(date(2026, 12, 20), date(2026, 12, 31)),
    )
    each = supporter(away=(later, soon))
    now = boston("2026-11-23 10:00")
    assert each.away_before(boston("2026-11-24 23:59"), now=now) is None
    assert each.away_before(boston("2026-11-25 09:00"), now=now) == soon
    assert each.away_before(boston("2026-12-24 09:00"), now=boston("2026-11-28 00:00")) == later


def test_clock_changes_are_counted_as_they_are() -> None:
    early = supporter(*(Window(day, time(1, 30), time(1, 45)) for day in range(7)))
    # 2026-11-01: 01:00 to 02:00 happens twice; all between is taken in.
    first, second = boston("2026-11-01 01:30"), datetime(2026, 11, 1, 6, 44, tzinfo=UTC)
    assert early.open_at(first, ROUTINE)
    assert early.open_at(second.astimezone(BOSTON), ROUTINE)
    assert not early.open_at(second + MINUTE, ROUTINE)
    gone = supporter(*(Window(day, time(2, 15), time(3, 10)) for day in range(7)))
    # 2026-03-08: 02:00 to 03:00 does not exist.
    assert gone.next_open(boston("2026-03-08 00:30"), ROUTINE) == boston("2026-03-09 02:15")


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a weekday is a number from 0 to 6$"):
        Window(7, time(9), time(17))
    with pytest.raises(ValueError, match=r"^the last day comes before the first$"):
        Away(date(2026, 11, 24), date(2026, 11, 23))
    with pytest.raises(ValueError, match=r"^a week needs some hours$"):
        Availability(zone=BOSTON, week=())
    naive = datetime(2026, 11, 18, 9)  # noqa: DTZ001 -- what is refused
    with pytest.raises(ValueError, match=r"^a moment needs a time zone$"):
        supporter().next_open(naive, ROUTINE)


HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
WINDOWS = st.builds(Window, st.integers(0, 6), HOURS, HOURS)
DAYS = st.builds(lambda days: date(2026, 1, 1) + timedelta(days=days), st.integers(0, 400))
AWAY = st.builds(lambda first, days: Away(first, first + timedelta(days)), DAYS, st.integers(0, 20))
ANYBODY = st.builds(
    Availability,
    zone=st.sampled_from([ZoneInfo(zone.key) for zone in TimeZone]),
    week=st.lists(WINDOWS, min_size=1, max_size=9).map(tuple),
    away=st.lists(AWAY, max_size=3).map(tuple),
    urgent_any_hour=st.booleans(),
)
MOMENTS = st.builds(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(0, 400 * 24 * 60),
)


@given(each=ANYBODY, now=MOMENTS, urgency=st.sampled_from(Urgency), between=st.floats(0, 1))
def test_the_next_opening_is_open_and_is_the_next(
    each: Availability, now: datetime, urgency: Urgency, between: float
) -> None:
    opens = each.next_open(now, urgency)
    assert opens >= now
    assert each.open_at(opens, urgency)
    assert each.away_at(opens) is None
    meanwhile = now + (opens - now) * between
    assert each.next_open(meanwhile, urgency) == opens
    assert each.open_at(meanwhile, urgency) == (meanwhile == opens)


@given(each=ANYBODY, now=MOMENTS, urgency=st.sampled_from(Urgency))
def test_the_clock_on_the_wall_says_the_same(
    each: Availability, now: datetime, urgency: Urgency
) -> None:
    local = now.astimezone(each.zone)
    yesterday = local.date() - timedelta(days=1)
    wall = local.time()
    awake = any(
        (
            (window.weekday == local.weekday() and window.opens <= wall)
            and (wall < window.closes or window.closes <= window.opens)
        )
        or (window.weekday == yesterday.weekday() and wall < window.closes <= window.opens)
        for window in each.week
    )
    if urgency is Urgency.URGENT and each.urgent_any_hour:
        awake = True
    away = any(day.first <= local.date() <= day.last for day in each.away)
    changes = local.utcoffset() != (now + timedelta(hours=30)).astimezone(each.zone).utcoffset()
    changed = local.utcoffset() != (now - timedelta(hours=30)).astimezone(each.zone).utcoffset()
    if not (changes or changed):
        assert each.open_at(now, urgency) == (awake and not away)


def test_a_week_in_words() -> None:
    def spoken(*each: tuple[int, int, int]) -> list[str]:
        return week_in_words(Window(day, time(opens), time(closes)) for day, opens, closes in each)

    assert spoken(*((day, 9, 17) for day in range(5))) == ["Monday to Friday, 9 am to 5 pm"]
    assert spoken((5, 0, 0), (6, 12, 0)) == ["Saturday, all day", "Sunday, noon to midnight"]
    assert spoken((0, 22, 6), (1, 22, 6), (3, 22, 6), (2, 8, 8)) == [
        "Monday, Tuesday and Thursday, 10 pm to 6 am",
        "Wednesday, a day from 8 am",
    ]
    assert spoken((0, 7, 12), (1, 7, 12)) == ["Monday and Tuesday, 7 am to noon"]
    assert spoken() == []
