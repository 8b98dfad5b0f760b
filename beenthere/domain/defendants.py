"""Walking alongside somebody who is sued: when the supporter is needed, and when consent is asked.

A lawsuit lasts years, and mostly nothing happens in it. So a walk is a few moments: a touchpoint
before and after each date that is known, on the days of a trial every evening, and twice a year
the question whether to go on. Everything here is reckoned from the dates of one step or of several,
and forgets them again: whether they are kept is the clinician's own choice (`vocabulary.Keeps`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from beenthere.domain.case import TOUCH_DUE, CaseEvent, CaseState
from beenthere.domain.hours import Timetable
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Phase, Term

_A_DAY = timedelta(days=1)


class When(Term):
    """When a supporter calls, beside a date."""

    BEFORE = "before", "Before it"
    EVENING = "evening", "That evening"
    AFTER = "after", "After it"


TOUCHES: dict[Phase, tuple[When, ...]] = {
    Phase.RECORDS_REQUEST: (When.AFTER,),
    Phase.SERVED: (When.AFTER,),
    Phase.DISCOVERY: (When.BEFORE, When.AFTER),
    Phase.DEPOSITION: (When.BEFORE, When.AFTER),
    Phase.MEDIATION: (When.BEFORE, When.AFTER),
    Phase.BEFORE_TRIAL: (When.BEFORE, When.EVENING),
    Phase.TRIAL_DAY: (When.EVENING,),
    Phase.VERDICT_OR_SETTLEMENT: (When.BEFORE, When.AFTER),
    Phase.AFTERMATH: (When.AFTER,),
}
"""The touchpoints of each phase: a call within days of service, before the deposition and before
the trial, and every night of it (MMIC, The Doctors Company). What comes unannounced has none
before it; the day on which a trial begins is the first of its evenings."""

_OF_TRIAL = frozenset({Phase.BEFORE_TRIAL, Phase.TRIAL_DAY})


@dataclass(frozen=True, order=True)
class Step:
    """One phase of a lawsuit, and its day."""

    on: date
    phase: Phase


def written(steps: Iterable[Step]) -> str:
    """Steps as they are sealed, in order: `deposition:2027-03-01,trial_day:2027-09-12`."""
    return ",".join(f"{step.phase.value}:{step.on.isoformat()}" for step in sorted(set(steps)))


def read(text: str) -> tuple[Step, ...]:
    """The steps that were written so."""
    pairs = (pair.split(":") for pair in text.split(",") if pair)
    return tuple(Step(date.fromisoformat(on), Phase(phase)) for phase, on in pairs)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """By which numbers and in whose hours touchpoints are reckoned.

    `next_open` gives the moment, that one or a later, when the supporter wants to be called upon.
    """

    policy: Policy
    timetable: Timetable
    next_open: Callable[[datetime], datetime]

    def day_of(self, moment: datetime) -> date:
        """The day of a moment on the program's own calendar."""
        return moment.astimezone(self.timetable.waking.zone).date()

    def morning(self, day: date) -> datetime:
        """When the supporter can be called upon that day."""
        return self._asked(self.timetable.waking.next_open(self._at(day, 0)))

    def evening(self, day: date) -> datetime:
        """The same in the evening."""
        return self._asked(self._at(day, self.policy.touch_evening))

    def was_evening(self, due: datetime, *, now: datetime) -> bool:
        """Whether the supporter was called upon for an evening, this one or the one before."""
        if not timedelta(0) <= now - due < 2 * _A_DAY:
            return False
        day = self.day_of(due)
        # Whoever could not be asked that evening was asked the next day.
        return due in (self.evening(day), self.evening(day - _A_DAY))

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self.timetable.waking.zone).astimezone(UTC)

    def _asked(self, moment: datetime) -> datetime:
        # Somebody who is away then is late, and the director sees why: a date does not wait.
        theirs = self.next_open(moment)
        return theirs if theirs - moment < _A_DAY else moment


class Ahead(Term):
    """What a supporter may say comes next where it is no date."""

    AS_PLANNED = "as_planned", "As planned"
    EVENING = "evening", "The trial goes on: again tomorrow evening"
    ONCE_OVER = "once_over", "That date is near: again once it is over"
    MONTH = "month", "No date is known: in a month"
    QUARTER = "quarter", "No date is known: in three months"


def _wait(otherwise: Ahead | None, policy: Policy) -> timedelta | None:
    """How long until the next call, where what was said tells no day."""
    match otherwise:
        case Ahead.ONCE_OVER:
            return policy.touch_before.length + policy.touch_after.length
        case Ahead.MONTH:
            return timedelta(days=30)
        case Ahead.QUARTER:
            return timedelta(days=91)
    return None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a supporter said comes next: a step with its day, or something else, or nothing."""

    step: Step | None = None
    otherwise: Ahead | None = None

    def leaves_plan(self, *, now: datetime, hours: Hours) -> bool:
        """Whether what was planned stands: no other day was said, or one that brings no call any
        more, nor that none is known."""
        if self.step:
            return next_touch([self.step], now=now, hours=hours) is None
        return self.otherwise in (None, Ahead.AS_PLANNED, Ahead.ONCE_OVER)

    def steps(
        self, kept: Iterable[Step], *, due: datetime | None, now: datetime, hours: Hours
    ) -> set[Step]:
        """What lies ahead: of the steps that are kept, and what was said.

        Where nothing was said or lies ahead, and the call that was `due` was for an evening of a
        trial, it is the next evening.
        """
        found = ahead(kept, now=now, hours=hours)
        if self.step:
            found.add(self.step)
        nothing_said = not self.step and self.otherwise in (None, Ahead.AS_PLANNED)
        every_evening = due is not None and hours.was_evening(due, now=now)
        over = next_touch(found, now=now, hours=hours) is None
        if self.otherwise is Ahead.EVENING or (nothing_said and every_evening and over):
            found.add(Step(hours.day_of(now) + _A_DAY, Phase.TRIAL_DAY))
        return found

    def calls(
        self, steps: Iterable[Step], *, planned: Iterable[datetime], now: datetime, hours: Hours
    ) -> list[datetime]:
        """When the supporter is needed, in order: as was planned, by all these steps, and sooner
        where what was said tells so; once, in a while, where nothing does."""
        known = {*planned, *(at for step in steps for at in touches(step, hours))}
        moments = sorted(at for at in known if at > now)
        if (wait := _wait(self.otherwise, hours.policy)) is not None:
            moment = hours.morning(hours.day_of(now + wait))
            if not moments or moment < moments[0]:
                moments.insert(0, moment)
        return moments or [in_a_while(now=now, hours=hours)]


def ahead(steps: Iterable[Step], *, now: datetime, hours: Hours) -> set[Step]:
    """Those of these steps for which the supporter may still be needed."""
    over = hours.day_of(now) - hours.policy.touch_after.length
    return {step for step in steps if step.on >= over}


def next_touch(steps: Iterable[Step], *, now: datetime, hours: Hours) -> datetime | None:
    """The first touchpoint of these steps that is still to come; None when all are over."""
    return min((at for step in steps for at in touches(step, hours) if at > now), default=None)


def touches(step: Step, hours: Hours) -> Iterator[datetime]:
    """The touchpoints of one step, also those that are over."""
    policy = hours.policy
    for when in TOUCHES[step.phase]:
        match when:
            case When.BEFORE:
                yield hours.morning(step.on - policy.touch_before.length)
            case When.EVENING:
                yield hours.evening(step.on)
            case When.AFTER:
                yield hours.morning(step.on + policy.touch_after.length)


def in_a_while(*, now: datetime, hours: Hours) -> datetime:
    """When to call again where no date is known."""
    return hours.morning(hours.day_of(now + hours.policy.touch_unplanned.length))


def clear_of_trial(
    asked_at: datetime, steps: Iterable[Step], *, now: datetime, hours: Hours
) -> datetime:
    """When to ask whether to go on: as planned, or once the days around a trial are over.

    The whole time in which an answer is waited for keeps clear of them, also one that runs now.
    """
    policy, moment = hours.policy, asked_at
    for step in sorted(steps):
        if step.phase not in _OF_TRIAL:
            continue
        around = policy.consent_from_trial.length
        begins, ends = hours.morning(step.on - around), hours.morning(step.on + around)
        asks_from = max(moment, now)
        if asks_from < ends and asks_from + policy.consent_answer.length > begins:
            moment = ends
    return moment


def may_be_trial(touch_at: datetime, hours: Hours) -> Step:
    """The date that this call comes before, where it is not kept which it is: it may be a trial's.

    A call that was planned half a year ahead is before something.
    """
    return Step(hours.day_of(touch_at + hours.policy.touch_before.length), Phase.BEFORE_TRIAL)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The moments of a walk. `consent_by` is None while nobody was asked whether to go on."""

    touch_at: datetime
    consent_at: datetime
    consent_by: datetime | None = None

    def due(self, state: CaseState, *, now: datetime, hours: Hours) -> datetime | None:
        """When something comes next in this state; None where the state has a time of its own."""
        by = self.consent_by or self.consent_at
        match state:
            case CaseState.ALONGSIDE:
                return min(self.touch_at, self.consent_at)
            case CaseState.CONSENT:
                reminder = hours.timetable.after(now, hours.policy.consent_reminder)
                return min(reminder, by, self.touch_at)
            case CaseState.CONSENT_REMINDED:
                return min(by, self.touch_at)
        return None

    def comes(self, state: CaseState, *, now: datetime) -> CaseEvent:
        """What has come, in a state of a walk whose due time has passed."""
        if self.consent_by is not None and self.consent_by <= now:
            return CaseEvent.CONSENT_LAPSED
        if state not in TOUCH_DUE and self.touch_at <= now:
            return CaseEvent.TOUCH_CAME
        never_asked = self.consent_at <= now and self.consent_by is None
        if never_asked and state in (CaseState.ALONGSIDE, CaseState.TOUCH_QUIET):
            return CaseEvent.CONSENT_CAME
        return CaseEvent.TIME_CAME
