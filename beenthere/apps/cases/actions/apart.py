"""Noting who was part of an event, and taking its cases back from whoever turns out to have been.

Matching keeps those who were there from being asked. Somebody can turn out to have been there
later, when a lawsuit names one more or a director hears of a witness: then what they were offered
or have of that event goes back at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.cases.actions.offering import decline, part_of_it
from beenthere.apps.cases.actions.reaching import recuse
from beenthere.apps.cases.actions.telling import tell
from beenthere.apps.cases.identity import note_involved
from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import RecusalReason
from beenthere.domain.wording import MessageKind


def locked_with_theirs(case_id: UUID, directory_ids: Collection[str]) -> Case:
    """The case, locked, and with it the others of its event that these people are asked for or
    have: in the order of their ids, as everybody who locks several."""
    event = Case.objects.values_list("event", flat=True).get(pk=case_id)
    return lock_theirs(event, directory_ids, also=case_id)[case_id]


def lock_theirs(
    event_id: UUID, directory_ids: Collection[str], *, also: UUID | None = None
) -> dict[UUID, Case]:
    """Lock the cases of an event that these people are asked for or have, and one more."""
    theirs = set(_theirs(event_id, directory_ids).values_list("pk", flat=True))
    wanted = theirs | ({also} if also else set())
    return {each: locked(each) for each in sorted(wanted)}


def note_there(event_id: UUID, directory_ids: Collection[str], *, now: datetime) -> None:
    """Remember that these people were part of an event, and take its cases back from them."""
    note_involved(event_id, directory_ids)
    for case_id in sorted(_theirs(event_id, directory_ids).values_list("pk", flat=True)):
        take_back(locked(case_id), now=now)


def take_back(case: Case, *, now: datetime) -> None:
    """Take a locked case back from whoever was part of its event: the director chooses anew.

    They hear that they are no longer needed. No reason is kept: beside the case it would tell who
    else was there (law L6).
    """
    offers = Offer.objects.filter(case=case, state__in=_UNSETTLED)
    assignments = Assignment.objects.filter(case=case, until__isnull=True)
    concerned = Supporter.objects.filter(
        Q(pk__in=offers.values("supporter")) | Q(pk__in=assignments.values("supporter"))
    )
    there = part_of_it(case, concerned.select_related("person"))
    for offer in offers.filter(supporter__in=there, state=OfferState.OPEN).order_by("pk"):
        decline(offer_id=offer.pk, supporter=offer.supporter, now=now)
    for assignment in assignments.filter(supporter__in=there):
        recuse(
            case_id=case.pk,
            supporter=assignment.supporter,
            reason=RecusalReason.NO_REASON,
            now=now,
        )
        tell(case, MessageKind.OFFER_WITHDRAWN, now=now, assignment=assignment)


_UNSETTLED = (OfferState.LISTED, OfferState.OPEN)


def _theirs(event_id: UUID, directory_ids: Collection[str]) -> QuerySet[Case]:
    """The open cases of this event that any of these people is asked for or has."""
    supporters = Supporter.objects.filter(person__directory_id__in=directory_ids)
    asked = Offer.objects.filter(supporter__in=supporters, state__in=_UNSETTLED)
    have = Assignment.objects.filter(supporter__in=supporters, until__isnull=True)
    concerned = Q(pk__in=asked.values("case")) | Q(pk__in=have.values("case"))
    of_event = Case.objects.filter(Q(event=event_id) | Q(also=event_id))
    return of_event.filter(concerned).exclude(state=CaseState.CLOSED).distinct()
