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
from beenthere.apps.cases.apart import meant_by
from beenthere.apps.cases.identity import involved_among, note_involved, people_of
from beenthere.apps.cases.models import Assignment, Case, Event, Offer
from beenthere.apps.groups.actions.peers import let_go_of_whoever_was_there
from beenthere.apps.groups.models import Group
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.groups import PEERS_ARE_ASKED
from beenthere.domain.vocabulary import EventKind, RecusalReason
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
    """Remember that these people were part of an event, and take its cases back from them; they do
    not come along to its teams either."""
    note_involved(event_id, directory_ids)
    for case_id in sorted(_theirs(event_id, directory_ids).values_list("pk", flat=True)):
        take_back(locked(case_id), now=now)
    tied = Group.objects.filter(events=event_id, state__in=PEERS_ARE_ASKED)
    for group_id in sorted(tied.values_list("pk", flat=True)):
        let_go_of_whoever_was_there(group_id=group_id, now=now)


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
    """The open cases of this event that any of these people is asked for or has; of a lawsuit, also
    those of whatever event in which it has both the clinician and a supporter."""
    supporters = Supporter.objects.filter(person__directory_id__in=directory_ids)
    asked = Offer.objects.filter(supporter__in=supporters, state__in=_UNSETTLED)
    have = Assignment.objects.filter(supporter__in=supporters, until__isnull=True)
    concerned = Q(pk__in=asked.values("case")) | Q(pk__in=have.values("case"))
    of_event = Q(event=event_id) | Q(also=event_id)
    theirs = Q(concerned & of_event) | Q(pk__in=_in_one_lawsuit(event_id, directory_ids))
    return Case.objects.filter(theirs).exclude(state=CaseState.CLOSED).distinct()


def _in_one_lawsuit(event_id: UUID, directory_ids: Collection[str]) -> set[UUID]:
    """The open cases whose clinician, or whoever it could be, and one of whose supporters a lawsuit
    has together, counting these people among those it has. None, where the event is none."""
    if not Event.objects.filter(pk=event_id, kind=EventKind.MALPRACTICE_SUIT).exists():
        return set()
    open_cases = Case.objects.exclude(state=CaseState.CLOSED)
    columns = ("case_id", "supporter__person__directory_id")
    asked = Offer.objects.filter(case__in=open_cases, state__in=_UNSETTLED).values_list(*columns)
    have = Assignment.objects.filter(case__in=open_cases, until=None).values_list(*columns)
    pairs = set(asked.union(have))
    cases = open_cases.filter(pk__in={case for case, _ in pairs})
    clinicians: dict[UUID, Collection[str]] = {
        **meant_by(cases),
        **{case: [who] for case, who in people_of(cases).items()},
    }
    people = {who for _, who in pairs}.union(*clinicians.values())
    there = involved_among([event_id], people).union(directory_ids)
    return {
        case
        for case, who in pairs
        if who in there and not there.isdisjoint(clinicians.get(case, ()))
    }
