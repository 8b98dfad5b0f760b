"""Who came: marked with one tap, corrected for some days, and forgotten but for counts by year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest

from beenthere.apps.gatherings.booking import NoLonger, leave_all, locked, supporters_locked
from beenthere.apps.gatherings.models import Gathering, Seat, YearCount
from beenthere.apps.gatherings.queries import could_come_along, day_of
from beenthere.apps.gatherings.telling import tell
from beenthere.apps.outside import program
from beenthere.apps.supporters import life
from beenthere.apps.supporters.availability import away_until
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.gatherings import may_mark, nudge_due
from beenthere.domain.supporter_life import LifeEvent, Mover, NotPossible
from beenthere.domain.vocabulary import GatheringKind, SeatState, SupporterStatus
from beenthere.domain.wording import MessageKind

MARKS = (SeatState.ATTENDED, SeatState.MISSED, SeatState.EXCUSED)
"""What can be said of somebody's place, once it has begun."""

AT_ONCE = 50


class NotMarked(Exception):
    """They have no place there, or are not somebody for whom it is."""


@transaction.atomic
def mark(*, gathering_id: UUID, supporter_id: int, state: SeatState, now: datetime) -> None:
    """Say of one place whether its supporter came; saying it again corrects it.

    Being at a half day makes a committed supporter trained, so that they need no other; at a
    training for groups, one who can be asked to come along to them. A correction takes that back,
    unless they were trained on another day.
    Raises NoLonger before it begins and once it stands, and NotMarked.
    """
    supporters_locked([supporter_id])
    gathering = _markable(gathering_id, now=now)
    seat = Seat.objects.filter(gathering=gathering, supporter=supporter_id).first()
    if seat is None:
        raise NotMarked
    _say(gathering, [seat], state, now=now)


@transaction.atomic
def mark_the_rest(*, gathering_id: UUID, now: datetime) -> int:
    """Say that everybody came of whom nothing is said yet; how many. Raises NoLonger."""
    rest = Seat.objects.filter(gathering=gathering_id, state=SeatState.BOOKED)
    theirs = supporters_locked(rest.values_list("supporter_id", flat=True))
    gathering = _markable(gathering_id, now=now)
    came = list(rest.filter(supporter__in=theirs).order_by("supporter"))
    _say(gathering, came, SeatState.ATTENDED, now=now)
    return len(came)


@transaction.atomic
def came_along(*, gathering_id: UUID, supporter_id: int, now: datetime) -> None:
    """Somebody came without a place. Raises NoLonger, and NotMarked where it is not for them."""
    supporters_locked([supporter_id])
    gathering = _markable(gathering_id, now=now)
    if not could_come_along(gathering).filter(pk=supporter_id).exists():
        raise NotMarked
    seat, _ = Seat.objects.get_or_create(
        gathering=gathering,
        supporter_id=supporter_id,
        defaults={"state": SeatState.BOOKED, "since": now},
    )
    _say(gathering, [seat], SeatState.ATTENDED, now=now)


@transaction.atomic
def look_back(*, now: datetime) -> int:
    """Tell whoever has now missed several meetings in a row that they were missed; once.

    A meeting is looked back on when nobody can correct any more who came. Where nobody said who
    came, nobody missed it. How many meetings there were.
    """
    stands = now - program().policy.correct_attendance.length
    due = Gathering.objects.filter(
        kind=GatheringKind.MEETING, looked_back=False, called_off=False, ends_at__lte=stands
    )
    meetings = list(due.select_for_update(skip_locked=True).order_by("begins_at", "pk")[:AT_ONCE])
    for meeting in meetings:
        accounts = _missed(meeting, now=now)
        if accounts:
            tell(accounts, kind=MessageKind.MISSED_YOU, gathering=meeting, now=now)
        meeting.looked_back = True
        meeting.save(update_fields=["looked_back"])
    return len(meetings)


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Forget gatherings that are long over, but for how often each supporter came in each year.

    How many there were.
    """
    before = now - program().policy.forget_seats.length
    old = Gathering.objects.filter(ends_at__lte=before).select_for_update(skip_locked=True)
    gatherings = list(old.order_by("begins_at", "pk")[:AT_ONCE])
    for gathering in gatherings:
        came = Seat.objects.filter(gathering=gathering, state=SeatState.ATTENDED)
        _count(gathering, came.values_list("supporter_id", flat=True))
        gathering.delete()
    return len(gatherings)


def _markable(gathering_id: UUID, *, now: datetime) -> Gathering:
    gathering = locked(gathering_id)
    begins, ends = gathering.begins_at, gathering.ends_at
    open_now = may_mark(begins=begins, ends=ends, now=now, policy=program().policy)
    if gathering.called_off or not open_now:
        raise NoLonger
    return gathering


def _say(gathering: Gathering, seats: Sequence[Seat], state: SeatState, *, now: datetime) -> None:
    """Say this of these places. The caller holds the locks of their supporters."""
    came = state is SeatState.ATTENDED
    changed = [each for each in seats if came != (each.state == SeatState.ATTENDED)]
    for seat in seats:
        seat.state = state
        seat.save(update_fields=["state"])
    supporters = [each.supporter_id for each in changed]
    if gathering.kind == GatheringKind.HALF_DAY:
        for each in supporters:
            _trained(gathering, each, came=came, now=now)
        if came:
            # All at once, in the one order of gatherings.
            leave_all(supporters=supporters, kind=GatheringKind.HALF_DAY, now=now)
    elif gathering.kind == GatheringKind.GROUP_TRAINING:
        for each in supporters:
            _group_trained(gathering, each, came=came)


def _trained(gathering: Gathering, supporter_id: int, *, came: bool, now: datetime) -> None:
    before, day = Supporter.objects.get(pk=supporter_id).trained_on, day_of(gathering)
    if came:
        trained_on: date | None = min(before or day, day)
    elif before == day:
        trained_on = _first_day_of(GatheringKind.HALF_DAY, supporter_id)
    else:
        return  # They were trained on another day, which stands.
    # Whoever has stepped down meanwhile stays so; that they came is still noted.
    with suppress(NotPossible):
        life.move(
            supporter_id=supporter_id,
            event=LifeEvent.TRAINED if trained_on else LifeEvent.NOT_TRAINED,
            by=Mover.MANAGER,
            trained_on=trained_on,
            now=now,
        )


def _group_trained(gathering: Gathering, supporter_id: int, *, came: bool) -> None:
    """Since when they can be asked to come along to a group; a correction takes that back, unless
    they were trained for it on another day."""
    supporter = Supporter.objects.get(pk=supporter_id)
    before, day = supporter.group_trained_on, day_of(gathering)
    if came:
        supporter.group_trained_on = min(before or day, day)
    elif before == day:
        supporter.group_trained_on = _first_day_of(GatheringKind.GROUP_TRAINING, supporter_id)
    supporter.save(update_fields=["group_trained_on"])


def _first_day_of(kind: GatheringKind, supporter_id: int) -> date | None:
    """The first training of this kind that is still known of, and to which they came."""
    came = Seat.objects.filter(
        supporter=supporter_id, state=SeatState.ATTENDED, gathering__kind=kind
    )
    return min((day_of(each.gathering) for each in came.select_related("gathering")), default=None)


def _missed(meeting: Gathering, *, now: datetime) -> list[int]:
    """The accounts of those for whom a kind word is due after this meeting."""
    in_a_row = program().policy.missed_in_a_row
    came = Seat.objects.filter(gathering=OuterRef("pk"), state=SeatState.ATTENDED)
    held = Gathering.objects.filter(
        Exists(came),
        kind=GatheringKind.MEETING,
        called_off=False,
        begins_at__lte=meeting.begins_at,
    ).order_by("-begins_at", "-pk")
    # One more than the row is long: whoever missed that one too was told after the last.
    meetings = list(reversed(held[: in_a_row + 1]))
    if meeting not in meetings:
        return []
    seats = Seat.objects.filter(gathering__in=meetings)
    states = {
        (gathering, supporter): SeatState(state)
        for gathering, supporter, state in seats.values_list(
            "gathering_id", "supporter_id", "state"
        )
    }
    active = list(Supporter.objects.filter(status=SupporterStatus.ACTIVE).order_by("pk"))
    away = away_until([each.pk for each in active], now=now)
    return [
        each.account_id
        for each in active
        if each.pk not in away
        and nudge_due(
            [
                states.get((one.pk, each.pk))
                for one in meetings
                if each.trained_on is not None and day_of(one) > each.trained_on
            ],
            in_a_row=in_a_row,
        )
    ]


def _count(gathering: Gathering, supporters: Iterable[int]) -> None:
    """Add one for each of these supporters to the year of a gathering."""
    day = day_of(gathering)
    for supporter in supporters:
        row, new = YearCount.objects.get_or_create(
            supporter_id=supporter,
            year=day.year,
            kind=gathering.kind,
            defaults={"times": 1, "last_on": day},
        )
        if not new:
            YearCount.objects.filter(pk=row.pk).update(
                times=F("times") + 1, last_on=Greatest("last_on", day)
            )
