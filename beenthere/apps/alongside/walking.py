"""Moving a walk along: the case's own table, with the moments that the walk has chosen.

Whatever happens to a walk goes through `step`, so that the case is always due when the walk is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.actions.moving import lead, move
from beenthere.apps.cases.actions.telling import on_call
from beenthere.apps.cases.identity import can_seal, sealed_rows, unsealed
from beenthere.apps.cases.models import Assignment, Case, Sealed
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.supporters import availability
from beenthere.domain.case import TRANSITIONS, WALK, Actor, CaseEvent, CaseState, NotPossible
from beenthere.domain.defendants import (
    Hours,
    Said,
    Step,
    Walk,
    clear_of_trial,
    in_a_while,
    next_touch,
    read,
    written,
)
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Keeps, Urgency
from beenthere.domain.wording import MessageKind


def walk_of(case: Case) -> Alongside | None:
    """The walk of a case, also while the case is being given to somebody else."""
    return Alongside.objects.filter(case=case).first()


def step(case: Case, walk: Alongside, event: CaseEvent, actor: Actor, *, now: datetime) -> None:
    """Let an event happen to a locked case that is a walk, and store the walk as it is now.

    Where that leads to the time between two touchpoints, and it is time to ask whether to go on,
    the question comes at once. Raises NotPossible or NotYours, and changes nothing.
    """
    transition = TRANSITIONS.get((CaseState(case.state), event))
    hours = hours_of(case)
    chosen = moments(walk).due(transition.to, now=now, hours=hours) if transition else None
    move(case, event, actor, now=now, chosen=chosen)
    walk.save()
    if case.state == CaseState.ALONGSIDE and walk.consent_at <= now:
        _ask(case, walk, now=now)


def time_came(case: Case, *, now: datetime) -> None:
    """Do what the passing of time asks of a locked case that is a walk."""
    walk = Alongside.objects.get(case=case)
    event = moments(walk).comes(CaseState(case.state), now=now)
    if event is not CaseEvent.CONSENT_CAME:
        step(case, walk, event, Actor.PROGRAM, now=now)
        return
    if case.state == CaseState.TOUCH_QUIET:
        # A touchpoint that nobody made is let be: the question comes first.
        hours = hours_of(case)
        _let_be(case, walk, until=in_a_while(now=now, hours=hours), now=now, hours=hours)
    _ask(case, walk, now=now)


def _ask(case: Case, walk: Alongside, *, now: datetime) -> None:
    if walk.consent_by is None:
        walk.consent_by = program().timetable.after(now, program().policy.consent_answer)
    step(case, walk, CaseEvent.CONSENT_CAME, Actor.PROGRAM, now=now)


def resume(case: Case, actor: Actor, *, now: datetime) -> None:
    """Let a locked case go on as the walk it was, once a new supporter spoke with the clinician."""
    walk = walk_of(case)
    if walk is None or case.state != CaseState.REACHED:
        return
    hours = hours_of(case)
    if walk.touch_at <= now:
        # Soon, so that they say what comes next.
        soon = hours.morning(hours.day_of(now + hours.policy.touch_after.length))
        _let_be(case, walk, until=soon, now=now, hours=hours)
    walk.consent_by = None
    step(case, walk, CaseEvent.WALK_BEGAN, actor, now=now)


def _let_be(case: Case, walk: Alongside, *, until: datetime, now: datetime, hours: Hours) -> None:
    """Let a touchpoint that was not made be: the next is then, or the one that is known before."""
    known = (walk.then_at, next_touch(plan_of(case, walk), now=now, hours=hours))
    walk.touch_at = min([until, *(at for at in known if at is not None and at > now)])
    if walk.then_at is not None and walk.then_at <= walk.touch_at:
        walk.then_at = None


def leave(case: Case, *, now: datetime) -> bool:
    """Whoever led a locked case that is a walk has left it; False where nobody else is there.

    Where a second supporter is, that one leads from now on, and whoever is on call hears it once.
    """
    if case.state not in WALK or not lead_on(case, Actor.SUPPORTER, now=now):
        return False
    accounts = on_call(case, now=now)
    paging.queue(accounts=accounts, kind=MessageKind.QUIET_CASE, now=now, case=case)
    return True


def lead_on(case: Case, actor: Actor, *, now: datetime) -> bool:
    """Let the supporter who joined last lead a locked case from now on; False where nobody has.

    Whoever led until now leaves. The dates stay as they are.
    """
    walk, leads = walk_of(case), lead(case)
    second = case.assignments.filter(lead=False, until=None).order_by("-since", "-pk").first()
    if walk is None or second is None:
        return False
    if leads is not None:
        Assignment.objects.filter(pk=leads.pk).update(until=now)
    second.lead = True
    second.save(update_fields=["lead"])
    step(case, walk, CaseEvent.HANDED_OVER, actor, now=now)
    return True


def moments(walk: Alongside) -> Walk:
    """The moments of a walk, as the rules know them."""
    return Walk(touch_at=walk.touch_at, consent_at=walk.consent_at, consent_by=walk.consent_by)


def hours_of(case: Case) -> Hours:
    """By which numbers, and in whose hours, the touchpoints of a case are reckoned."""
    leads = lead(case)
    current = program()

    def next_open(moment: datetime) -> datetime:
        if leads is None:
            return moment
        return availability.of([leads.supporter_id])[leads.supporter_id].next_open(
            moment, Urgency.ROUTINE
        )

    return Hours(policy=current.policy, timetable=current.timetable, next_open=next_open)


def plan_of(case: Case, walk: Alongside) -> tuple[Step, ...]:
    """The dates that are kept, where the clinician asked us to."""
    if walk.keeps == Keeps.LEAST:
        return ()
    return read(unsealed(case).get(SealedField.PLAN, ""))


def _keep_plan(case: Case, walk: Alongside, steps: Collection[Step]) -> None:
    if walk.keeps == Keeps.LEAST or not can_seal(case.pk):
        return
    case.sealed.filter(field=SealedField.PLAN).delete()
    if steps:
        Sealed.objects.bulk_create(sealed_rows(case.pk, {SealedField.PLAN: written(steps)}))


def plan_next(
    case: Case, walk: Alongside, said: Said, *, planned: Iterable[datetime], now: datetime
) -> None:
    """Set when the supporter is needed next, from what they said, what is kept, and the calls that
    were planned and stand.

    With the least these are two calls, so that one is not skipped because nothing was said of it.
    """
    hours = hours_of(case)
    kept = plan_of(case, walk)
    steps = said.steps(kept, due=walk.then_at or walk.touch_at, now=now, hours=hours)
    _keep_plan(case, walk, steps)
    walk.touch_at, *later = said.calls(steps, planned=planned, now=now, hours=hours)
    walk.then_at = later[0] if later and walk.keeps == Keeps.LEAST else None
    keep_clear(walk, steps, now=now, hours=hours)


def planned_of(walk: Alongside) -> list[datetime]:
    """The calls that are planned, one or two."""
    return [at for at in (walk.touch_at, walk.then_at) if at is not None]


def keep_clear(walk: Alongside, steps: Collection[Step], *, now: datetime, hours: Hours) -> None:
    """Move the question whether to go on past the days around a trial, also one just asked."""
    asked_at = clear_of_trial(walk.consent_at, steps, now=now, hours=hours)
    if asked_at != walk.consent_at:
        walk.consent_at, walk.consent_by = asked_at, None


def touched(case: Case, said: Said, event: CaseEvent, actor: Actor, *, now: datetime) -> None:
    """The supporter of a locked case was there. Raises NotPossible where no touchpoint is due.

    Beside a day that they say comes next, the call that was planned stands: it may come before.
    """
    walk = walk_of(case)
    if walk is None:
        raise NotPossible(CaseState(case.state), event)
    plan_next(case, walk, said, planned=planned_of(walk), now=now)
    step(case, walk, event, actor, now=now)
