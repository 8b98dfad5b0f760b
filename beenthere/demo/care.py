"""Supporters of the demo program who need looking after themselves: one carries more than they
offered to, and one has asked for a call."""

from __future__ import annotations

from datetime import datetime, timedelta

from beenthere.apps.cases.actions.calling import ask_for_call
from beenthere.apps.cases.models import Assignment, Case
from beenthere.apps.supporters.models import Supporter
from beenthere.demo.roster import Roster
from beenthere.domain.case import CaseState


def make_care(roster: Roster, *, now: datetime) -> None:
    """Have a supporter who has a case join another as well, and another ask for a call."""
    leads = Assignment.objects.filter(lead=True, until=None)
    first = leads.filter(case__state=CaseState.REACHED).earliest("since")
    case = Case.objects.filter(state=CaseState.FOLLOWED_UP).earliest("referred_at")
    case.assignments.create(supporter=first.supporter, lead=False, since=now - timedelta(days=2))
    Supporter.objects.filter(pk=first.supporter_id).update(capacity=1)
    without = next(
        each for each in roster.supporters if not each.assignments.exists() and each.trained_on
    )
    ask_for_call(supporter=without, now=now - timedelta(minutes=10))
