"""Counting, the one write that what is erased leaves behind; and publishing the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from secrets import SystemRandom

from django.db import connection, transaction
from django.db.models import F, Max, Min

from beenthere.apps.outside import program
from beenthere.apps.reports.connecting import counted
from beenthere.apps.reports.models import Figure, Period, Tally
from beenthere.domain.reporting import CONNECTED, ORDER, Cell, Line, Report, quarter_of, reports
from beenthere.domain.suppression import Mark, hidden
from beenthere.domain.vocabulary import EventKind, Source

TallyCell = tuple[date, EventKind, Source]
"""The first day of a month, a kind of event and a kind of source."""

_HIDDEN_BY_LOT = 0.02
"""How likely each count is to be hidden without need: see `domain.suppression.marks`."""

_IN_HAND = timedelta(days=1)
"""Erasing needs a moment after a case is due."""


@dataclass(kw_only=True)
class Counts:
    """What is added to one cell."""

    referred: int = 0
    reached: int = 0
    declined: int = 0
    same_day: int = 0
    next_day: int = 0
    later: int = 0
    nobody: int = 0
    no_language: int = 0
    no_profession: int = 0
    no_specialty: int = 0


def add(cells: Mapping[TallyCell, Counts]) -> None:
    """Add to the tally. Call it in the transaction that erases what is counted.

    What was held back until after its month was published counts in the first month that is
    not: a published report never changes.
    """
    _hold("ROW EXCLUSIVE")
    first_open = _published_up_to() or date.min
    for (month, kind, source), counts in sorted(cells.items(), key=lambda cell: cell[0]):
        cell, _ = Tally.objects.get_or_create(
            month=max(month, first_open), kind=kind, source=source
        )
        Tally.objects.filter(pk=cell.pk).update(
            **{name: F(name) + more for name, more in asdict(counts).items()}
        )


def publish(*, now: datetime) -> int:
    """Publish every report whose time has come; how many. Each takes some seconds.

    A month is counted once everything closed in it has been erased, holds apart.
    """
    done = 0
    while _publish_next(now=now):
        done += 1
    return done


@transaction.atomic
def _publish_next(*, now: datetime) -> bool:
    first = _published_up_to() or Tally.objects.aggregate(first=Min("month"))["first"]
    until = _counted_up_to(now)
    if first is None or quarter_of(until) <= quarter_of(first):
        return False
    _hold("SHARE ROW EXCLUSIVE")
    begins = _published_up_to() or quarter_of(first)
    tallied = Tally.objects.filter(month__gte=begins, month__lt=until)
    lines = [Line(**values) for values in tallied.values(*Line.__dataclass_fields__)]
    by_lot = [cell for cell in ORDER if SystemRandom().random() < _HIDDEN_BY_LOT]
    enough = program().policy.report_from
    made = reports(lines, begins=begins, until=until, enough=enough, anyway=by_lot)
    report = next(made, None)
    if report is None:
        return False
    _store(report)
    return True


def _store(report: Report) -> None:
    period = Period.objects.create(begins=report.begins, ends=report.ends)
    Figure.objects.bulk_create(
        Figure(period=period, **cell._asdict(), mark=mark, count=_told(report, cell, mark))
        for cell, mark in report.marks.items()
    )
    for kind, count in counted(begins=report.begins, ends=report.ends).items():
        few = hidden(count)
        Figure.objects.create(
            period=period,
            **Cell(CONNECTED[kind])._asdict(),
            mark=Mark.FEW if few else Mark.SHOWN,
            count=None if few else count,
        )


def _told(report: Report, cell: Cell, mark: Mark) -> int | None:
    return report.counts[cell] if mark is Mark.SHOWN else None


def _published_up_to() -> date | None:
    ends: date | None = Period.objects.aggregate(last=Max("ends"))["last"]
    return ends


def _counted_up_to(now: datetime) -> date:
    """The day before which everything that was closed has had its time to be erased."""
    behind = program().policy.erase.length + _IN_HAND
    return program().day_of(now - behind)


def _hold(mode: str) -> None:
    """Whoever counts waits for whoever publishes, and the other way round."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Tally._meta.db_table} IN {mode} MODE")
