"""A supporter who is being supported is asked nothing: what waits for their answer goes on."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from beenthere.apps.cases.actions.offering import decline
from beenthere.apps.cases.identity import people_of
from beenthere.apps.cases.models import Offer
from beenthere.apps.cases.queries import present_cases
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.case import CaseState


def set_aside(*, now: datetime) -> int:
    """Let each offer go on that waits for somebody who has a case of their own now; how many.

    They may have been there when many were hurt, and not know yet that somebody thought of them.
    It goes on as if they had said no, and looks the same to everybody: whoever sees their offer
    may not be allowed to see their case (law L6). They are told nothing, as of an offer that
    lapses. Matching proposes them to nobody meanwhile, as somebody who is not available; what they
    had accepted before stays theirs until a director or they themselves decide.

    The worker asks this every minute, so that it also finds whom anybody else referred, and
    whoever comes to be the next on a list later.
    """
    gone = 0
    # Whoever comes next on a list may have been there as well.
    while affected := _waiting_for_the_supported(now=now):
        for offer in affected:
            # Whoever answers at this instant has answered.
            with suppress(OfferSettled):
                decline(offer_id=offer.pk, supporter=offer.supporter, now=now)
        gone += len(affected)
    return gone


def _waiting_for_the_supported(*, now: datetime) -> list[Offer]:
    waiting = Offer.objects.filter(state=OfferState.OPEN).exclude(case__state=CaseState.CLOSED)
    offers = list(waiting.select_related("supporter__person").order_by("case", "pk"))
    if not offers:
        return []
    supported = set(people_of(present_cases(now=now)).values())
    return [each for each in offers if each.supporter.person.directory_id in supported]
