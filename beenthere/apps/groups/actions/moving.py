"""Moving a group along its transition table, with everything that must change with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from beenthere.apps.groups.models import Group, GroupOffer
from beenthere.apps.groups.telling import remind, say, tell_peer
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.domain import groups as rules
from beenthere.domain.assignment import OfferEvent, OfferState, offer_after
from beenthere.domain.groups import (
    PEERS_ARE_ASKED,
    WITHOUT_TIME,
    GroupActor,
    GroupEvent,
    GroupState,
)
from beenthere.domain.wording import MessageKind


def locked(group_id: UUID) -> Group:
    """The group, locked until the transaction ends. Every action locks the group first.

    Raises Group.DoesNotExist.
    """
    return Group.objects.select_for_update(of=("self",)).get(pk=group_id)


def move(group: Group, event: GroupEvent, actors: Collection[GroupActor], *, now: datetime) -> None:
    """Let an event happen to a locked group, or begin one: its standing, messages and offers.

    Raises NotPossible or NotYours, and changes nothing.
    """
    moved = rules.move(
        GroupState(group.state) if group.state else None,
        event,
        actors,
        now=now,
        ends_at=group.ends_at,
        policy=program().policy,
        timetable=program().timetable,
    )
    group.state = moved.state
    group.owner = moved.owner
    group.next_action = moved.action
    group.due_at = moved.due_at
    group.lease_until = None
    group.attempts = 0
    if moved.state in WITHOUT_TIME:
        group.time_fell_away |= group.begins_at is not None
        group.begins_at = group.minutes = None
    else:
        group.time_fell_away = False
    if moved.state not in PEERS_ARE_ASKED and moved.state is not GroupState.REQUESTED:
        # The session is over, or there is none: nobody calls any more.
        group.contact = None
    group.save()
    paging.withdraw_group(group)
    say(group, moved.tell, now=now)
    remind(group, now=now)
    if moved.state not in PEERS_ARE_ASKED:
        _take_back_offers(group, now=now)


def settle(offer: GroupOffer, event: OfferEvent) -> None:
    """Let an event happen to an offer of a locked group. Raises OfferSettled when too late."""
    offer.state = offer_after(OfferState(offer.state), event)
    offer.save(update_fields=["state"])


def _take_back_offers(group: Group, *, now: datetime) -> None:
    unsettled = group.offers.filter(state__in=(OfferState.LISTED, OfferState.OPEN))
    for offer in unsettled.select_related("supporter", "group"):
        if offer.state == OfferState.OPEN:
            tell_peer(offer, MessageKind.OFFER_WITHDRAWN, now=now)
        settle(offer, OfferEvent.WITHDRAWN)
