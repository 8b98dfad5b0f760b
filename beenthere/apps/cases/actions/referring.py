"""Taking a referral in: the little that must happen before the referrer may close the page.

Who may see the case is found by the worker a moment later, so that a referral is accepted
even while everything else is slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from beenthere.apps.cases.identity import Facts, involvement_of, sealed
from beenthere.apps.outside import vault
from beenthere.apps.paging.actions import WORK_CHANNEL
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
    there: Sequence[str] = (),
    referrer_may_be_named: bool = False,
    reference: str = "",
    now: datetime,
) -> bool:
    """Accept a referral: one event, and a case for each clinician, sealed.

    `there` are the directory ids of those who are known to have been part of the event, with a
    case or without: from now on they support nobody of it. `form` is the one-time number of the
    form. `reference` is that of an announced event; one
    that is not known says nothing. Returns False, and changes nothing, when that
    form was accepted before. Raises NotSealable when a fact is not of its shape.
    """
    cases = [vault().issue() for _ in clinicians]
    facts = [
        (case, field, value)
        for case, clinician in zip(cases, clinicians, strict=True)
        for field, value in sealed(case, clinician.facts).items()
    ]
    event = vault().issue()
    digests = involvement_of(event, there).values() if there else ()
    standing = STATES[CaseState.RECEIVED]
    with connection.cursor() as cursor:
        cursor.execute(
            _ACCEPT,
            {
                "event": event,
                "form": form,
                "kind": kind.value,
                "occurred": occurred.value,
                "now": now,
                "cases": cases,
                "sources": [(clinician.source or source).value for clinician in clinicians],
                "reach_by": [clinician.reach_by.value for clinician in clinicians],
                "state": CaseState.RECEIVED.value,
                "owner": standing.owner.value,
                "next_action": standing.action.value,
                "urgency": urgency.value,
                "may_be_named": referrer_may_be_named,
                "sealed_of": [case for case, _, _ in facts],
                "fields": [field.value for _, field, _ in facts],
                "values": [value for _, _, value in facts],
                "there": list(digests),
                "reference": reference,
                "channel": WORK_CHANNEL,
            },
        )
        return cursor.fetchone() is not None


_ACCEPT = """
    WITH event AS (
        INSERT INTO cases_event (id, form, kind, occurred, referred_at, announcement_id)
        VALUES (%(event)s, %(form)s, %(kind)s, %(occurred)s, %(now)s,
                (SELECT id FROM announcements_announcement WHERE reference = %(reference)s))
        ON CONFLICT (form) DO NOTHING
        RETURNING id, referred_at
    ), cases AS (
        INSERT INTO cases_case (id, event_id, source, reach_by, state, owner, next_action, due_at,
                                urgency, referrer_may_be_named, referred_at, attempts)
        SELECT one.id, event.id, one.source, one.reach_by, %(state)s, %(owner)s, %(next_action)s,
               event.referred_at, %(urgency)s, %(may_be_named)s, event.referred_at, 0
          FROM event, unnest(%(cases)s::uuid[], %(sources)s::text[], %(reach_by)s::text[])
                      AS one (id, source, reach_by)
    ), sealed AS (
        INSERT INTO cases_sealed (case_id, field, value)
        SELECT fact.* FROM event, unnest(%(sealed_of)s::uuid[], %(fields)s::text[],
                                         %(values)s::bytea[]) AS fact
    ), there AS (
        INSERT INTO cases_involved (event_id, digest)
        SELECT event.id, digest FROM event, unnest(%(there)s::bytea[]) AS digest
    )
    SELECT pg_notify(%(channel)s, '') FROM event
"""
# One statement stores all of it or nothing, waits for the disk once, and tells a form that was
# accepted before from a new one, whoever sends it at the same moment.
