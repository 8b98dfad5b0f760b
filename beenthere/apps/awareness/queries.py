"""What is asked of awareness: who has heard, what is planned, whom to invite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from beenthere.apps.awareness.models import Opening, Presentation, Training
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters.queries import can_be_put_down
from beenthere.domain.awareness import Held, Standing, standings, waits_for_orientation
from beenthere.domain.permissions import PRESENTERS
from beenthere.domain.vocabulary import PresentationKind, Rank

OPENINGS_SHOWN = 3
"""How many months of openings a page shows: enough to see whether a poster is read."""


def presenters() -> QuerySet[Account]:
    """Who can give a presentation: the accounts of supporters and directors that work."""
    return can_be_put_down(PRESENTERS)


def planned(*, now: datetime) -> QuerySet[Presentation]:
    """What has not begun yet, the soonest first."""
    return _with_all(Presentation.objects.filter(came=None, begins_at__gt=now))


def to_be_told(*, now: datetime) -> QuerySet[Presentation]:
    """What has begun, and nobody has said whether it was held; the latest first."""
    return _with_all(Presentation.objects.filter(came=None, begins_at__lte=now)).reverse()


def given_by(account: Account, *, now: datetime) -> QuerySet[Presentation]:
    """What this account is to give, the soonest first, until each is over."""
    mine = Presentation.objects.filter(came=None, presenter=account, ends_at__gt=now)
    return _with_all(mine)


def without_presenter(*, now: datetime) -> QuerySet[Presentation]:
    """What is planned and nobody gives, also where whoever was to has left."""
    gone = Q(presenter=None) | Q(presenter__enabled=False) | Q(presenter__person__active=False)
    return planned(now=now).filter(gone)


def how_far_heard(*, now: datetime) -> list[Standing]:
    """Each department's standing, those where most have not heard first; in four statements."""
    since = _counts_from(now)
    at_work = Person.objects.filter(active=True).values_list("department_id", "listed_on")
    people: dict[str, dict[date | None, int]] = {}
    for department, listed_on, count in at_work.annotate(count=Count("pk")):
        people.setdefault(department, {})[listed_on] = count
    trained = Training.objects.filter(month__gte=since.replace(day=1)).values_list("department_id")
    return standings(people, _held(now), dict(trained.annotate(count=Sum("count"))))


def starters(*, now: datetime) -> dict[str, list[Person]]:
    """Whom to invite to the next orientation, by department and by name; in three statements.

    Those at work who were first listed in the time that counts, and since the last orientation
    for people like them.
    """
    since = _counts_from(now)
    held = _held(now)
    found: dict[str, list[Person]] = {}
    new = Person.objects.filter(active=True, listed_on__gte=since)
    for person in new.order_by("department_id", "name_key", "pk"):
        assert person.listed_on is not None  # noqa: S101 -- tells the type checker
        if waits_for_orientation(Rank(person.rank), person.department_id, person.listed_on, held):
            found.setdefault(person.department_id, []).append(person)
    return found


@dataclass(frozen=True, kw_only=True)
class ForWeek:
    """What needs the manager."""

    to_be_told: Sequence[Presentation]
    """Begun, and nobody has said whether they were held."""
    without_presenter: Sequence[Presentation]
    not_heard: Sequence[Standing]
    """Departments for which no presentation was held in the time that counts, and where not
    everybody completed the training instead."""
    starters: int
    """How many wait for an orientation."""


def for_week(*, now: datetime) -> ForWeek:
    """What there is to do so that people hear of the program, in a fixed number of statements."""
    return ForWeek(
        to_be_told=list(to_be_told(now=now)),
        without_presenter=list(without_presenter(now=now)),
        not_heard=[each for each in how_far_heard(now=now) if each.last is None and each.not_heard],
        starters=sum(map(len, starters(now=now).values())),
    )


@dataclass(frozen=True)
class Openings:
    """How often each department's posters and cards led to the referral page, month by month."""

    months: Sequence[date]
    counts: Mapping[tuple[str, date], int]


def openings(*, now: datetime) -> Openings:
    """Those of the last months that are over.

    The month that runs is left out, so that no count changes while somebody looks.
    """
    months = _months_before(program().day_of(now), OPENINGS_SHOWN)
    rows = Opening.objects.filter(month__in=months)
    counted = {(each.department_id, each.month): each.count for each in rows}
    return Openings(months=months, counts=counted)


def trained_until() -> date | None:
    """The last month that the list of completed trainings tells of; None without a list."""
    return Training.objects.order_by("-month").values_list("month", flat=True).first()


def _held(now: datetime) -> list[Held]:
    """The presentations held in the time that counts, in two statements."""
    zone = program().zone
    rows = Presentation.objects.filter(
        came__isnull=False, begins_at__gt=now - program().policy.heard_for.length
    )
    return [
        Held(
            PresentationKind(each.kind),
            each.begins_at.astimezone(zone).date(),
            frozenset(row.pk for row in each.departments.all()),
        )
        for each in rows.prefetch_related("departments")
    ]


def _with_all(rows: QuerySet[Presentation]) -> QuerySet[Presentation]:
    everything = rows.select_related("presenter__person", "place")
    return everything.prefetch_related("departments").order_by("begins_at", "pk")


def _counts_from(now: datetime) -> date:
    """The first day of the time in which somebody has heard, or is new."""
    return program().day_of(now - program().policy.heard_for.length)


def _months_before(day: date, many: int) -> list[date]:
    """The first days of so many months that were over by that day, the earliest first."""
    months = []
    for _ in range(many):
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
        months.append(day)
    return months[::-1]
