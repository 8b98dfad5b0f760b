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
from beenthere.apps.cases.actions.routing import (
    fresh_code_names,
    let_in_first,
    see_again_and_page,
)
from beenthere.apps.cases.actions.setting_aside import set_aside
from beenthere.apps.cases.actions.triage import opened_lately
from beenthere.apps.cases.conflicts import directors_free_of_each
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import (
    Facts,
    people_of,
    same_people,
    seal_first,
    unsealed,
)
from beenthere.apps.cases.models import AccessRecord, Case, Event
from beenthere.apps.cases.together import match_together, matchable
from beenthere.apps.outside import program, vault
from beenthere.apps.people.models import Person
from beenthere.apps.people.queries import accounts_with_role
from beenthere.domain import case as rules
from beenthere.domain.case import Actor, CaseEvent, CaseState, NotPossible
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ReachBy, Role, Source, Urgency


def refer_more(
    *, event_id: UUID, people: Sequence[Person], urgency: Urgency, now: datetime
) -> None:
    """Give each of these people a case of an event that is known, triaged from the directory: all
    of them or none, in as many statements whatever their number.

    Somebody who has an open case of this event keeps that one: sending the same list twice
    changes nothing. A director who turns out to have been there loses sight of the event's
    other cases, and a supporter answers no more offers. Raises NotPossible once the event's cases
    are all closed.
    """
    _refer_more(event_id=event_id, people=people, urgency=urgency, now=now)
    set_aside(now=now)


@transaction.atomic
def _refer_more(
    *, event_id: UUID, people: Sequence[Person], urgency: Urgency, now: datetime
) -> None:
    before = _open_cases(event_id)
    there = list(before.values_list("pk", flat=True))
    lock_theirs(event_id, [person.directory_id for person in people])
    facts = _without_a_case([facts_of(person) for person in people], before, there)
    note_there(event_id, [each[SealedField.DIRECTORY_ID] for each in facts], now=now)
    seen_by = directors_free_of_each(event_id, facts)
    arrives = rules.move(
        CaseState.WAITING,
        CaseEvent.TRIAGED,
        Actor.DIRECTOR,
        now=now,
        urgency=urgency,
        last_contact_at=None,
        close_reason=None,
        policy=program().policy,
        timetable=program().timetable,
    )
    cases = Case.objects.bulk_create(
        [
            Case(
                id=vault().issue(),
                event_id=event_id,
                code_name=name,
                state=arrives.state,
                owner=arrives.owner,
                next_action=arrives.action,
                due_at=arrives.due_at,
                urgency=urgency,
                source=Source.DIRECTOR,
                reach_by=ReachBy.DIRECTORY,
                referred_at=now,
            )
            for name in fresh_code_names(len(facts))
        ]
    )
    seal_first(dict(zip((case.pk for case in cases), facts, strict=True)))
    let_in_first(dict(zip(cases, seen_by, strict=True)))
    _keep_from_directors(Case.objects.filter(pk__in=there), people, now=now)


@transaction.atomic
def note_witnesses(*, event_id: UUID, people: Sequence[Person], now: datetime) -> None:
    """Remember that these people were there, without a case: they are kept from its cases.

    Raises NotPossible once the event's cases are all closed.
    """
    open_cases = _open_cases(event_id)
    note_there(event_id, [person.directory_id for person in people], now=now)
    _keep_from_directors(open_cases, people, now=now)


def _open_cases(event_id: UUID) -> QuerySet[Case]:
    """The open cases of an event, of which there is one at least, and the event locked: two lists
    at once wait for each other here, and rows that only point at the event do not.

    Raises NotPossible once they are all closed.
    """
    event = Event.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    cases = Case.objects.filter(event=event_id).exclude(state=CaseState.CLOSED)
    if event is None or not cases.exists():
        raise NotPossible(CaseState.CLOSED, CaseEvent.TRIAGED)
    return cases


def _keep_from_directors(cases: QuerySet[Case], people: Sequence[Person], *, now: datetime) -> None:
    """Work out afresh who may see these cases, when a director turns out to have been there."""
    directors = accounts_with_role(Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR)
    if not directors.filter(person__in=people).exists():
        return
    # In the order of their ids, as everybody who locks several cases.
    for case in cases.exclude(state=CaseState.RECEIVED).select_for_update().order_by("pk"):
        see_again_and_page(case, unsealed(case), now=now)


def _without_a_case(
    people: Sequence[Facts], cases: QuerySet[Case], ids: Sequence[UUID]
) -> list[Facts]:
    """Those of these people whom none of the cases is about.

    Two entries of the directory are two people, also where they share a telephone.
    """
    entries = people_of(cases)
    return [
        facts
        for facts, same in zip(people, same_people(people, ids), strict=True)
        if not any(
            entries.get(case, facts[SealedField.DIRECTORY_ID]) == facts[SealedField.DIRECTORY_ID]
            for case in same
        )
    ]


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
