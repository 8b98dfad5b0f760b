"""What needs doing, line by line: each app says what waits in it, and here it is put into words.

Nothing here reads a case, or a column that a case changes (laws L6 and L9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from beenthere.apps.awareness import queries as awareness
from beenthere.apps.coverage import queries as coverage
from beenthere.apps.gatherings import queries as gatherings
from beenthere.apps.nominations import queries as nominations
from beenthere.apps.rota import queries as rota
from beenthere.apps.supporters import queries as supporters
from beenthere.apps.week import numbers
from beenthere.domain.gatherings import MEETINGS_A_YEAR
from beenthere.domain.vocabulary import SupporterStatus


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to do: what, how many, and the page where it is done."""

    what: str
    many: int
    do: str
    """The words of the link."""
    href: str


def lines(*, directs: bool, now: datetime) -> list[Line]:
    """Everything that waits, in a fixed number of statements.

    `directs` is said of whoever also directs. They see at the match page who is not available, so
    they are told nothing here that would say why.
    """
    sources = _FOR_ALL if directs else (*_FOR_ALL, *_NOT_FOR_DIRECTORS)
    return [line for source in sources for line in source(now) if line.many]


def _of_nominations(_now: datetime) -> Iterator[Line]:
    page = reverse("nominations")
    yield Line(
        what="Colleagues whom others would go to",
        many=nominations.to_invite(),
        do="Invite them",
        href=page,
    )
    yield Line(
        what="Invitations that came back",
        many=nominations.came_back(),
        do="Send them again",
        href=page,
    )


def _of_supporters(_now: datetime) -> Iterator[Line]:
    roster = reverse("roster")
    yield Line(
        what="Said yes, and wait for a training",
        many=supporters.how_many(SupporterStatus.COMMITTED),
        do="See who",
        href=f"{roster}?status={SupporterStatus.COMMITTED.value}",
    )
    yield Line(
        what="Trained, and something is still missing",
        many=supporters.how_many(SupporterStatus.TRAINED),
        do="See what",
        href=f"{roster}?status={SupporterStatus.TRAINED.value}",
    )
    yield Line(
        what="Supporters whom no message can reach",
        many=supporters.out_of_reach(),
        do="See who",
        href=roster,
    )


def _of_gatherings(now: datetime) -> Iterator[Line]:
    week, page = gatherings.for_week(now=now), reverse("gatherings_planned")
    yield Line(
        what="Training and meetings of which nobody has said who came",
        many=len(week.not_taken),
        do="Say who came",
        href=page,
    )
    yield Line(
        what="Training and meetings soon, with free places",
        many=len(week.to_fill),
        do="Fill them",
        href=page,
    )
    yield Line(
        what="Supporters for whom a refresher is due",
        many=len(week.refreshers),
        do="See who",
        href=page,
    )
    yield Line(
        what="Quarterly meetings to plan",
        many=0 if week.meeting_planned else MEETINGS_A_YEAR,
        do="Plan a year of them",
        href=page,
    )


def _of_rota(now: datetime) -> Iterator[Line]:
    yield Line(
        what="Gaps in the rota soon",
        many=len(rota.gaps_ahead(now=now)),
        do="Fill them",
        href=reverse("rota"),
    )


def _of_awareness(now: datetime) -> Iterator[Line]:
    week, page = awareness.for_week(now=now), reverse("awareness")
    yield Line(
        what="Presentations that were to be held: were they?",
        many=len(week.to_be_told),
        do="Say so",
        href=page,
    )
    yield Line(
        what="Presentations that nobody gives yet",
        many=len(week.without_presenter),
        do="Find somebody",
        href=page,
    )
    yield Line(
        what="Departments that have not heard lately",
        many=len(week.not_heard),
        do="Plan a presentation",
        href=page,
    )
    yield Line(
        what="New colleagues since the last orientation",
        many=week.starters,
        do="Invite them",
        href=reverse("starters"),
    )


def _of_numbers(now: datetime) -> Iterator[Line]:
    yield Line(
        what="Telephone numbers to check",
        many=len(numbers.due(now=now)),
        do="Check them",
        href=reverse("week_numbers"),
    )


def _of_coverage(now: datetime) -> Iterator[Line]:
    yield Line(
        what="Departments where a nomination is needed most",
        many=len(coverage.for_week(now=now)),
        do="See which",
        href=reverse("coverage"),
    )


_Source = Callable[[datetime], Iterator[Line]]
_FOR_ALL: tuple[_Source, ...] = (
    _of_nominations,
    _of_supporters,
    _of_gatherings,
    _of_rota,
    _of_awareness,
    _of_numbers,
)
_NOT_FOR_DIRECTORS: tuple[_Source, ...] = (_of_coverage,)
