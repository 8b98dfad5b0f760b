"""Moving a case along its transition table, with everything that must change with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from beenthere.apps.cases.actions.telling import tell
from beenthere.apps.cases.models import Assignment, Case, Event, Offer
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.supporters.resting import begin_rest
from beenthere.domain import case as rules
from beenthere.domain.assignment import OfferEvent, OfferState, offer_after
from beenthere.domain.case import Actor, Audience, CaseEvent, CaseState
from beenthere.domain.vocabulary import CloseReason, EventKind, Urgency
from beenthere.domain.wording import MessageKind


def locked(case_id: UUID) -> Case:
    """The case, locked until the transaction ends. Every action locks the case first."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def move(
    case: Case,
    event: CaseEvent,
    actor: Actor,
    *,
    now: datetime,
    close_reason: CloseReason | None = None,
    chosen: datetime | None = None,
) -> None:
    """Let an event happen to a locked case: its new standing, its messages, its offers.

    `chosen` is when the next action is due, in a state that asks somebody to choose. Raises
    NotPossible or NotYours, and changes nothing.
    """
    moved = rules.move(
        CaseState(case.state),
        event,
        actor,
        now=now,
        urgency=Urgency(case.urgency),
        last_contact_at=case.last_contact_at,
        close_reason=close_reason,
        chosen=chosen,
        policy=program().policy,
        timetable=program().timetable,
    )
    case.state = moved.state
    case.owner = moved.owner
    case.next_action = moved.action
    case.due_at = moved.due_at
    case.last_contact_at = moved.last_contact_at
    case.close_reason = moved.close_reason
    case.lease_until = None
    case.attempts = 0
    case.save()
    if moved.state is not CaseState.OFFERED:
        _take_back_offers(case, now=now)
    if moved.state in (CaseState.MATCHING, CaseState.CLOSED):
        _release_supporters(case, now=now, closing=moved.state is CaseState.CLOSED)
    paging.withdraw(case)
    for told in moved.tell:
        _say(case, told, now=now)


def lead(case: Case) -> Assignment | None:
    """The supporter whose turn it is, when one has the case."""
    return case.assignments.filter(lead=True, until__isnull=True).first()


def open_offer(case: Case) -> Offer | None:
    """The offer to take this case that waits for an answer now."""
    return case.offers.filter(state=OfferState.OPEN, second=False).first()


def settle(offer: Offer, event: OfferEvent) -> None:
    """Let an event happen to an offer of a locked case. Raises OfferSettled when it is too late."""
    offer.state = offer_after(OfferState(offer.state), event)
    offer.save(update_fields=["state"])


def _take_back_offers(case: Case, *, now: datetime) -> None:
    unsettled = case.offers.filter(state__in=(OfferState.LISTED, OfferState.OPEN))
    if CaseState(case.state) is not CaseState.CLOSED:
        # An offer to join as a second supporter does not depend on who leads.
        unsettled = unsettled.filter(second=False)
    for offer in unsettled.select_related("supporter"):
        if offer.state == OfferState.OPEN:
            tell(case, MessageKind.OFFER_WITHDRAWN, now=now, offer=offer)
        settle(offer, OfferEvent.WITHDRAWN)


def _release_supporters(case: Case, *, now: datetime, closing: bool) -> None:
    current = case.assignments.filter(until__isnull=True)
    if not closing:
        current = current.filter(lead=True)
    if closing:
        events = Event.objects.filter(Q(cases=case) | Q(joined_cases=case))
        kinds = set(map(EventKind, events.values_list("kind", flat=True)))
        begin_rest(current.values_list("supporter_id", flat=True), kinds=kinds, now=now)
    current.update(until=now)


def _say(case: Case, told: rules.Tell, *, now: datetime) -> None:
    match told.audience:
        case Audience.SUPPORTER:
            offer, assignment = open_offer(case), lead(case)
            if offer is not None or assignment is not None:
                tell(case, told.kind, now=now, offer=offer, assignment=assignment)
        case Audience.DIRECTOR_ON_CALL:
            tell(case, told.kind, now=now)
        case Audience.ALL_DIRECTORS:
            tell(case, told.kind, now=now, again=True)
