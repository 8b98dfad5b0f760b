"""Asking for a place, giving it back, and moving up: all under the gathering's own lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from beenthere.apps.gatherings.models import Gathering, Seat, Trainer
from beenthere.apps.gatherings.queries import HAS_PLACE
from beenthere.apps.gatherings.telling import remind, tell
from beenthere.apps.paging import actions as paging
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.gatherings import MAY_COME, InLine, moves_up
from beenthere.domain.vocabulary import GatheringKind, SeatState
from beenthere.domain.wording import MessageKind


class NoLonger(Exception):
    """It has begun, was called off, or is not planned any more."""


class NotForThem(Exception):
    """It is for supporters who stand elsewhere: a half day, say, for those still to be trained."""


@transaction.atomic
def book(*, gathering_id: UUID, supporter_id: int, now: datetime) -> SeatState:
    """Ask for a place: BOOKED, or WAITING where all are taken. Asking again changes nothing.

    Raises NoLonger or NotForThem.
    """
    [supporter] = supporters_locked([supporter_id])
    gathering = locked(gathering_id)
    if gathering.called_off or gathering.begins_at <= now:
        raise NoLonger
    if supporter.status not in MAY_COME[GatheringKind(gathering.kind)]:
        raise NotForThem
    seat, new = Seat.objects.get_or_create(
        gathering=gathering,
        supporter=supporter,
        defaults={"state": SeatState.WAITING, "since": now},
    )
    if new:
        fill(gathering, now=now, asked=seat)
        seat.refresh_from_db(fields=["state"])
    return SeatState(seat.state)


@transaction.atomic
def leave(*, gathering_id: UUID, supporter_id: int, now: datetime) -> None:
    """Give a place back, or leave the waiting list; whoever waits longest moves up.

    Raises NoLonger once it has begun: then it is the manager who says who came.
    """
    gathering = locked(gathering_id)
    if gathering.begins_at <= now:
        raise NoLonger
    give_back(gathering, supporter_id=supporter_id, now=now)


@transaction.atomic
def come_no_more(*, supporter_id: int, now: datetime) -> None:
    """Give back every place ahead of somebody who steps down, and what they were to lead."""
    leave_all(supporters=[supporter_id], now=now)
    ahead = Trainer.objects.filter(gathering__begins_at__gt=now)
    ahead.filter(account__supporter=supporter_id).delete()


@transaction.atomic
def leave_all(
    *, supporters: Collection[int], now: datetime, kind: GatheringKind | None = None
) -> None:
    """Give back every place ahead, or those of one kind, of those who need them no longer."""
    seats = Seat.objects.filter(supporter__in=supporters)
    theirs = Gathering.objects.filter(pk__in=seats.values("gathering"), begins_at__gt=now)
    if kind is not None:
        theirs = theirs.filter(kind=kind)
    # In one order, so that two who leave at once never wait for each other.
    for gathering in theirs.select_for_update(of=("self",)).order_by("pk"):
        for seat in seats.filter(gathering=gathering).order_by("pk"):
            give_back(gathering, supporter_id=seat.supporter_id, now=now)


def give_back(gathering: Gathering, *, supporter_id: int, now: datetime) -> None:
    """Take one seat away and fill its place. The caller holds the gathering's lock."""
    seat = Seat.objects.filter(gathering=gathering, supporter=supporter_id).first()
    if seat is None:
        return
    seat.delete()
    paging.withdraw_reminders(gathering, supporter_id=supporter_id)
    fill(gathering, now=now)


def fill(gathering: Gathering, *, now: datetime, asked: Seat | None = None) -> None:
    """Give the free places to whoever waits longest. The caller holds the gathering's lock.

    Those who move up are told, but for whoever has just `asked` and reads it on the page.
    """
    seats = Seat.objects.filter(gathering=gathering)
    line = seats.filter(state=SeatState.WAITING)
    up = moves_up(
        [InLine(*row) for row in line.values_list("since", "pk")],
        seats=gathering.seats,
        taken=seats.filter(HAS_PLACE).count(),
    )
    for seat in seats.filter(pk__in=up).select_related("supporter"):
        seat.state = SeatState.BOOKED
        seat.save(update_fields=["state"])
        account = [seat.supporter.account_id]
        if seat != asked:
            tell(account, kind=MessageKind.PLACE_FREE, gathering=gathering, now=now)
        remind(account, gathering=gathering, now=now)


def supporters_locked(supporters: Iterable[int]) -> list[Supporter]:
    """These supporters, locked until the transaction ends: before any gathering, and in the order
    of their keys, as where they step down. So nobody waits in a circle, and whichever of two comes
    later sees the other."""
    rows = Supporter.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=list(supporters)).order_by("pk"))


def locked(gathering_id: UUID) -> Gathering:
    """The gathering under its lock. Raises NoLonger where there is none."""
    found = Gathering.objects.select_for_update().filter(pk=gathering_id).first()
    if found is None:
        raise NoLonger
    return found
