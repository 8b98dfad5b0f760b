"""Taking a group on, its facilitator, a time for it, the headcount, and calling it off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from beenthere.apps.cases.models import Case
from beenthere.apps.cases.queries import cases_seen_by
from beenthere.apps.groups.actions.moving import locked, move
from beenthere.apps.groups.actions.peers import let_go_of_whoever_was_there
from beenthere.apps.groups.models import Group
from beenthere.apps.groups.queries import facilitators
from beenthere.apps.groups.telling import tell_former
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.domain.groups import (
    ENDED,
    MOST_ASKED_FOR,
    PEERS_ARE_ASKED,
    GroupActor,
    GroupEvent,
    GroupState,
    lengths,
    split,
    window,
)
from beenthere.domain.vocabulary import HowSoon

Actors = Collection[GroupActor]


class NotAFacilitator(Exception):
    """That account leads no groups, or may not sign in any more."""


class OutsideWindow(Exception):
    """The time does not begin in the window, or lasts too short or too long."""


class TooMany(Exception):
    """The team is too large for one session: it is to be split first."""


class NoSuchCount(Exception):
    """No session of ours has so many people."""


@transaction.atomic
def take(*, group_id: UUID, actors: Actors, now: datetime) -> None:
    """Take on a group that was asked for. Raises NotPossible or NotYours."""
    move(locked(group_id), GroupEvent.TAKEN, actors, now=now)


@transaction.atomic
def assign(*, group_id: UUID, account_id: int, actors: Actors, now: datetime) -> None:
    """Give a group to a facilitator, who is told, as is whoever had it until then.

    Raises NotAFacilitator, NotPossible or NotYours.
    """
    group = locked(group_id)
    if not facilitators().filter(pk=account_id).exists():
        raise NotAFacilitator
    former, group.facilitator_id = group.facilitator_id, account_id
    move(group, GroupEvent.ASSIGNED, actors, now=now)
    if former not in (None, account_id):
        tell_former(group, former, now=now)


@transaction.atomic
def hand_back(*, group_id: UUID, actors: Actors, now: datetime) -> None:
    """The facilitator cannot lead it after all; its desk is told at once, and nobody asks why.

    A time that was planned is none any more: whoever leads it next agrees on one of their own.
    Raises NotPossible or NotYours.
    """
    group = locked(group_id)
    # Not told any more: the messages that follow are for whoever finds somebody else.
    group.facilitator = None
    move(group, GroupEvent.HANDED_BACK, actors, now=now)


@transaction.atomic
def plan(
    *, group_id: UUID, begins: datetime, lasts: timedelta, actors: Actors, now: datetime
) -> None:
    """Plan when a group comes together, or another time; whoever leads it is told.

    Raises OutsideWindow, TooMany, NotPossible or NotYours.
    """
    group = locked(group_id)
    policy = program().policy
    if len(split(group.about, policy)) > 1:
        raise TooMany
    open_then = window(HowSoon(group.how_soon), asked=group.asked_at, now=now, policy=policy)
    if begins <= now or not open_then.holds(begins) or lasts not in lengths(policy):
        raise OutsideWindow
    group.begins_at = begins
    group.minutes = int(lasts / timedelta(minutes=1))
    move(group, GroupEvent.PLANNED, actors, now=now)


@transaction.atomic
def count(*, group_id: UUID, headcount: int, actors: Actors, now: datetime) -> None:
    """Note how many came, and nothing else. Raises NoSuchCount, NotPossible or NotYours."""
    if not 0 <= headcount <= MOST_ASKED_FOR:
        raise NoSuchCount
    group = locked(group_id)
    group.headcount = headcount
    move(group, GroupEvent.COUNTED, actors, now=now)


@transaction.atomic
def call_off(*, group_id: UUID, actors: Actors, now: datetime) -> None:
    """It does not take place; whoever was to lead it is told. Raises NotPossible or NotYours."""
    move(locked(group_id), GroupEvent.CALLED_OFF, actors, now=now)


@transaction.atomic
def tie(
    *,
    group_id: UUID,
    code_names: Collection[str],
    shown: Collection[str] = (),
    director: Account,
    now: datetime,
) -> None:
    """A director says of which events' clinicians the team is, by one case of each. Whoever was
    part of one of them does not come along any more.

    `shown` are the cases, one of each event, among which they chose: where one of these is not
    named again, its event is tied no longer. Any other tie stays as it is, such as one that
    somebody made since. Only of the events of cases that this director may see (law L6). Raises
    Case.DoesNotExist, and Group.DoesNotExist once it is over.
    """
    group = Group.objects.select_for_update(of=("self",)).exclude(state__in=ENDED).get(pk=group_id)
    seen = cases_seen_by(director, now=now).filter(code_name__in={*code_names, *shown})
    event_of = {str(case.code_name): case.event for case in seen.select_related("event")}
    if not event_of.keys() >= set(code_names):
        raise Case.DoesNotExist
    wanted = {event_of[name] for name in code_names}
    group.events.remove(*set(event_of.values()) - wanted)
    group.events.add(*wanted)
    if GroupState(group.state) in PEERS_ARE_ASKED:
        let_go_of_whoever_was_there(group_id=group_id, now=now)


@transaction.atomic
def time_came(*, group_id: UUID, now: datetime) -> None:
    """Do what the passing of time asks of a group, if its time has really come.

    Safe to repeat: one that moved on in the meantime is left alone.
    """
    group = locked(group_id)
    if group.due_at <= now and GroupState(group.state) not in ENDED:
        move(group, GroupEvent.TIME_CAME, {GroupActor.PROGRAM}, now=now)
