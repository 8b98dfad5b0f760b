"""Erasing, on the published schedule and never sooner (law L4).

The keys go first. Then, in one transaction, the rows go, the tally is added to and the day's
receipt is written: a process that dies in between leaves cases that nobody can read any more,
and the next run ends what it began, counting each once.

What PostgreSQL keeps of a deleted row until it reuses the space is a code name, times and
codes, and sealed bytes whose key is gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Min

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.announcements.actions import count_as_begun
from beenthere.apps.cases.identity import facts_of_each, unreadable
from beenthere.apps.cases.models import Case, Contact, Event
from beenthere.apps.outside import program, vault
from beenthere.apps.privacy.models import LastRun, Receipt
from beenthere.apps.privacy.queries import (
    clock_has_jumped,
    due_for_erasing,
    free_to_erase,
    keep_holds_as_they_are,
)
from beenthere.apps.reports.actions import Counts, TallyCell, add
from beenthere.domain.case import QUICK_ERASURE
from beenthere.domain.receipts import chained
from beenthere.domain.reporting import Measure, how_soon
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, EventKind, Missed, Source

BATCH = 200
"""Cases erased in one transaction: enough to make the cost per case small and flat."""


_NOTE_EVERY = timedelta(minutes=1)
"""A worker that looks every few seconds need not write each time that it did."""


class ClockJumped(Exception):
    """The clock moved further than the policy believes since the last run; nothing is erased."""

    exit_code = 1

    def __init__(self, last: datetime, now: datetime) -> None:
        super().__init__(
            f"Erasing has stopped: it last ran at {last:%Y-%m-%d %H:%M} UTC, and the clock now "
            f"says {now:%Y-%m-%d %H:%M} UTC. Set the clock right; if it is right, run: "
            "beenthere sever --clock-is-right"
        )


def sever_due(
    *, now: datetime, limit: int | None = None, progress: Callable[[int], object] = lambda _: None
) -> int:
    """Erase the closed cases whose time has come and that no legal hold keeps, `limit` at most;
    how many were erased.

    `progress` is called with the size of each batch. Raises ClockJumped. Does nothing while
    another process is erasing.
    """
    if _nothing_to_do(now):
        return 0
    done = 0
    while limit is None or done < limit:
        erased = _sever_some(now=now, at_most=min(BATCH, (limit or done + BATCH) - done))
        if not erased:
            break
        done += erased
        progress(erased)
    return done


def _nothing_to_do(now: datetime) -> bool:
    """Whether nothing is due and the run was noted just now: one statement, asked every few
    seconds."""
    noted = LastRun.objects.filter(at__gt=now - _NOTE_EVERY, at__lt=now + _NOTE_EVERY)
    return noted.filter(~Exists(due_for_erasing(now=now))).exists()


@transaction.atomic
def forget_again(*, now: datetime) -> int:
    """Erase the cases that a restored database holds and the living keystore does not: they were
    erased after the backup was made. How many.

    To be asked only right after a restore, of a keystore that has outlived it: a key that is
    missing for any other reason is no reason to give a case up.
    """
    cases = list(Case.objects.select_related("event").select_for_update(of=("self",)))
    lost = unreadable(case.pk for case in cases)
    gone = [case for case in cases if case.pk in lost]
    if gone:
        _erase(gone, now=now)
    return len(gone)


def trust_clock(*, now: datetime) -> None:
    """Somebody has seen that the clock is right: erasing goes on from here."""
    LastRun.objects.update_or_create(defaults={"at": now})


@transaction.atomic
def _sever_some(*, now: datetime, at_most: int) -> int:
    if not _my_turn(now):
        return 0
    keep_holds_as_they_are()
    cases = list(
        free_to_erase(now=now)
        .select_related("event")
        .order_by("due_at", "pk")
        .select_for_update(of=("self",))[:at_most]
    )
    if cases:
        _erase(cases, now=now)
    return len(cases)


def _erase(cases: Sequence[Case], *, now: datetime) -> None:
    ids = [case.pk for case in cases]
    events = _events_that_go(ids)
    missed = facts_of_each(Case.objects.filter(pk__in=ids), SealedField.MISSED)
    instead = Alongside.objects.filter(case__in=ids).values_list("key", flat=True)
    vault().destroy([*ids, *filter(None, instead), *events])
    _count(cases, missed, now=now)
    count_as_begun(cases)
    _write_receipt(len(cases), now=now)
    Case.objects.filter(pk__in=ids).delete()
    Event.objects.filter(pk__in=events).delete()


def _my_turn(now: datetime) -> bool:
    """Note the time of this run and hold the row's lock; False while another run holds it."""
    LastRun.objects.get_or_create(defaults={"at": now})
    last = LastRun.objects.select_for_update(skip_locked=True).first()
    if last is None:
        return False
    if clock_has_jumped(last.at, now=now):
        raise ClockJumped(last.at, now)
    if abs(now - last.at) >= _NOTE_EVERY:
        last.at = now
        last.save(update_fields=["at"])
    return True


def _events_that_go(cases: Sequence[UUID]) -> list[UUID]:
    """The events that no other case is part of once these cases are gone.

    They are locked first, so that a case that is being joined to one of them is waited for.
    """
    touched = Event.objects.filter(cases__in=cases) | Event.objects.filter(joined_cases__in=cases)
    events = Event.objects.filter(pk__in=touched.values("pk")).order_by("pk").select_for_update()
    locked = list(events.values_list("pk", flat=True))
    others = Case.objects.exclude(pk__in=cases)
    kept = set(others.filter(event__in=locked).values_list("event", flat=True))
    kept |= set(others.filter(also__in=locked).values_list("also", flat=True))
    return [event for event in locked if event not in kept]


def _count(cases: Sequence[Case], missed: Mapping[UUID, str], *, now: datetime) -> None:
    cells = defaultdict[TallyCell, Counts](Counts)
    tries = _first_tries(cases)
    for case in cases:
        # None where a backup brought it back as it was before it closed: it counts as of now.
        reason = case.close_reason and CloseReason(str(case.close_reason))
        if reason is CloseReason.JOINED:
            # The person is counted with the case that went on.
            continue
        policy = program().policy
        kept = policy.erase_declined if reason in QUICK_ERASURE else policy.erase
        closed = _day(case.due_at - kept.length if reason else now)
        cell = closed.replace(day=1), EventKind(case.event.kind), Source(case.source)
        cells[cell].referred += 1
        cells[cell].reached += case.last_contact_at is not None
        cells[cell].declined += reason is CloseReason.DECLINED
        # Not known any more where an earlier run destroyed the key and ended before it counted.
        what = missed.get(case.pk)
        cells[cell].nobody += what == Missed.NOBODY
        cells[cell].no_language += what == Missed.LANGUAGE
        cells[cell].no_profession += what == Missed.PROFESSION
        cells[cell].no_specialty += what == Missed.SPECIALTY
        if first := tries.get(case.pk) or case.last_contact_at:
            soon = how_soon(case.referred_at, first, program().timetable.office)
            cells[cell].same_day += soon is Measure.SAME_DAY
            cells[cell].next_day += soon is Measure.NEXT_DAY
            cells[cell].later += soon is Measure.LATER
    add(cells)


def _first_tries(cases: Sequence[Case]) -> dict[UUID, datetime]:
    """When a supporter first reached out, by case; a director may have confirmed it instead."""
    tries = Contact.objects.filter(case__in=[case.pk for case in cases]).values("case")
    return {each["case"]: each["first"] for each in tries.annotate(first=Min("at"))}


def _write_receipt(count: int, *, now: datetime) -> None:
    today = _day(now)
    latest = list(Receipt.objects.order_by("-pk")[:2])
    receipt = latest.pop(0) if latest and latest[0].on == today else Receipt(on=today, count=0)
    receipt.count += count
    receipt.chain = chained(latest[0].chain if latest else "", receipt.on, receipt.count)
    receipt.save()


def _day(moment: datetime) -> date:
    return program().day_of(moment)
