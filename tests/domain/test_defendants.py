"""When somebody who walks alongside a defendant is needed, and when consent is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from beenthere.domain.case import WALK, CaseEvent, CaseState
from beenthere.domain.defendants import (
    TOUCHES,
    Ahead,
    Hours,
    Said,
    Step,
    Walk,
    ahead,
    clear_of_trial,
    in_a_while,
    may_be_trial,
    next_touch,
    read,
    written,
)
from beenthere.domain.formats import FORMATS
from beenthere.domain.hours import Hours as Open
from beenthere.domain.hours import Timetable
from beenthere.domain.load import carried
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Phase
from tests.domain.tables import table

BOSTON = ZoneInfo("America/New_York")
POLICY = Policy()
TIMETABLE = Timetable(
    waking=Open.parse("07:00-22:00", zone=BOSTON),
    office=Open.parse("08:00-18:00", zone=BOSTON, days=frozenset(range(5))),
)
HOURS = Hours(policy=POLICY, timetable=TIMETABLE, next_open=lambda moment: moment)
NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
"""Ten in the morning in Boston."""
DAY = timedelta(days=1)


def local(moment: datetime | None) -> str:
    return moment.astimezone(BOSTON).strftime("%m-%d %H:%M") if moment else ""


@table(
    ("phase", "on", "at"),
    [
        (Phase.SERVED, 1, "03-03 07:00"),
        (Phase.DEPOSITION, 20, "03-18 07:00"),
        (Phase.DEPOSITION, 3, "03-05 07:00"),  # the day before is over: after it
        (Phase.BEFORE_TRIAL, 20, "03-18 07:00"),
        (Phase.BEFORE_TRIAL, 1, "03-01 19:00"),
        (Phase.TRIAL_DAY, 1, "03-01 19:00"),
        (Phase.TRIAL_DAY, 14, "03-14 19:00"),  # clocks go forward that night
        (Phase.RECORDS_REQUEST, 10, "03-12 07:00"),
        (Phase.AFTERMATH, 1, "03-03 07:00"),
    ],
)
def test_a_call_comes_before_and_after_each_date(phase: Phase, on: int, at: str) -> None:
    step = Step(date(2027, 3, on), phase)
    assert local(next_touch([step], now=NOW, hours=HOURS)) == at


def test_every_phase_has_a_touchpoint_and_what_is_over_has_none() -> None:
    assert set(TOUCHES) == set(Phase)
    old = [Step(date(2027, 1, 1), phase) for phase in Phase]
    assert next_touch(old, now=NOW, hours=HOURS) is None
    assert ahead([*old, Step(date(2027, 2, 28), Phase.SERVED)], now=NOW, hours=HOURS) == {
        Step(date(2027, 2, 28), Phase.SERVED)
    }


def test_it_is_called_upon_in_their_own_hours_unless_they_are_away() -> None:
    def from_nine(moment: datetime) -> datetime:
        return max(moment, datetime(2027, 3, 18, 13, 0, tzinfo=UTC))

    def in_april(moment: datetime) -> datetime:
        return datetime(2027, 4, 1, tzinfo=UTC)

    step = [Step(date(2027, 3, 20), Phase.MEDIATION)]
    theirs = Hours(policy=POLICY, timetable=TIMETABLE, next_open=from_nine)
    assert local(next_touch(step, now=NOW, hours=theirs)) == "03-18 09:00"
    away = Hours(policy=POLICY, timetable=TIMETABLE, next_open=in_april)
    assert local(next_touch(step, now=NOW, hours=away)) == "03-18 07:00", "a date does not wait"


@table(
    ("said", "at"),
    [
        (Said(otherwise=Ahead.EVENING), "03-02 19:00"),
        (Said(otherwise=Ahead.ONCE_OVER), "03-05 07:00"),
        (Said(otherwise=Ahead.MONTH), "03-31 07:00"),
        (Said(otherwise=Ahead.QUARTER), "05-31 07:00"),
        (Said(step=Step(date(2027, 3, 20), Phase.MEDIATION)), "03-18 07:00, 03-22 07:00"),
        (Said(step=Step(date(2027, 1, 20), Phase.MEDIATION)), "03-31 07:00"),
        (Said(otherwise=Ahead.AS_PLANNED), "03-31 07:00"),
        (Said(), "03-31 07:00"),
        (Said(step=Step(date(2027, 3, 20), Phase.BEFORE_TRIAL)), "03-18 07:00, 03-20 19:00"),
        (Said(step=Step(date(2027, 3, 20), Phase.TRIAL_DAY)), "03-20 19:00"),
    ],
)
def test_what_was_said_comes_next(said: Said, at: str) -> None:
    steps = said.steps([], due=NOW - 7 * DAY, now=NOW, hours=HOURS)
    assert ", ".join(map(local, said.calls(steps, planned=[], now=NOW, hours=HOURS))) == at


@table(
    ("said", "at"),
    [
        (Said(), "03-03 19:00"),
        (Said(otherwise=Ahead.AS_PLANNED), "03-03 19:00"),
        (Said(otherwise=Ahead.ONCE_OVER), "03-03 19:00"),
        (Said(otherwise=Ahead.MONTH), "03-03 19:00"),
        (Said(otherwise=Ahead.EVENING), "03-02 19:00, 03-03 19:00"),
        (Said(step=Step(date(2027, 2, 1), Phase.SERVED)), "03-03 19:00"),
        (
            Said(step=Step(date(2027, 3, 20), Phase.BEFORE_TRIAL)),
            "03-03 19:00, 03-18 07:00, 03-20 19:00",
        ),
    ],
)
def test_a_second_call_that_was_planned_is_not_skipped(said: Said, at: str) -> None:
    """The call before a trial was made, and its first evening is to come."""
    then = HOURS.evening(date(2027, 3, 3))
    steps = said.steps([], due=then, now=NOW, hours=HOURS)
    calls = said.calls(steps, planned=[NOW, then], now=NOW, hours=HOURS)
    assert ", ".join(map(local, calls)) == at
    over = said.calls(steps, planned=[NOW], now=NOW, hours=HOURS)
    assert over == said.calls(steps, planned=[], now=NOW, hours=HOURS)


def test_what_leaves_a_plan_as_it_is() -> None:
    said = [Said(), *(Said(otherwise=each) for each in Ahead)]
    stands = {each.otherwise for each in said if each.leaves_plan(now=NOW, hours=HOURS)}
    assert stands == {None, Ahead.AS_PLANNED, Ahead.ONCE_OVER}
    served = {
        days: Said(step=Step(NOW.date() - days * DAY, Phase.SERVED)).leaves_plan(
            now=NOW, hours=HOURS
        )
        for days in (1, 2)
    }
    assert served == {1: False, 2: True}, "two days after it the call is over"


def test_where_nothing_is_said_the_evenings_of_a_trial_go_on() -> None:
    def after(due: datetime | None, *kept: Step) -> str:
        nothing = Said()
        steps = nothing.steps(kept, due=due, now=NOW, hours=HOURS)
        return local(nothing.calls(steps, planned=[], now=NOW, hours=HOURS)[0])

    yesterday = HOURS.day_of(NOW) - DAY
    evening, morning = HOURS.evening(yesterday), HOURS.morning(yesterday)
    assert after(evening) == "03-02 19:00"
    assert after(evening, Step(date(2027, 3, 20), Phase.MEDIATION)) == "03-18 07:00", "as planned"
    in_between = HOURS.evening(HOURS.day_of(NOW) + DAY)
    for due in (morning, evening - 2 * DAY, in_between, None):
        assert after(due) == local(in_a_while(now=NOW, hours=HOURS)) == "03-31 07:00"


def test_what_is_written_is_read() -> None:
    random = Random(1)
    for many in (*range(21), 20):
        days = [date(2026, 1, 1) + timedelta(random.randrange(14 * 365)) for _ in range(many)]
        steps = [Step(day, random.choice(list(Phase))) for day in days]
        text = written(steps)
        assert set(read(text)) == set(steps)
        assert not text or FORMATS["phase_plan"].fits(text)


def _asked_and_trials() -> Iterator[tuple[int, list[int]]]:
    """In how many days somebody is to be asked, and the days of trials."""
    random = Random(2)
    for _ in range(100):
        trials = [random.randint(-40, 300) for _ in range(random.randint(0, 5))]
        yield random.randint(-20, 250), trials


@table(("asked", "trials"), _asked_and_trials())
def test_nobody_is_asked_around_a_trial(asked: int, trials: list[int]) -> None:
    """From the question to the last day for an answer, all of it keeps clear, and no longer."""
    today = HOURS.day_of(NOW)
    steps = [Step(today + timedelta(days=each), Phase.TRIAL_DAY) for each in trials]
    planned = NOW + asked * DAY
    at = clear_of_trial(planned, steps, now=NOW, hours=HOURS)
    begins, ends = max(at, NOW), max(at, NOW) + POLICY.consent_answer.length
    around = POLICY.consent_from_trial.length
    for step in steps:
        noon = datetime.combine(step.on, NOW.timetz())
        assert not (begins < noon + around - DAY and ends > noon - around + DAY)
    assert at >= planned
    assert at == planned or any(HOURS.day_of(at) == step.on + around for step in steps), (
        "no longer than it has to"
    )
    other = [Step(each.on, Phase.DEPOSITION) for each in steps]
    assert clear_of_trial(planned, other, now=NOW, hours=HOURS) == planned


def test_where_no_dates_are_kept_the_next_one_may_be_a_trial() -> None:
    day = HOURS.day_of(NOW) + timedelta(days=182)
    [trial] = Said(step=Step(day, Phase.BEFORE_TRIAL)).steps([], due=None, now=NOW, hours=HOURS)
    touch = next_touch([trial], now=NOW, hours=HOURS)
    assert touch
    assert may_be_trial(touch, HOURS) == trial


_EARLIER, _LATER = NOW - DAY, NOW + DAY


@table(
    ("state", "touch", "consent", "by", "comes"),
    [
        (CaseState.ALONGSIDE, _EARLIER, _EARLIER, None, CaseEvent.TOUCH_CAME),
        (CaseState.ALONGSIDE, _LATER, _EARLIER, None, CaseEvent.CONSENT_CAME),
        (CaseState.TOUCHPOINT, _EARLIER, _EARLIER, None, CaseEvent.TIME_CAME),
        (CaseState.TOUCH_QUIET, _EARLIER, _LATER, None, CaseEvent.TIME_CAME),
        (CaseState.TOUCH_QUIET, _EARLIER, _EARLIER, None, CaseEvent.CONSENT_CAME),
        (CaseState.TOUCH_QUIET, _EARLIER, _EARLIER, _LATER, CaseEvent.TIME_CAME),
        (CaseState.TOUCH_QUIET, _EARLIER, _EARLIER, _EARLIER, CaseEvent.CONSENT_LAPSED),
        (CaseState.CONSENT, _LATER, _EARLIER, _LATER, CaseEvent.TIME_CAME),
        (CaseState.CONSENT, _EARLIER, _EARLIER, _LATER, CaseEvent.TOUCH_CAME),
        (CaseState.CONSENT_REMINDED, _LATER, _EARLIER, _EARLIER, CaseEvent.CONSENT_LAPSED),
    ],
)
def test_what_time_brings(
    state: CaseState,
    touch: datetime,
    consent: datetime,
    by: datetime | None,
    comes: CaseEvent,
) -> None:
    walk = Walk(touch_at=touch, consent_at=consent, consent_by=by)
    assert walk.comes(state, now=NOW) is comes


def test_a_walk_is_due_with_what_comes_first() -> None:
    walk = Walk(touch_at=NOW + 40 * DAY, consent_at=NOW + 30 * DAY, consent_by=NOW + 15 * DAY)
    due = {state: walk.due(state, now=NOW, hours=HOURS) for state in WALK}
    assert due[CaseState.ALONGSIDE] == NOW + 30 * DAY
    assert due[CaseState.CONSENT] == NOW + 10 * DAY
    assert due[CaseState.CONSENT_REMINDED] == NOW + 15 * DAY
    assert {state for state, at in due.items() if at is None} == {
        CaseState.TOUCHPOINT,
        CaseState.TOUCH_REMINDED,
        CaseState.TOUCH_QUIET,
    }


def test_walks_between_two_touchpoints_weigh_little() -> None:
    assert [carried(walks, walks, POLICY) for walks in range(7)] == [0, 0, 0, 1, 1, 1, 2]
    assert carried(3, 2, POLICY) == 1
