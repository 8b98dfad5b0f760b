"""What the page of the rota shows: four weeks of each duty, shifts and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.rota.models import Leave, Shift
from beenthere.apps.rota.queries import leave_of, takes_turns
from beenthere.domain.rota import Stretch, laid_out, without_leave
from beenthere.domain.vocabulary import Duty

SHOWN = timedelta(weeks=4)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table: a shift, or what is left of it beside leave; or a gap."""

    begins: datetime
    ends: datetime
    shift: Shift | None = None

    @property
    def is_gap(self) -> bool:
        """Whether nobody has the duty then."""
        return self.shift is None


@dataclass(frozen=True, kw_only=True)
class Table:
    """One duty, for the coming four weeks."""

    duty: Duty
    lines: Sequence[Line]

    @property
    def gaps(self) -> list[Line]:
        """When nobody has it."""
        return [each for each in self.lines if each.is_gap]


@dataclass(frozen=True, kw_only=True)
class Rota:
    """All that the page shows."""

    tables: Sequence[Table]
    leave: Sequence[Leave]
    people: Sequence[Account]
    """Everybody who takes turns."""


def rota(duties: Sequence[Duty], *, now: datetime) -> Rota:
    """The coming four weeks of these duties, in a fixed number of statements."""
    until = now + SHOWN
    people = list(takes_turns(*duties))
    shifts = Shift.objects.filter(begins_at__lt=until, ends_at__gt=now, account__in=people)
    rows = list(shifts.select_related("account__person").order_by("begins_at"))
    today = program().day_of(now)
    leave = Leave.objects.filter(account__in=people, last_day__gte=today)
    return Rota(
        tables=[_table(duty, rows, since=now, until=until) for duty in duties],
        leave=list(leave.select_related("account__person").order_by("first_day", "pk")),
        people=people,
    )


def _table(duty: Duty, rows: Sequence[Shift], *, since: datetime, until: datetime) -> Table:
    having = [each for each in rows if each.duty == duty]
    held = [Stretch(each.begins_at, each.ends_at, each.account_id) for each in having]
    kept = without_leave(held, leave_of({each.account_id for each in having}), program().zone)
    return Table(
        duty=duty,
        lines=[
            Line(begins=each.begins, ends=each.ends, shift=_shift_of(each, having))
            for each in laid_out(kept, since=since, until=until)
        ],
    )


def _shift_of(stretch: Stretch, shifts: Sequence[Shift]) -> Shift | None:
    if stretch.who is None:
        return None
    return next(each for each in shifts if each.begins_at <= stretch.begins < each.ends_at)
