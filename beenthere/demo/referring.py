"""Referrals of the demo hospital's people."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db.models import QuerySet

from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Person
from beenthere.domain.vocabulary import EventKind, Occurred, ReachBy, Source, Urgency


def free_people() -> QuerySet[Person]:
    """Those who work here, and neither do anything in the program nor hold an office."""
    free = Person.objects.filter(active=True, account=None, offices__len=0)
    return free.select_related("reports_to")


def referred(
    person: Person,
    *,
    kind: EventKind,
    occurred: Occurred,
    urgency: Urgency,
    source: Source,
    now: datetime,
) -> Case:
    """A case of somebody whom the directory knows, seen by its directors."""
    form = uuid4()
    refer(
        form=form,
        kind=kind,
        occurred=occurred,
        urgency=urgency,
        source=source,
        clinicians=[Referred(reach_by=ReachBy.DIRECTORY, facts=facts_of(person))],
        now=now,
    )
    case = Case.objects.get(event__form=form)
    route(case_id=case.pk, now=now)
    case.refresh_from_db()
    return case
