"""What a supporter may see: their own offers and cases, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from beenthere.apps.cases.identity import unreadable, unsealed
from beenthere.apps.cases.models import CALLED_BACK, Assignment, Offer
from beenthere.apps.cases.queries import called_by, present_cases, waiting_calls
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import STATES, CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    EventKind,
    Occurred,
    Office,
    PreferredTime,
    ReachBy,
    Urgency,
)
from beenthere.domain.wording import opening

TO_FOLLOW_UP = (CaseState.REACHED, CaseState.FOLLOWING_UP)
"""States in which one follow-up call is still to come."""


def supporter_of(account: Account) -> Supporter:
    """The supporter who is signed in. Raises Supporter.DoesNotExist."""
    return Supporter.objects.select_related("person").get(account=account)


def open_offers(supporter: Supporter) -> QuerySet[Offer]:
    """Offers that wait for this supporter's answer, the most pressing first.

    Each says whether `somebody_is_next` on the director's list.
    """
    listed = Offer.objects.filter(case=OuterRef("case"), state=OfferState.LISTED, second=False)
    return (
        Offer.objects.filter(supporter=supporter, state=OfferState.OPEN)
        .exclude(case__state=CaseState.CLOSED)
        .annotate(somebody_is_next=Exists(listed))
        .select_related("case")
        .order_by("due_at")
    )


def offer_to(supporter: Supporter, code_name: str) -> Offer:
    """The last offer of that case to this supporter. Raises Offer.DoesNotExist.

    It goes by its case: numbers that count up would tell a supporter who also directs how many
    offers there were in cases they may not see (law L6).
    """
    return Offer.objects.filter(supporter=supporter, case__code_name=code_name).latest("pk")


def open_assignments(supporter: Supporter) -> QuerySet[Assignment]:
    """The cases this supporter has now, the most pressing first."""
    return (
        Assignment.objects.filter(supporter=supporter, until__isnull=True)
        .select_related("case__event", "supporter__person")
        .order_by("case__due_at")
    )


def assignment_for(supporter: Supporter, code_name: str) -> Assignment:
    """This supporter's place in the case of that code name. Raises Assignment.DoesNotExist."""
    return open_assignments(supporter).get(case__code_name=code_name)


def latest_assignment_for(supporter: Supporter, code_name: str, *, now: datetime) -> Assignment:
    """This supporter's latest place in that case, also when it is over.

    Raises Assignment.DoesNotExist, in the same way for a case that was never theirs and for one
    that is not there (law L6).
    """
    theirs = Assignment.objects.filter(supporter=supporter, case__in=present_cases(now=now))
    return theirs.filter(case__code_name=code_name).latest("pk")


@dataclass(frozen=True, kw_only=True)
class WhomToCall:
    """Whom to call and how, and how to begin: never what happened (law L5)."""

    unreadable: bool
    name: str
    phone: str
    email: str
    pager: str
    unverified: bool
    by_operator: bool
    by_voice: bool
    preferred_time: str
    told_by: str
    opening: str
    called_back: bool
    which_hat: bool


def whom_to_call(assignment: Assignment) -> WhomToCall:
    """What the case page shows. Raises KeyGone once the case is erased."""
    case = assignment.case
    facts: Mapping[SealedField, str] = unsealed(case)
    preferred = facts.get(SealedField.PREFERRED_TIME)
    reach_by = ReachBy(case.reach_by)
    return WhomToCall(
        unreadable=bool(unreadable([case.pk])),
        name=facts.get(SealedField.NAME, ""),
        phone=facts.get(SealedField.PHONE, ""),
        email=facts.get(SealedField.EMAIL, ""),
        pager=facts.get(SealedField.PAGER, ""),
        unverified=reach_by is ReachBy.TYPED,
        by_operator=reach_by is ReachBy.OPERATOR,
        by_voice=reach_by is ReachBy.BY_VOICE or SealedField.NAME not in facts,
        preferred_time=PreferredTime(preferred).words if preferred else "",
        told_by=facts.get(SealedField.REFERRER_NAME, "") if case.referrer_may_be_named else "",
        opening=opening(
            EventKind(case.event.kind), Occurred(case.event.occurred), program().words.openings
        ),
        called_back=case.offers.filter(place=CALLED_BACK, supporter=assignment.supporter).exists(),
        which_hat=Office.WORKS_IN_QUALITY in assignment.supporter.person.offices,
    )


def call_asked_for(supporter: Supporter) -> datetime | None:
    """By when a director calls this supporter, who asked for it and has not been called yet."""
    asked = waiting_calls().filter(supporter=supporter).first()
    return called_by(asked.planned_at) if asked and asked.planned_at else None


def reach_out_by(offer: Offer, *, now: datetime) -> datetime:
    """When outreach would be due if this offer were accepted now."""
    span = STATES[CaseState.ACCEPTED].due.span(program().policy, Urgency(offer.case.urgency))
    return program().timetable.after(now, span)
