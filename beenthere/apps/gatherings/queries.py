"""What is asked of training and meetings: by a supporter, by whoever leads, by the manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from beenthere.apps.gatherings.models import Gathering, Seat, Trainer, YearCount
from beenthere.apps.outside import program
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.gatherings import (
    MAY_COME,
    TRAINING,
    YearOfService,
    refresher_due_on,
    years_of_service,
)
from beenthere.domain.vocabulary import GatheringKind, SeatState, SupporterStatus

HAS_PLACE = Q(state=SeatState.BOOKED)
HAS_OR_WAITS = (SeatState.BOOKED, SeatState.WAITING)
_TRAINING = [kind.value for kind in TRAINING]
_NEEDS_REFRESHERS = [status.value for status in MAY_COME[GatheringKind.REFRESHER]]

_NUMBERS = {
    name: Count("taken", filter=Q(taken__state=state))
    for name, state in (
        ("booked", SeatState.BOOKED),
        ("waiting", SeatState.WAITING),
        ("came", SeatState.ATTENDED),
    )
}


def day_of(gathering: Gathering) -> date:
    """The day on which it begins, by the program's clock."""
    return program().day_of(gathering.begins_at)


def with_numbers(gatherings: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """Each with how many have a place (`booked`), wait for one (`waiting`) or came (`came`)."""
    counted = gatherings.select_related("place").annotate(**_NUMBERS)
    return counted.order_by("begins_at", "pk")


def ahead(*, now: datetime) -> QuerySet[Gathering]:
    """What is not over yet, the next first."""
    return with_numbers(Gathering.objects.filter(ends_at__gt=now))


def behind(*, now: datetime) -> QuerySet[Gathering]:
    """What is over, the latest first."""
    return with_numbers(Gathering.objects.filter(ends_at__lte=now)).order_by("-begins_at", "pk")


# A supporter's own.


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """A gathering ahead, and what somebody has with it; None where they have not asked."""

    gathering: Gathering
    state: SeatState | None
    before_them: int = 0
    """How many wait for a place longer than they do."""


def _may_come(supporter: Supporter, *, now: datetime) -> QuerySet[Gathering]:
    """What a supporter could still ask a place for, or has one."""
    kinds = [kind.value for kind, statuses in MAY_COME.items() if supporter.status in statuses]
    theirs = Q(kind__in=kinds, called_off=False) | Q(taken__supporter=supporter)
    there = Gathering.objects.filter(theirs, ends_at__gt=now).values("pk")
    return with_numbers(Gathering.objects.filter(pk__in=there))


def upcoming(supporter: Supporter, *, now: datetime) -> list[Upcoming]:
    """What a supporter has a place at, waits for, or could come to, the next first."""
    gatherings = list(_may_come(supporter, now=now))
    line = Seat.objects.filter(gathering__in=gatherings).order_by("since", "pk")
    waiting = defaultdict[UUID, list[int]](list)
    states: dict[UUID, SeatState] = {}
    for seat in line:
        if seat.state == SeatState.WAITING:
            waiting[seat.gathering_id].append(seat.supporter_id)
        if seat.supporter_id == supporter.pk:
            states[seat.gathering_id] = SeatState(seat.state)
    return [
        Upcoming(
            gathering=each,
            state=(state := states.get(each.pk)),
            before_them=waiting[each.pk].index(supporter.pk) if state is SeatState.WAITING else 0,
        )
        for each in gatherings
    ]


def next_meeting(supporter_id: int, *, now: datetime) -> Upcoming | None:
    """The next gathering at which a supporter has a place; where they have none, the next that
    they could ask a place for. None where nothing is planned for them."""
    supporter = Supporter.objects.get(pk=supporter_id)
    standing = [each for each in upcoming(supporter, now=now) if not each.gathering.called_off]
    theirs = [each for each in standing if each.state is not None]
    not_begun = [each for each in standing if each.gathering.begins_at > now]
    return next(iter(theirs + not_begun), None)


def led_by(account_id: int, *, now: datetime) -> QuerySet[Gathering]:
    """What somebody leads, the next first."""
    led = Gathering.objects.filter(pk__in=_led(account_id), ends_at__gt=now)
    return with_numbers(led)


def goes_to(
    account_id: int, gathering_id: UUID, *, seats: Collection[SeatState] = (SeatState.BOOKED,)
) -> Gathering | None:
    """A gathering that stands, if they lead it or have a place at it; else None."""
    theirs = Q(pk__in=_led(account_id)) | Q(
        taken__supporter__account=account_id, taken__state__in=seats
    )
    return Gathering.objects.filter(theirs, pk=gathering_id, called_off=False).distinct().first()


def _led(account_id: int) -> QuerySet[Trainer, UUID]:
    led = Trainer.objects.filter(account=account_id)
    return led.values_list("gathering_id", flat=True)


def has_been_to(supporter: Supporter) -> QuerySet[Seat]:
    """What came of a supporter's places, the latest first."""
    marked = Seat.objects.filter(supporter=supporter).exclude(state__in=HAS_OR_WAITS)
    return marked.select_related("gathering").order_by("-gathering__begins_at")


# What is kept for long.


def trainings(supporters: Iterable[Supporter]) -> dict[int, list[date]]:
    """The days of training that are known of each supporter, by number, in two statements."""
    days = {each.pk: [each.trained_on] if each.trained_on else [] for each in supporters}
    counts = YearCount.objects.filter(supporter__in=days, kind__in=_TRAINING)
    for key, last_on in counts.values_list("supporter_id", "last_on"):
        days[key].append(last_on)
    seats = Seat.objects.filter(
        supporter__in=days, state=SeatState.ATTENDED, gathering__kind__in=_TRAINING
    )
    for seat in seats.select_related("gathering"):
        days[seat.supporter_id].append(day_of(seat.gathering))
    return days


def refresher_due(supporter: Supporter) -> date | None:
    """From which day a refresher is due for a supporter; None before they are trained."""
    return refresher_due_on(trainings([supporter])[supporter.pk], program().policy)


def letters(supporter: Supporter, *, now: datetime) -> tuple[YearOfService, ...]:
    """The years for which a supporter has a letter of service, and what it counts: never a case."""
    since, until = served(supporter, now=now)
    gone = supporter.status == SupporterStatus.STEPPED_DOWN
    if since is None or (gone and until is None):
        return ()
    counted = YearCount.objects.filter(supporter=supporter)
    attended = [
        (year, GatheringKind(kind), times)
        for year, kind, times in counted.values_list("year", "kind", "times")
    ]
    seats = Seat.objects.filter(supporter=supporter, state=SeatState.ATTENDED)
    attended += [
        (day_of(seat.gathering).year, GatheringKind(seat.gathering.kind), 1)
        for seat in seats.select_related("gathering")
    ]
    today = program().day_of(now)
    return years_of_service(attended, since=since, until=until, today=today)


def served(supporter: Supporter, *, now: datetime) -> tuple[date | None, date | None]:
    """The day of their first training, None before it: until then nobody is a supporter; and the
    day they stepped down, None while they are with us."""
    today = program().day_of(now)
    first = min((day for day in trainings([supporter])[supporter.pk] if day <= today), default=None)
    return first, supporter.since if supporter.status == SupporterStatus.STEPPED_DOWN else None


# The manager's.


@dataclass(frozen=True, kw_only=True)
class Due:
    """A supporter for whom a refresher is due, or soon will be."""

    supporter: Supporter
    on: date


@dataclass(frozen=True, kw_only=True)
class ForWeek:
    """What needs the manager: nothing here is about a case, or about who pauses."""

    to_fill: Sequence[Gathering]
    """Soon, and with free places."""
    refreshers: Sequence[Due]
    """The longest due first; whoever has a place at a refresher is not among them."""
    not_taken: Sequence[Gathering]
    """Over, and nobody has said who came."""
    meeting_planned: bool
    """Whether there is any meeting ahead."""


def for_week(*, now: datetime) -> ForWeek:
    """What there is to do about training and meetings, in a fixed number of statements."""
    standing = Gathering.objects.filter(called_off=False)
    soon = now + program().policy.fill_ahead.length
    return ForWeek(
        to_fill=[
            each
            for each in with_numbers(standing.filter(begins_at__gt=now, begins_at__lte=soon))
            if each.free
        ],
        refreshers=refreshers_due(now=now),
        not_taken=not_taken(now=now),
        meeting_planned=standing.filter(kind=GatheringKind.MEETING, begins_at__gt=now).exists(),
    )


def refreshers_due(*, now: datetime) -> list[Due]:
    """Who needs a refresher by now or soon, and has no place at one.

    Whoever pauses is among them, so that nobody can read off it who does (law L6).
    """
    policy = program().policy
    by = program().day_of(now + policy.refresher_ahead.length)
    booked = Seat.objects.filter(
        HAS_PLACE,
        supporter=OuterRef("pk"),
        gathering__kind=GatheringKind.REFRESHER,
        gathering__ends_at__gt=now,
    )
    supporters = list(
        Supporter.objects.filter(~Exists(booked), status__in=_NEEDS_REFRESHERS)
        .select_related("person")
        .order_by("person__name_key", "pk")
    )
    days = trainings(supporters)
    due = [
        Due(supporter=each, on=on)
        for each in supporters
        if (on := refresher_due_on(days[each.pk], policy)) is not None and on <= by
    ]
    return sorted(due, key=lambda each: each.on)


def not_taken(*, now: datetime) -> list[Gathering]:
    """What is over and can still be marked, and where nobody has said who came."""
    since = now - program().policy.correct_attendance.length
    over = Gathering.objects.filter(called_off=False, ends_at__lte=now, ends_at__gt=since)
    return [each for each in with_numbers(over) if each.booked]


def seats_at(gathering: Gathering) -> QuerySet[Seat]:
    """Everybody who has a place or waits for one, by name; the waiting list in its order."""
    return Seat.objects.filter(gathering=gathering).select_related("supporter__person")


def could_come_along(gathering: Gathering) -> QuerySet[Supporter]:
    """Who could have come without a place, whether they wait for one or not, by name."""
    has_one = Seat.objects.filter(gathering=gathering).exclude(state=SeatState.WAITING)
    statuses = [status.value for status in MAY_COME[GatheringKind(gathering.kind)]]
    return (
        Supporter.objects.filter(status__in=statuses)
        .exclude(pk__in=has_one.values("supporter"))
        .select_related("person")
        .order_by("person__name_key", "pk")
    )


# What a message says.


def still_expected(
    *, account_id: int, gathering_id: UUID | None, now: datetime, or_waits: bool = False
) -> bool:
    """Whether a gathering stands, is ahead, and they lead it or have a place at it; with
    `or_waits`, or wait for one."""
    if gathering_id is None:
        return False
    seats = HAS_OR_WAITS if or_waits else (SeatState.BOOKED,)
    found = goes_to(account_id, gathering_id, seats=seats)
    return found is not None and now < found.begins_at


def still_with_us(account_id: int) -> bool:
    """Whether somebody is an active supporter, who can be missed."""
    return Supporter.objects.filter(account=account_id, status=SupporterStatus.ACTIVE).exists()
