"""What is said about a group, and to whom: its desk, its facilitator, the peers who come along."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from beenthere.apps.groups.models import COMING, Group, GroupOffer
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.queries import ways_of
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.rota import queries as rota
from beenthere.apps.supporters import availability
from beenthere.domain.availability import Availability
from beenthere.domain.groups import GroupAudience, GroupState, GroupTell
from beenthere.domain.paging import Beginning, People, Planned, Who, plan
from beenthere.domain.vocabulary import Role, Urgency
from beenthere.domain.wording import MessageKind

_MAY_TAKE = (Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR, Role.EAP_LEADER)
"""Who is told when a group waits. The outside alternate is not: nobody has a conflict with it."""


def coming_along(group: Group) -> list[GroupOffer]:
    """The peers who come along to it, in the order in which they were asked."""
    there = group.offers.filter(COMING)
    return list(there.select_related("supporter__account__person").order_by("place"))


def say(group: Group, told: Iterable[GroupTell], *, now: datetime) -> None:
    """Tell whoever these messages of a locked group are for."""
    for each in told:
        match each.audience:
            case GroupAudience.DESK:
                tell_desk(group, each.kind, now=now, again=each.again)
            case GroupAudience.FACILITATOR:
                tell_facilitator(group, each.kind, now=now)
            case GroupAudience.EVERYBODY:
                tell_facilitator(group, each.kind, now=now)
                _tell_peers(group, each.kind, now=now)
            case GroupAudience.PEERS:
                _tell_peers(group, each.kind, now=now)


def tell_desk(group: Group, kind: MessageKind, *, now: datetime, again: bool = False) -> None:
    """Tell those who can take it on; with `again` all of them at once."""
    pages = _planned(kind, now=now, due=group.due_at, again=again)
    paging.page(pages, kind=kind, now=now, group=group)


def tell_facilitator(group: Group, kind: MessageKind, *, now: datetime) -> None:
    """Tell the facilitator, if there is one."""
    if group.facilitator_id is not None:
        pages = _planned(kind, now=now, due=None, theirs=[group.facilitator_id])
        paging.page(pages, kind=kind, now=now, group=group)


def tell_former(group: Group, account: int, *, now: datetime) -> None:
    """Tell whoever led it until now that they are not needed for it any more."""
    at = program().timetable.waking.next_open(now)
    pages = [Planned(at, account, 1)]
    paging.page(pages, kind=MessageKind.OFFER_WITHDRAWN, now=now, group=group)


def tell_nobody_more(group: Group, *, now: datetime) -> None:
    """Tell the facilitator, or its desk where there is none, that the list of peers has ended."""
    kind, theirs = MessageKind.GROUP_PEERS_GONE, _desk()
    if group.facilitator_id is not None:
        theirs = [group.facilitator_id]
    paging.page(_planned(kind, now=now, due=None, theirs=theirs), kind=kind, now=now, group=group)


def _tell_peers(group: Group, kind: MessageKind, *, now: datetime) -> None:
    for offer in coming_along(group):
        tell_peer(offer, kind, now=now)


def tell_peer(offer: GroupOffer, kind: MessageKind, *, now: datetime) -> None:
    """Tell a supporter what is asked of them, or has changed; in their own hours."""
    account = offer.supporter.account_id
    hours = availability.of([offer.supporter_id])[offer.supporter_id]
    due = offer.due_at if kind is MessageKind.GROUP_OFFER else None
    pages = _planned(kind, now=now, due=due, theirs=[account], hours={account: hours})
    paging.page(pages, kind=kind, now=now, group=offer.group, group_offer=offer)


def remind(group: Group, *, now: datetime, only: GroupOffer | None = None) -> None:
    """Have whoever leads it reminded beforehand; not at all where that moment has passed.

    With `only`, the one peer who has just said yes.
    """
    if GroupState(group.state) is not GroupState.PLANNED or group.begins_at is None:
        return
    at = group.begins_at - program().policy.group_soon.length
    at = program().timetable.waking.next_open(at)
    if not now < at < group.begins_at:
        return
    kind = MessageKind.GROUP_SOON
    if only is None and group.facilitator_id is not None:
        paging.page([Planned(at, group.facilitator_id, 1)], kind=kind, now=now, group=group)
    for offer in [only] if only else coming_along(group):
        pages = [Planned(at, offer.supporter.account_id, 1)]
        paging.page(pages, kind=kind, now=now, group=group, group_offer=offer)


def _desk() -> list[int]:
    return list(accounts_with_role(*_MAY_TAKE).values_list("pk", flat=True))


def _planned(
    kind: MessageKind,
    *,
    now: datetime,
    due: datetime | None,
    again: bool = False,
    theirs: Collection[int] = (),
    hours: dict[int, Availability] | None = None,
) -> tuple[Planned, ...]:
    """The pages that the promise says for this message."""
    desk = _desk()
    ways = ways_of([*desk, *theirs])

    def of(who: Who, at: datetime) -> Collection[int]:
        match who:
            case Who.ON_CALL:
                return rota.on_call(now=at)
            case Who.EAP_LEADERS:
                return accounts_with_role(Role.EAP_LEADER).values_list("pk", flat=True)
            case Who.GROUP_DESK:
                return desk
            case _:
                return theirs

    def next_open(account: int, at: datetime) -> datetime:
        return (hours or {})[account].next_open(at, Urgency.ROUTINE)

    beginning = Beginning(
        kind=kind,
        urgency=Urgency.ROUTINE,
        now=now,
        due=due,
        policy=program().policy,
        timetable=program().timetable,
    )
    people = People(of=of, ways=lambda account: len(ways[account]), next_open=next_open)
    return plan(beginning, people, again=again)
