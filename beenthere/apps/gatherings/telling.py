"""What is said about a gathering, and to whom: reminders, changes, a place that became free.

Nothing here wakes anybody: what happens at night is said in the morning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from beenthere.apps.gatherings.models import Gathering, Seat, Trainer
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.paging import Planned
from beenthere.domain.vocabulary import SeatState
from beenthere.domain.wording import MessageKind


def expected_at(gathering: Gathering) -> list[int]:
    """The accounts of those who have a place at it or lead it."""
    leaders = Trainer.objects.filter(gathering=gathering).values_list("account", flat=True)
    return sorted({*_with_seats(gathering, SeatState.BOOKED), *leaders})


def counting_on(gathering: Gathering) -> list[int]:
    """The accounts of those who are to hear of a change: whoever is expected, and whoever waits for
    a place, who would else get one on a day that they never asked for."""
    return sorted({*expected_at(gathering), *_with_seats(gathering, SeatState.WAITING)})


def _with_seats(gathering: Gathering, state: SeatState) -> QuerySet[Seat, int]:
    seats = Seat.objects.filter(gathering=gathering, state=state)
    return seats.values_list("supporter__account", flat=True)


def tell(
    accounts: Iterable[int], *, kind: MessageKind, gathering: Gathering, now: datetime
) -> None:
    """Tell these accounts, at once or when people are awake."""
    at = program().timetable.waking.next_open(now)
    pages = [Planned(at, account, 1) for account in accounts]
    paging.page(pages, kind=kind, gathering=gathering, now=now)


def remind(accounts: Iterable[int], *, gathering: Gathering, now: datetime) -> None:
    """Have these accounts reminded beforehand, once; not at all where that moment has passed."""
    at = gathering.begins_at - program().policy.remind_gathering.length
    if at > now:
        # Whoever leads it and has a place as well is to be reminded already.
        waiting = Message.objects.filter(
            gathering=gathering, kind=MessageKind.GATHERING_SOON, state=MessageState.QUEUED
        )
        reminded = set(waiting.values_list("account_id", flat=True))
        pages = [Planned(at, account, 1) for account in accounts if account not in reminded]
        paging.page(pages, kind=MessageKind.GATHERING_SOON, gathering=gathering, now=now)
