"""Messages that stand beside the cases, reached nobody, and still hold: whom a director may call.

Whom a supporter asks to call, what stands for other messages, and what is said of a group are shown
where they belong. A code or a test is of the page on which somebody asked for it. That somebody is
to keep what is their own tells of a case that a director may not know of (laws L6 and L10).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from beenthere.apps.awareness.models import Presentation
from beenthere.apps.cases.models import Case
from beenthere.apps.gatherings.models import Seat, Trainer
from beenthere.apps.gatherings.queries import HAS_OR_WAITS, HAS_PLACE
from beenthere.apps.handoffs.queries import still_on
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.rota.models import Shift
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import HandOffBasis, SupporterStatus
from beenthere.domain.wording import MessageKind


def beside_cases(cases: QuerySet[Case], *, now: datetime) -> QuerySet[Message]:
    """Those about no case at all, and those about a hand-off of one of these cases."""
    works = Q(account__person=None) | Q(account__person__active=True)
    holds = _of_hand_offs(cases) | _of_gatherings(now=now) | _of_presentations(now=now)
    return Message.objects.filter(
        works,
        holds | _of_duties(now=now),
        account__enabled=True,
        state=MessageState.FAILED,
        answered_at=None,
    )


def _of_hand_offs(cases: QuerySet[Case]) -> Q:
    # Where the clinician asked for it, only a professional is told, until nobody opens it in time.
    handed = still_on().filter(case__in=cases).exclude(basis=HandOffBasis.THEY_ASKED)
    return Q(kind=MessageKind.HAND_OFF, hand_off__in=handed.filter(basis__isnull=False)) | Q(
        kind=MessageKind.HAND_OFF_ASKED, hand_off__in=handed.filter(basis=None)
    )


def _of_gatherings(*, now: datetime) -> Q:
    """As long as it is ahead, and they are expected at it or wait for a place; that they were
    missed, as long as they support."""
    leads = Trainer.objects.filter(gathering=OuterRef("gathering"), account=OuterRef("account"))
    seats = Seat.objects.filter(
        gathering=OuterRef("gathering"), supporter__account=OuterRef("account")
    )
    expected = Q(Exists(leads)) | Q(Exists(seats.filter(HAS_PLACE)))
    counts_on_it = Q(Exists(leads)) | Q(Exists(seats.filter(state__in=HAS_OR_WAITS)))
    active = Supporter.objects.filter(account=OuterRef("account"), status=SupporterStatus.ACTIVE)
    ahead = Q(gathering__begins_at__gt=now)
    stands = ahead & Q(gathering__called_off=False)
    to_come = Q(kind__in=(MessageKind.PLACE_FREE, MessageKind.GATHERING_SOON))
    return (
        (to_come & stands & expected)
        | (Q(kind=MessageKind.GATHERING_MOVED) & stands & counts_on_it)
        | (Q(kind=MessageKind.GATHERING_OFF, gathering__called_off=True) & ahead)
        | (Q(kind=MessageKind.MISSED_YOU) & Q(Exists(active)))
    )


def _of_presentations(*, now: datetime) -> Q:
    """As long as they are to give one; that one has changed, as long as it is kept."""
    theirs = Presentation.objects.filter(
        presenter=OuterRef("account"), came=None, begins_at__gt=now
    )
    to_give = Q(kind__in=(MessageKind.PRESENT, MessageKind.PRESENT_SOON))
    return (to_give & Q(Exists(theirs))) | Q(kind=MessageKind.PRESENT_CHANGED)


def _of_duties(*, now: datetime) -> Q:
    on_duty = Exists(
        Shift.objects.filter(account=OuterRef("account"), begins_at__lte=now, ends_at__gt=now)
    )
    return Q(on_duty, kind=MessageKind.DUTY_BEGINS) | Q(~on_duty, kind=MessageKind.DUTY_ENDS)
