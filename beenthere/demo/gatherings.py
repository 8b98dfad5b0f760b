"""A living year of training and meetings in the demo program: what was, what comes, who waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from beenthere.apps.gatherings.models import Gathering, Place, Seat, Trainer, YearCount
from beenthere.apps.gatherings.planning import at
from beenthere.apps.gatherings.queries import day_of
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.supporters.models import Supporter
from beenthere.demo.roster import Roster
from beenthere.domain.gatherings import MAY_COME, QUARTER
from beenthere.domain.vocabulary import GatheringKind, Role, SeatState

SEED = 1955
_PLACES = ("Alder Auditorium", "Room B-214", "Library seminar room", "by video")
_HALF_DAY, _REFRESHER, _MEETING, _GROUPS = GatheringKind
_LASTS = {
    _HALF_DAY: timedelta(hours=4),
    _REFRESHER: timedelta(hours=2),
    _GROUPS: timedelta(hours=4),
}
_EVENING = timedelta(minutes=90)


@dataclass(frozen=True)
class _Date:
    """One gathering of the demo: in how many days from today, of what kind, for how many."""

    days: int
    kind: GatheringKind
    seats: int
    place: int
    asked: int
    """How many asked for a place."""
    taken: bool = True
    """Whether somebody has said who came, once it is over."""
    called_off: bool = False


_NEXT_MEETING = 17
_DATES = (
    *(
        _Date(_NEXT_MEETING + number * QUARTER.days, _MEETING, 40, place, asked)
        for number, place, asked in (
            (-4, 0, 34),
            (-3, 0, 31),
            (-2, 3, 36),
            (-1, 0, 29),
            (0, 0, 33),
            (1, 3, 12),
            (2, 0, 5),
            (3, 0, 0),
        )
    ),
    _Date(-150, _HALF_DAY, 16, 0, 12),
    _Date(-61, _HALF_DAY, 16, 0, 9),
    _Date(-40, _REFRESHER, 12, 3, 0, called_off=True),
    _Date(-3, _REFRESHER, 12, 1, 10, taken=False),
    _Date(12, _HALF_DAY, 3, 0, 6),
    _Date(25, _REFRESHER, 8, 1, 10),
    _Date(68, _HALF_DAY, 16, 2, 0),
    _Date(-120, _GROUPS, 12, 1, 10),
    _Date(33, _GROUPS, 10, 1, 4),
)


def make_gatherings(roster: Roster, *, now: datetime) -> None:
    """Everything that supporters come together for, a year back and most of a year ahead."""
    today = program().day_of(now)
    random = Random(SEED)  # noqa: S311 -- the same year every time
    places = Place.objects.bulk_create([Place(label=label) for label in _PLACES])
    gatherings = Gathering.objects.bulk_create(
        [_planned(each, places, today=today, now=now) for each in _DATES]
    )
    leaders = _leaders(roster)
    Trainer.objects.bulk_create(
        Trainer(gathering=each, account=leader) for each in gatherings for leader in leaders
    )
    seats: list[Seat] = []
    for each, gathering in zip(_DATES, gatherings, strict=True):
        seats += _seats(each, gathering, random)
    Seat.objects.bulk_create(seats)
    YearCount.objects.bulk_create(_years_before(roster.supporters, random, today=today))


def _planned(each: _Date, places: Sequence[Place], *, today: date, now: datetime) -> Gathering:
    day = today + timedelta(days=each.days)
    # Nobody meets at a weekend.
    day -= timedelta(days=max(0, day.weekday() - 4))
    begins = at(day, time(17) if each.kind is _MEETING else time(13))
    ends = begins + _LASTS.get(each.kind, _EVENING)
    return Gathering(
        kind=each.kind,
        begins_at=begins,
        ends_at=ends,
        place=places[each.place],
        seats=each.seats,
        called_off=each.called_off,
        looked_back=ends + program().policy.correct_attendance.length <= now,
    )


def _leaders(roster: Roster) -> list[Account]:
    """A professional of Employee Assistance, and the first of the peers."""
    return [*accounts_with_role(Role.EAP_LEADER)[:1], roster.supporters[0].account]


def _seats(each: _Date, gathering: Gathering, random: Random) -> Iterator[Seat]:
    over = each.days < 0
    # Whoever was at a half day that is over is trained by now.
    may_come = MAY_COME[_REFRESHER if over else each.kind]
    there = list(Supporter.objects.filter(status__in=may_come).order_by("pk"))
    asked = random.sample(there, min(each.asked, len(there)))
    for number, supporter in enumerate(asked):
        state = SeatState.BOOKED if over or number < each.seats else SeatState.WAITING
        if over and each.taken:
            state = random.choices(_CAME, _HOW_OFTEN)[0]
        if over and each.kind is _HALF_DAY:
            state = SeatState.ATTENDED
            supporter.trained_on = day_of(gathering)
            supporter.save(update_fields=["trained_on"])
        if over and each.kind is _GROUPS:
            state = SeatState.ATTENDED
            supporter.group_trained_on = day_of(gathering)
            supporter.save(update_fields=["group_trained_on"])
        since = gathering.begins_at - timedelta(days=40) + timedelta(hours=number)
        yield Seat(gathering=gathering, supporter=supporter, state=state, since=since)


_CAME = (SeatState.ATTENDED, SeatState.MISSED, SeatState.EXCUSED)
_HOW_OFTEN = (16, 2, 3)


def _years_before(
    supporters: Sequence[Supporter], random: Random, *, today: date
) -> Iterator[YearCount]:
    """What is still known of the years of which the seats are forgotten."""
    for supporter in supporters:
        trained = supporter.trained_on
        for year in range(trained.year if trained else today.year, today.year - 1):
            times = random.randint(1, 4)
            yield YearCount(
                supporter=supporter,
                year=year,
                kind=_MEETING,
                times=times,
                last_on=date(year, 3 * times, 9),
            )
