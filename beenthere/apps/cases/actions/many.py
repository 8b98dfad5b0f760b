"""Many clinicians of one event: taking more of them in, and asking for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from beenthere.apps.cases.actions.apart import lock_theirs, note_there
from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.cases.actions.offering import (
    MayNotBeAsked,
    NeedsReason,
    Wanted,
    approve_list,
)
from beenthere.apps.cases.actions.routing import route, see_again_and_page
from beenthere.apps.cases.actions.triage import opened_lately, triage
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import same_person, sealed_rows, unsealed
from beenthere.apps.cases.models import AccessRecord, Case, Event, Sealed
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.outside import vault
from beenthere.apps.people.models import Person
from beenthere.apps.people.queries import accounts_with_role
from beenthere.domain.case import STATES, CaseEvent, CaseState, NotPossible
from beenthere.domain.vocabulary import ReachBy, Role, Source, Urgency


@transaction.atomic
def refer_more(
    *, event_id: UUID, people: Sequence[Person], urgency: Urgency, now: datetime
) -> None:
    """Give each of these people a case of an event that is known, triaged from the directory.

    Somebody who has an open case of this event keeps that one: sending the same list twice
    changes nothing. A director who turns out to have been there loses sight of the event's
    other cases. Raises NotPossible once the event's cases are all closed.
    """
    # Two lists at once wait for each other here; rows that only point at the event do not.
    event = Event.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    before = Case.objects.filter(event=event_id).exclude(state=CaseState.CLOSED)
    there = set(before.values_list("pk", flat=True))
    if event is None or not there:
        raise NotPossible(CaseState.CLOSED, CaseEvent.TRIAGED)
    lock_theirs(event_id, [person.directory_id for person in people])
    arrived = STATES[CaseState.RECEIVED]
    for person in people:
        facts = facts_of(person)
        if same_person(facts, there):
            continue
        case = Case.objects.create(
            id=vault().issue(),
            event=event,
            state=CaseState.RECEIVED,
            owner=arrived.owner,
            next_action=arrived.action,
            due_at=now,
            urgency=urgency,
            source=Source.DIRECTOR,
            reach_by=ReachBy.DIRECTORY,
            referred_at=now,
        )
        Sealed.objects.bulk_create(sealed_rows(case.pk, facts))
        route(case_id=case.pk, now=now)
        triage(case_id=case.pk, facts=facts, reach_by=ReachBy.DIRECTORY, urgency=urgency, now=now)
        there.add(case.pk)
    _keep_from_directors(before, people, now=now)


@transaction.atomic
def note_witnesses(*, event_id: UUID, people: Sequence[Person], now: datetime) -> None:
    """Remember that these people were there, without a case: they are kept from its cases.

    Raises NotPossible once the event's cases are all closed.
    """
    event = Event.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    open_cases = Case.objects.filter(event=event_id).exclude(state=CaseState.CLOSED)
    if event is None or not open_cases.exists():
        raise NotPossible(CaseState.CLOSED, CaseEvent.TRIAGED)
    note_there(event_id, [person.directory_id for person in people], now=now)
    _keep_from_directors(open_cases, people, now=now)


def _keep_from_directors(cases: QuerySet[Case], people: Sequence[Person], *, now: datetime) -> None:
    """Work out afresh who may see these cases, when a director turns out to have been there."""
    directors = accounts_with_role(Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR)
    if not directors.filter(person__in=people).exists():
        return
    # In the order of their ids, as everybody who locks several cases.
    for case in cases.exclude(state=CaseState.RECEIVED).select_for_update().order_by("pk"):
        see_again_and_page(case, unsealed(case), now=now)


@transaction.atomic
def approve_all(*, wanted: Mapping[UUID, Wanted], now: datetime) -> None:
    """Offer each of these cases to its supporter, or none of them.

    Somebody who would be asked for more than they offered to carry is advised against, as on
    the board. Raises MayNotBeAsked, NeedsReason, or NotPossible when a case has moved on.
    """
    for case_id in sorted(wanted):
        locked(case_id)
    cases = list(matchable(Case.objects.filter(pk__in=wanted)))
    if len(cases) < len(wanted):
        raise NotPossible(CaseState.OFFERED, CaseEvent.OFFER_MADE)
    held = {case_id: want.supporter for case_id, want in wanted.items()}
    for pair in match_together(cases, held=held, allow_avoided=False, now=now).pairs:
        if pair.match is None:
            raise MayNotBeAsked
        if pair.match.explanation.stops and wanted[pair.case.pk].override is None:
            raise NeedsReason
    for case_id in sorted(wanted):
        approve_list(case_id=case_id, wanted=[wanted[case_id]], now=now)


@transaction.atomic
def note_openings(*, cases: Sequence[Case], account_id: int, now: datetime) -> None:
    """Record that somebody saw what matching says of these cases, once a sitting for each."""
    lately = opened_lately(cases, account_id=account_id, now=now)
    AccessRecord.objects.bulk_create(
        [
            AccessRecord(case=case, account_id=account_id, opened_at=now)
            for case in cases
            if case.pk not in lately
        ]
    )
