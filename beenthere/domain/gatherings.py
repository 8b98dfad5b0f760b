"""The rules of training and meetings: who may come, who gets the next place, what is due, and
what counts for the letter at year's end.

Days are those of the program's own clock; whoever asks has turned moments into days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import GatheringKind, Role, SeatState, SupporterStatus

SEATS_AT_MOST = 300
"""The largest hall of a hospital; a number beyond it is a slip of the finger."""

MEETINGS_A_YEAR = 4
_DECEMBER = 12

QUARTER = timedelta(weeks=13)
"""Whole weeks, so that the meetings of a year fall on one day of the week."""

TRAINERS = frozenset({Role.SUPPORTER, Role.EAP_LEADER, Role.FACILITATOR})
"""Half days are led by peers and by professionals of Employee Assistance, together."""

_TRAINED = frozenset({SupporterStatus.TRAINED, SupporterStatus.ACTIVE, SupporterStatus.PAUSED})

MAY_COME: dict[GatheringKind, frozenset[SupporterStatus]] = {
    GatheringKind.HALF_DAY: frozenset({SupporterStatus.COMMITTED}),
    GatheringKind.REFRESHER: _TRAINED,
    GatheringKind.MEETING: _TRAINED | {SupporterStatus.COMMITTED},
    GatheringKind.GROUP_TRAINING: _TRAINED,
}
"""Whom each kind is for. Whoever pauses stays welcome: they pause from cases, not from people."""

TRAINING = frozenset({GatheringKind.HALF_DAY, GatheringKind.REFRESHER})
"""After which a refresher is not due for a while."""

_WAS_THERE_OR_SAID_SO = frozenset(SeatState) - {SeatState.MISSED}


@dataclass(frozen=True, order=True)
class InLine:
    """Somebody on a waiting list: since when, and the number of their seat."""

    since: datetime
    seat: int


def moves_up(line: Iterable[InLine], *, seats: int, taken: int) -> list[int]:
    """The numbers of the seats that get a place now, whoever waits longest first."""
    free = max(seats - taken, 0)
    return [each.seat for each in sorted(line)[:free]]


def year_of_meetings(first: date) -> list[date]:
    """The days of four meetings, a quarter apart."""
    return [first + number * QUARTER for number in range(MEETINGS_A_YEAR)]


def may_mark(*, begins: datetime, ends: datetime, now: datetime, policy: Policy) -> bool:
    """Whether attendance can be taken or corrected: from the beginning, for some days."""
    return begins <= now < corrected_until(ends, policy)


def corrected_until(ends: datetime, policy: Policy) -> datetime:
    """From when on attendance stands as it is."""
    return ends + policy.correct_attendance.length


def nudge_due(meetings: Sequence[SeatState | None], *, in_a_row: int) -> bool:
    """Whether a kind word is due after the last of these meetings, given in their order.

    Each is what became of somebody's seat, or None where they took none. It is due once: when the
    row of missed meetings has just become so long, and not again when it grows. Whoever said that
    they could not come, or waited for a place, has not missed it.
    """
    missed = takewhile(lambda state: state not in _WAS_THERE_OR_SAID_SO, reversed(meetings))
    return sum(1 for _ in missed) == in_a_row


def refresher_due_on(trained: Collection[date], policy: Policy) -> date | None:
    """The day from which a refresher is due, by the days of training so far; None before any."""
    return max(trained) + policy.refresher.length if trained else None


@dataclass(frozen=True, kw_only=True)
class YearOfService:
    """How often somebody came in one year: never a case, and nothing that was missed."""

    year: int
    refreshers: int
    meetings: int


Attended = tuple[int, GatheringKind, int]
"""A year, a kind, and how often somebody came to that."""


def years_of_service(
    attended: Iterable[Attended], *, since: date, until: date | None, today: date
) -> tuple[YearOfService, ...]:
    """The years for which there is a letter, the first one first; a year may be given in parts.

    `since` is the day of the first training. A later year in which somebody neither trained nor
    came to a meeting has no letter: nothing that is kept shows that they were with us then. This
    year's is there at its end, from December on; for whoever stepped down, on that day.
    """
    came = Counter[tuple[int, GatheringKind]]()
    for year, kind, times in attended:
        came[year, kind] += times
    if until is not None:
        last = until.year
    else:
        last = today.year if today.month == _DECEMBER else today.year - 1
    shown = {since.year, *(year for year, _ in came)}
    return tuple(
        YearOfService(
            year=year,
            refreshers=came[year, GatheringKind.REFRESHER],
            meetings=came[year, GatheringKind.MEETING],
        )
        for year in sorted(shown)
        if since.year <= year <= last
    )
