"""A lawsuit of the demo hospital: Risk Management has named two clinicians and a witness."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import people_of
from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Person
from beenthere.demo.referring import free_people
from beenthere.domain.vocabulary import (
    EventKind,
    Occurred,
    ReachBy,
    Source,
    SupporterStatus,
    Urgency,
)

_HOURS_AGO = 1.5


def make_lawsuit(*, now: datetime) -> None:
    """One list, which waits for triage; the witness is a supporter, and is kept from both."""
    then = now - timedelta(hours=_HOURS_AGO)
    supported = people_of(Case.objects.all()).values()
    named = free_people().exclude(directory_id__in=supported)
    defendants = named.order_by("-directory_id")[:2]
    supporters = Person.objects.filter(supporter__status=SupporterStatus.ACTIVE)
    witness = supporters.order_by("-directory_id")[:1]
    form = uuid4()
    refer(
        form=form,
        kind=EventKind.MALPRACTICE_SUIT,
        occurred=Occurred.THIS_WEEK,
        urgency=Urgency.ROUTINE,
        source=Source.RISK_MANAGEMENT,
        clinicians=[
            Referred(reach_by=ReachBy.DIRECTORY, facts=facts_of(person)) for person in defendants
        ],
        there=[person.directory_id for person in (*defendants, *witness)],
        now=then,
    )
    for case in Case.objects.filter(event__form=form):
        route(case_id=case.pk, now=then)
