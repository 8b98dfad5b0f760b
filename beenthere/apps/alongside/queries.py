"""What the pages of a walk show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.alongside.phases import slug_of
from beenthere.apps.alongside.walking import plan_of
from beenthere.apps.cases.models import Assignment
from beenthere.domain.case import ASKING, TOUCH_DUE, TRANSITIONS, CaseEvent
from beenthere.domain.defendants import Step
from beenthere.domain.vocabulary import Keeps


@dataclass(frozen=True, kw_only=True)
class WalkPage:
    """One walk as its supporter sees it."""

    assignment: Assignment
    walk: Alongside
    plan: Sequence[tuple[Step, str]]
    """The dates that are kept, each with the address of what its phase is like."""
    least: bool
    then: datetime | None
    """With the least: when the call after the next one is, where that is known."""
    touch_due: bool
    asking: bool
    """Whether the clinician is to be asked, now, if they want to go on."""
    second: Assignment | None
    """Who could lead from now on: whoever joined last."""


def walk_page(assignment: Assignment, *, now: datetime) -> WalkPage:
    """What one of its supporters is shown. Raises Alongside.DoesNotExist where it is no walk."""
    case = assignment.case
    walk = Alongside.objects.get(case=case)
    joined = case.assignments.filter(lead=False, until=None).select_related("supporter__person")
    return WalkPage(
        assignment=assignment,
        walk=walk,
        plan=[(step, slug_of(step.phase)) for step in plan_of(case, walk)],
        least=walk.keeps == Keeps.LEAST,
        then=walk.then_at if walk.then_at and walk.then_at > now else None,
        touch_due=case.state in TOUCH_DUE,
        asking=case.state in ASKING or (case.state in TOUCH_DUE and walk.consent_at <= now),
        second=joined.order_by("-since", "-pk").first(),
    )


def can_begin(assignment: Assignment) -> bool:
    """Whether its supporter can agree with the clinician to go on for longer."""
    case = assignment.case
    return assignment.lead and (case.state, CaseEvent.WALK_BEGAN) in TRANSITIONS
