"""A supporter who is being supported is asked nothing: what waits for their answer goes on."""

from __future__ import annotations

from collections.abc import Set
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from beenthere.apps.cases.actions.offering import decline
from beenthere.apps.cases.identity import people_of
from beenthere.apps.cases.models import Offer
from beenthere.apps.cases.queries import present_cases
from beenthere.apps.groups.actions.moving import locked
from beenthere.apps.groups.actions.peers import come_no_more, groups_with
from beenthere.apps.groups.models import ASKED_OR_COMING, GroupOffer
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.groups import PEERS_ARE_ASKED


def set_aside(*, now: datetime) -> int:
    """Let each offer go on that waits for somebody who has a case of their own now; how many.

    They may have been there when many were hurt, and not know yet that somebody thought of them.
    It goes on as if they had said no, and looks the same to everybody: whoever sees their offer
    may not be allowed to see their case (law L6). They are told nothing, as of an offer that
    lapses. Matching proposes them to nobody meanwhile, as somebody who is not available; a case
    that they had accepted before stays theirs until a director or they themselves decide. To a
    team they do not come along, also where they had said yes: they would sit in it for others.

    The worker asks this every minute, so that it also finds whom anybody else referred, and
    whoever comes to be the next on a list later.
    """
    gone = 0
    # Whoever comes next on a list may have been there as well.
    while found := _once(now=now):
        gone += found
    return gone


def _once(*, now: datetime) -> int:
    offers = Offer.objects.filter(state=OfferState.OPEN).exclude(case__state=CaseState.CLOSED)
    waiting = list(offers.select_related("supporter__person").order_by("case", "pk"))
    coming = Supporter.objects.filter(
        pk__in=GroupOffer.objects.filter(ASKED_OR_COMING, group__state__in=PEERS_ARE_ASKED).values(
            "supporter"
        )
    )
    asked = list(coming.select_related("person").order_by("pk"))
    if not (waiting or asked):
        return 0
    supported = set(people_of(present_cases(now=now)).values())
    theirs = [each for each in waiting if _is_among(each.supporter, supported)]
    for offer in theirs:
        # Whoever answers at this instant has answered.
        with suppress(OfferSettled):
            decline(offer_id=offer.pk, supporter=offer.supporter, now=now)
    affected = [each for each in asked if _is_among(each, supported)]
    for supporter in affected:
        _come_along_no_more(supporter, now=now)
    return len(theirs) + len(affected)


@transaction.atomic
def _come_along_no_more(supporter: Supporter, *, now: datetime) -> None:
    # In the order of their ids, as everybody who locks several.
    for group_id in sorted(groups_with(supporter.pk)):
        locked(group_id)
    come_no_more(supporter=supporter, now=now)


def _is_among(supporter: Supporter, people: Set[str]) -> bool:
    return supporter.person.directory_id in people
