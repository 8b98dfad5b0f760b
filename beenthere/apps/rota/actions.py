"""Filling the rota, passing a shift on, leave, and telling people when their duty begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.rota.models import Leave, Shift, Told
from beenthere.apps.rota.queries import has_rota, leave_of, takes_turns
from beenthere.domain.availability import Away
from beenthere.domain.rota import Pattern, Stretch, without_leave
from beenthere.domain.vocabulary import Duty
from beenthere.domain.wording import MessageKind

AT_ONCE = 50
LATE = timedelta(days=1)
"""A duty that was over longer ago than this is no news to anybody."""

_T = TypeVar("_T")


class Taken(Exception):
    """Somebody has that duty then, or whoever it is for has the other one."""


class NotOnRota(Exception):
    """That person does not take turns with this duty."""


class IsOver(Exception):
    """All of it would be in the past."""


class MovedOn(Exception):
    """The shift is not there any more, or not to be had any more."""


@transaction.atomic
def add_shifts(*, account_id: int, duty: Duty, pattern: Pattern, now: datetime) -> int:
    """Give somebody a duty each time the pattern comes round, all of it or nothing; how often.

    Raises NotOnRota, IsOver or Taken.
    """
    account = takes_turns(duty).filter(pk=account_id).first()
    if account is None:
        raise NotOnRota
    ahead = [each for each in pattern.stretches(program().zone) if each[1] > now]
    if not ahead:
        raise IsOver
    shifts = [
        Shift(account=account, duty=duty, begins_at=begins, ends_at=ends) for begins, ends in ahead
    ]
    _unless_taken(lambda: Shift.objects.bulk_create(shifts))
    _cut_by_leave(account_id)
    return len(shifts)


@transaction.atomic
def remove_shift(*, shift_id: UUID, account_id: int | None) -> None:
    """Take a shift off the rota: anybody's, or with `account_id` only their own. Raises MovedOn."""
    shift = _locked(shift_id)
    if account_id not in (None, shift.account_id):
        raise MovedOn
    shift.delete()


@transaction.atomic
def offer_shift(*, shift_id: UUID, account_id: int, offered: bool, now: datetime) -> None:
    """Say of one's own shift that somebody else may take it, or keep it. Raises MovedOn."""
    shift = _locked(shift_id)
    if shift.account_id != account_id or shift.ends_at <= now:
        raise MovedOn
    shift.offered = offered
    shift.save(update_fields=["offered"])


@transaction.atomic
def take_shift(*, shift_id: UUID, account_id: int, now: datetime) -> None:
    """Take a shift that was offered: of two who try, exactly one has it.

    When it has begun both are told at once. Raises MovedOn, NotOnRota or Taken.
    """
    shift = _locked(shift_id)
    if not shift.offered or shift.account_id == account_id or shift.ends_at <= now:
        raise MovedOn
    if not takes_turns(Duty(shift.duty)).filter(pk=account_id).exists():
        raise NotOnRota
    before, shift.account_id, shift.offered = shift.account_id, account_id, False
    if shift.told == Told.BEGUN:
        paging.queue(accounts=[before], kind=MessageKind.DUTY_ENDS, now=now)
        paging.queue(accounts=[account_id], kind=MessageKind.DUTY_BEGINS, now=now)
    _unless_taken(lambda: shift.save(update_fields=["account", "offered"]))


@transaction.atomic
def go_on_leave(*, account_id: int, away: Away) -> None:
    """Have no duty on these days: shifts are cut, so that others can fill the gap.

    Raises NotOnRota.
    """
    if not takes_turns().filter(pk=account_id).exists():
        raise NotOnRota
    Leave.objects.get_or_create(account_id=account_id, first_day=away.first, last_day=away.last)
    _cut_by_leave(account_id)


def end_leave(*, leave_id: int, account_id: int | None) -> None:
    """Be there after all: anybody's leave, or with `account_id` only one's own.

    What was cut out of their shifts is not put back: somebody else may have it by now.
    """
    rows = Leave.objects.filter(pk=leave_id)
    (rows if account_id is None else rows.filter(account=account_id)).delete()


@transaction.atomic
def hand_over(*, now: datetime) -> int:
    """Tell those whose duty has begun or ended since; each once. How many shifts there were.

    What is said and that it was said are one transaction: a worker that dies says it again or
    not at all. Whoever goes on with the same duty is told nothing.
    """
    if not has_rota():
        return 0
    begun = Q(told=Told.NOTHING, begins_at__lte=now)
    over = Q(told=Told.BEGUN, ends_at__lte=now)
    locked = Shift.objects.filter(begun | over).select_for_update(skip_locked=True)
    due = list(locked.order_by("begins_at", "pk")[:AT_ONCE])
    for shift in due:
        kind, shift.told = _news(shift, now=now)
        if kind is not None:
            paging.queue(accounts=[shift.account_id], kind=kind, now=now)
        shift.save(update_fields=["told"])
    return len(due)


def forget_duties(*, over_since: datetime, last_day: date) -> int:
    """Erase shifts that were over by that moment and leave that was over by that day; how many."""
    shifts, _ = Shift.objects.filter(ends_at__lte=over_since).delete()
    leave, _ = Leave.objects.filter(last_day__lt=last_day).delete()
    return shifts + leave


def _cut_by_leave(account_id: int) -> None:
    """Leave in somebody's shifts only the time in which they are not on leave."""
    leave, zone = leave_of([account_id]), program().zone
    for shift in Shift.objects.select_for_update().filter(account=account_id):
        whole = Stretch(shift.begins_at, shift.ends_at, account_id)
        parts = without_leave([whole], leave, zone)
        if parts == [whole]:
            continue
        shift.delete()
        Shift.objects.bulk_create(
            [
                Shift(
                    account_id=account_id,
                    duty=shift.duty,
                    begins_at=part.begins,
                    ends_at=part.ends,
                    offered=shift.offered,
                    # A part that begins anew is news again.
                    told=shift.told if part.begins == whole.begins else Told.NOTHING,
                )
                for part in parts
            ]
        )


def _news(shift: Shift, *, now: datetime) -> tuple[MessageKind | None, Told]:
    same = Shift.objects.filter(account=shift.account_id, duty=shift.duty)
    if shift.told == Told.NOTHING and now < shift.ends_at:
        goes_on = same.filter(ends_at=shift.begins_at).exists()
        return (None if goes_on else MessageKind.DUTY_BEGINS), Told.BEGUN
    old_news = shift.told == Told.NOTHING or now - shift.ends_at > LATE
    goes_on = same.filter(begins_at=shift.ends_at).exists()
    return (None if old_news or goes_on else MessageKind.DUTY_ENDS), Told.OVER


def _locked(shift_id: UUID) -> Shift:
    shift = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if shift is None:
        raise MovedOn
    return shift


def _unless_taken(write: Callable[[], _T]) -> _T:
    """Write what the database may refuse: no two have one duty at once, and nobody has two."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        raise Taken from None
