"""The director's first look: who the clinician is, as far as matching needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.announcements.actions import tie
from beenthere.apps.cases.actions.apart import locked_with_theirs, note_there, take_back
from beenthere.apps.cases.actions.moving import locked, move
from beenthere.apps.cases.actions.routing import see_again_and_page
from beenthere.apps.cases.identity import (
    Facts,
    replace_facts,
    same_person,
    unsealed,
)
from beenthere.apps.cases.models import AccessRecord, Case
from beenthere.apps.outside import program
from beenthere.domain.case import Actor, CaseEvent, CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, ReachBy, Urgency

_ORDER = (Urgency.ROUTINE, Urgency.URGENT)


class NotTheSamePerson(Exception):
    """The two cases are not known to be about one person, or one of them is closed."""


@transaction.atomic
def note_opening(*, case: Case, account_id: int, now: datetime) -> None:
    """Record that somebody opened a case, once a sitting (`opened_lately`).

    The directors of the case see it until erasure.
    """
    if not opened_lately([case], account_id=account_id, now=now):
        AccessRecord.objects.create(case=case, account_id=account_id, opened_at=now)


def opened_lately(cases: Sequence[Case], *, account_id: int, now: datetime) -> set[UUID]:
    """Which of these cases somebody opened in this sitting: as long as a proof of theirs counts."""
    since = now - program().policy.confirm_again.length
    openings = AccessRecord.objects.filter(case__in=cases, account=account_id, opened_at__gt=since)
    return set(openings.values_list("case_id", flat=True))


@transaction.atomic
def triage(
    *,
    case_id: UUID,
    facts: Facts,
    reach_by: ReachBy,
    urgency: Urgency,
    reference: str = "",
    now: datetime,
) -> None:
    """Settle what is known of the clinician, and go on to matching.

    `facts` replaces everything sealed before: what is not needed any more, such as how to
    call the referrer back, goes now. `reference` is that of an announced event. Triage may be
    done again until a supporter is asked. Raises NotPossible or NotSealable.
    """
    tied = [facts[SealedField.DIRECTORY_ID]] if SealedField.DIRECTORY_ID in facts else []
    case = locked_with_theirs(case_id, tied)
    kept = dict(facts)
    kept.pop(SealedField.REFERRER_PHONE, None)
    replace_facts(case, kept)
    if tied:
        note_there(case.event_id, tied, now=now)
    case.reach_by = reach_by
    case.urgency = urgency
    move(case, CaseEvent.TRIAGED, Actor.DIRECTOR, now=now)
    tie(case.event_id, reference)
    see_again_and_page(case, kept, now=now)


@transaction.atomic
def join(*, case_id: UUID, into: UUID, now: datetime) -> None:
    """Two referrals of one person become one: `case_id` closes, `into` goes on.

    The case that goes on remembers the other's event, so that those involved in either are
    kept from supporting and from seeing it, and is as urgent as the more urgent of the two. Raises
    NotTheSamePerson.
    """
    # In the order of their ids, so that two joins at once cannot wait for each other.
    first, second = (locked(each) for each in sorted((case_id, into)))
    closing, going_on = (first, second) if first.pk == case_id else (second, first)
    if going_on.pk not in open_cases_of_same_person(closing):
        raise NotTheSamePerson
    going_on.also.add(closing.event, *closing.also.all())
    going_on.urgency = max(going_on.urgency, closing.urgency, key=lambda u: _ORDER.index(u))
    going_on.save(update_fields=["urgency"])
    move(closing, CaseEvent.CLOSED, Actor.DIRECTOR, now=now, close_reason=CloseReason.JOINED)
    take_back(going_on, now=now)
    see_again_and_page(going_on, unsealed(going_on), now=now)


def open_cases_of_same_person(case: Case) -> set[UUID]:
    """Other open cases of somebody who can be reached in one of the same ways."""
    others = (
        Case.objects.exclude(pk=case.pk)
        .exclude(state__in=(CaseState.RECEIVED, CaseState.CLOSED))
        .values_list("pk", flat=True)
    )
    return same_person(unsealed(case), others)
