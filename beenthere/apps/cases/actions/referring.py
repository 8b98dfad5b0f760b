"""Taking a referral in: the little that must happen before the referrer may close the page.

Who may see the case is found by the worker a moment later, so that a referral is accepted
even while everything else is slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from beenthere.apps.cases.identity import Facts, sealed_rows
from beenthere.apps.cases.models import Case, Event, Sealed
from beenthere.apps.outside import vault
from beenthere.apps.paging.actions import wake_worker
from beenthere.domain.case import STATES, CaseState
from beenthere.domain.vocabulary import EventKind, Occurred, ReachBy, Source, Urgency


@dataclass(frozen=True, kw_only=True)
class Referred:
    """One clinician of a referral. Nothing known is a referral all the same: `facts` is empty
    where the referrer does not know who was involved, or the name was told by phone."""

    reach_by: ReachBy
    facts: Facts = field(default_factory=dict)
    source: Source | None = None
    """Who told us of this one, where it is not the source of the referral: somebody who asks
    for themselves may name a colleague, who has not asked."""


def refer(
    *,
    form: UUID,
    kind: EventKind,
    occurred: Occurred,
    urgency: Urgency,
    source: Source,
    clinicians: Sequence[Referred],
    referrer_may_be_named: bool = False,
    now: datetime,
) -> bool:
    """Accept a referral: one event, and a case for each clinician, sealed.

    `form` is the one-time number of the form. Returns False, and changes nothing, when that
    form was accepted before. Raises NotSealable when a fact is not of its shape.
    """
    event = Event(id=vault().issue(), form=form, kind=kind, occurred=occurred, referred_at=now)
    standing = STATES[CaseState.RECEIVED]
    cases = [
        Case(
            id=vault().issue(),
            event=event,
            state=CaseState.RECEIVED,
            owner=standing.owner,
            next_action=standing.action,
            due_at=now,
            urgency=urgency,
            source=clinician.source or source,
            reach_by=clinician.reach_by,
            referrer_may_be_named=referrer_may_be_named,
            referred_at=now,
        )
        for clinician in clinicians
    ]
    sealed = [
        row
        for case, clinician in zip(cases, clinicians, strict=True)
        for row in sealed_rows(case.id, clinician.facts)
    ]
    try:
        with transaction.atomic():
            event.save(force_insert=True)
            Case.objects.bulk_create(cases)
            Sealed.objects.bulk_create(sealed)
            wake_worker()
    except IntegrityError:
        if Event.objects.filter(form=form).exists():
            return False
        raise
    return True
