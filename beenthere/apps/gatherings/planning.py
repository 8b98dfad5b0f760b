"""Planning: the places there are, what takes place when, and calling it off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from beenthere.apps.gatherings.booking import NoLonger, fill, locked
from beenthere.apps.gatherings.models import Gathering, Place, Trainer
from beenthere.apps.gatherings.telling import counting_on, expected_at, remind, tell
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.domain.gatherings import year_of_meetings
from beenthere.domain.vocabulary import GatheringKind
from beenthere.domain.wording import MessageKind


class PlaceKnown(Exception):
    """There is a place of that name."""


class IsOver(Exception):
    """It would begin in the past."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When and where something takes place, for how many, and who leads it."""

    begins: datetime
    lasts: timedelta
    place_id: int
    seats: int
    leaders: Collection[int] = ()
    """Accounts."""

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return self.begins + self.lasts


def at(day: date, clock: time) -> datetime:
    """That hour of that day, by the program's clock."""
    return datetime.combine(day, clock, program().zone)


def add_place(*, label: str) -> Place:
    """A place that can be chosen from now on; one that was taken off the list comes back.

    Raises PlaceKnown where it is on the list.
    """
    place, new = Place.objects.get_or_create(label=label)
    if not new:
        if place.offered:
            raise PlaceKnown
        place.offered = True
        place.save(update_fields=["offered"])
    return place


def take_off(*, place_id: int) -> None:
    """Offer a place no longer; what is planned there stays."""
    Place.objects.filter(pk=place_id).update(offered=False)


@transaction.atomic
def plan(*, kind: GatheringKind, what: Plan, now: datetime) -> Gathering:
    """Plan one gathering; whoever leads it is reminded beforehand. Raises IsOver."""
    if what.begins <= now:
        raise IsOver
    gathering = Gathering.objects.create(
        kind=kind,
        begins_at=what.begins,
        ends_at=what.ends,
        place_id=what.place_id,
        seats=what.seats,
    )
    _lead(gathering, what.leaders)
    remind(what.leaders, gathering=gathering, now=now)
    return gathering


@transaction.atomic
def plan_year(*, first: Plan, now: datetime) -> Sequence[Gathering]:
    """Plan the meetings of a year, a quarter apart, at the hour of the first. Raises IsOver."""
    local = first.begins.astimezone(program().zone)
    return [
        plan(
            kind=GatheringKind.MEETING,
            what=Plan(
                begins=at(day, local.time()),
                lasts=first.lasts,
                place_id=first.place_id,
                seats=first.seats,
                leaders=first.leaders,
            ),
            now=now,
        )
        for day in year_of_meetings(local.date())
    ]


@transaction.atomic
def change(*, gathering_id: UUID, what: Plan, now: datetime) -> None:
    """Plan it anew. Whoever is expected or waits for a place hears of another time or place; nobody
    loses their seat, and new places go to whoever waits.

    Raises NoLonger once it has begun or was called off, and IsOver.
    """
    gathering = locked(gathering_id)
    if gathering.called_off or gathering.begins_at <= now:
        raise NoLonger
    if what.begins <= now:
        raise IsOver
    before = (gathering.begins_at, gathering.ends_at, gathering.place_id)
    gathering.begins_at, gathering.ends_at = what.begins, what.ends
    gathering.place_id, gathering.seats = what.place_id, what.seats
    gathering.save(update_fields=["begins_at", "ends_at", "place", "seats"])
    _lead(gathering, what.leaders)
    paging.withdraw_reminders(gathering)
    remind(expected_at(gathering), gathering=gathering, now=now)
    if (what.begins, what.ends, what.place_id) != before:
        moved = MessageKind.GATHERING_MOVED
        tell(counting_on(gathering), kind=moved, gathering=gathering, now=now)
    fill(gathering, now=now)


@transaction.atomic
def call_off(*, gathering_id: UUID, now: datetime) -> None:
    """It does not take place; whoever was expected or waited for a place is told.

    Raises NoLonger once it has begun.
    """
    gathering = locked(gathering_id)
    if gathering.begins_at <= now:
        raise NoLonger
    if gathering.called_off:
        return
    tell(counting_on(gathering), kind=MessageKind.GATHERING_OFF, gathering=gathering, now=now)
    gathering.called_off = True
    gathering.save(update_fields=["called_off"])


def _lead(gathering: Gathering, leaders: Collection[int]) -> None:
    Trainer.objects.filter(gathering=gathering).exclude(account__in=leaders).delete()
    Trainer.objects.bulk_create(
        [Trainer(gathering=gathering, account_id=each) for each in sorted(leaders)],
        ignore_conflicts=True,
    )
