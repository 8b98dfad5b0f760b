"""A supporter steps down: whatever they have goes back, in the same moment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from beenthere.apps.awareness.actions import present_no_more
from beenthere.apps.cases.actions.moving import locked
from beenthere.apps.cases.actions.offering import decline, standings
from beenthere.apps.cases.actions.reaching import recuse
from beenthere.apps.cases.models import Assignment, Offer
from beenthere.apps.gatherings.booking import come_no_more
from beenthere.apps.groups.actions.moving import locked as locked_group
from beenthere.apps.groups.actions.peers import come_no_more as come_to_no_group
from beenthere.apps.groups.actions.peers import groups_with
from beenthere.apps.supporters import life
from beenthere.apps.supporters.life import LifeEvent, Mover
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import RecusalReason


def step_down(*, supporter_id: int, by: Mover, now: datetime) -> None:
    """Let a supporter go, with thanks; nobody asks why.

    Each of their open cases goes to the top of the desk, to be matched anew; each offer that waits
    for them goes on to the next, of a case or to come along to a group; and their places at
    gatherings go to whoever waits for one. What they were to lead or to present waits for somebody
    else. All of it or nothing, and whoever causes it is not told whether there was any. Raises
    Supporter.DoesNotExist, or `life.NotPossible`.
    """
    while not _stepped_down(supporter_id, by=by, now=now):
        pass


@transaction.atomic
def _stepped_down(supporter_id: int, *, by: Mover, now: datetime) -> bool:
    """False, with nothing done, when they were given something more meanwhile."""
    supporter = Supporter.objects.get(pk=supporter_id)
    # Cases before the supporter, in the order of their ids, as everybody who locks several.
    cases = sorted(_has(supporter_id))
    for case_id in cases:
        locked(case_id)
    groups = sorted(groups_with(supporter_id))
    for group_id in groups:
        locked_group(group_id)
    # And whoever is asked next with them, so that two who leave at once never wait for each other.
    listed = Offer.objects.filter(case__in=cases, state=OfferState.LISTED)
    standings({supporter_id, *listed.values_list("supporter_id", flat=True)})
    if _has(supporter_id) - set(cases) or groups_with(supporter_id) - set(groups):
        return False
    for offer in _offers(supporter_id).order_by("pk"):
        decline(offer_id=offer.pk, supporter=supporter, now=now)
    for assignment in _assignments(supporter_id).order_by("case"):
        recuse(
            case_id=assignment.case_id,
            supporter=supporter,
            reason=RecusalReason.NO_REASON,
            now=now,
        )
    come_to_no_group(supporter=supporter, now=now)
    come_no_more(supporter_id=supporter_id, now=now)
    life.move(supporter_id=supporter_id, event=LifeEvent.STEPPED_DOWN, by=by, now=now)
    present_no_more(account_id=supporter.account_id, now=now)
    return True


def _has(supporter_id: int) -> set[UUID]:
    offered = _offers(supporter_id).values_list("case_id", flat=True)
    return set(offered) | set(_assignments(supporter_id).values_list("case_id", flat=True))


def _offers(supporter_id: int) -> QuerySet[Offer]:
    waiting = Offer.objects.filter(supporter=supporter_id, state=OfferState.OPEN)
    return waiting.exclude(case__state=CaseState.CLOSED)


def _assignments(supporter_id: int) -> QuerySet[Assignment]:
    return Assignment.objects.filter(supporter=supporter_id, until__isnull=True)
