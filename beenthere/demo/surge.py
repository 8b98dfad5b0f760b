"""An event with many hurt in the demo program: two teams, each clinician with a case of their own,
and a supporter who was there as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from beenthere.apps.cases.actions import many, offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.people.models import Person
from beenthere.demo.referring import free_people, referred
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import EventKind, Occurred, ReachBy, Source, Urgency

_TEAM = 5
_AGO = timedelta(minutes=40)


def make_surge(*, now: datetime) -> None:
    """Refer the clinicians of two teams, ask supporters for some of them, and let one accept."""
    then = now - _AGO
    first, *others = [*_two_teams(), *_a_supporter_with_a_case()]
    case = referred(
        first,
        kind=EventKind.MASS_EVENT,
        occurred=Occurred.TODAY,
        urgency=Urgency.ROUTINE,
        source=Source.DIRECTOR,
        now=then,
    )
    triage(
        case_id=case.pk,
        facts=facts_of(first),
        reach_by=ReachBy.DIRECTORY,
        urgency=Urgency.ROUTINE,
        now=then,
    )
    many.refer_more(event_id=case.event_id, people=others, urgency=Urgency.ROUTINE, now=then)
    _ask_for_some(case, now=then)


def _two_teams() -> Sequence[Person]:
    """Some people of the two largest departments, none of whom has a case or an account."""
    people = list(free_people().order_by("-directory_id"))
    largest = Counter(person.department_id for person in people).most_common(2)
    return [
        person
        for department, _count in largest
        for person in [each for each in people if each.department_id == department][:_TEAM]
    ]


def _a_supporter_with_a_case() -> Sequence[Person]:
    """Somebody who is on their way to a clinician, and now needs a colleague themselves."""
    has = Assignment.objects.filter(until=None, lead=True, case__state=CaseState.QUIET)
    reports = "supporter__person__reports_to"
    return [each.supporter.person for each in has.select_related(reports).order_by("pk")[:1]]


def _ask_for_some(case: Case, *, now: datetime) -> None:
    waiting = list(matchable(Case.objects.filter(event=case.event_id)))[:4]
    pairs = match_together(waiting, held={}, allow_avoided=False, now=now).pairs
    wanted = {
        pair.case.pk: Wanted(supporter=pair.supporter)
        for pair in pairs
        if pair.supporter is not None
    }
    many.approve_all(wanted=wanted, now=now)
    for offer in Offer.objects.filter(case__in=wanted).select_related("supporter")[:1]:
        offering.accept(offer_id=offer.pk, supporter=offer.supporter, now=now)
