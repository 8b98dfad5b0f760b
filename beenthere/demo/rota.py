"""The rota of the demo program: two people who take turns week by week, now and for two months."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from beenthere.apps.outside import program
from beenthere.apps.rota.actions import add_shifts, go_on_leave
from beenthere.apps.rota.models import Shift, Told
from beenthere.demo.roster import Roster
from beenthere.domain.availability import Away
from beenthere.domain.rota import Every, Length, Pattern
from beenthere.domain.vocabulary import Duty

_TURNS = 4
_LEAVE_IN = 16
"""Days until somebody is on leave: the gap it makes can be seen, and is not pressing yet."""


def make_rota(roster: Roster, *, now: datetime) -> None:
    """Shifts from last Monday on, one of them to be passed on, and a few days of leave."""
    today = program().day_of(now)
    monday = today - timedelta(days=today.weekday() + 7)
    pair = (roster.director, roster.associate)
    for number, account in enumerate(pair):
        for duty, weeks in ((Duty.ON_CALL, number), (Duty.BACKUP, 1 - number)):
            turns = Pattern(
                first=monday + timedelta(weeks=weeks),
                hour=time(7),
                length=Length.WEEK,
                every=Every.SECOND_WEEK,
                times=_TURNS,
            )
            add_shifts(account_id=account.pk, duty=duty, pattern=turns, now=now)
    # What had begun when the demo was made was heard when it began.
    Shift.objects.filter(begins_at__lte=now).update(told=Told.BEGUN)
    later = Shift.objects.filter(begins_at__gt=now, account=roster.associate)
    Shift.objects.filter(pk=later.earliest("begins_at").pk).update(offered=True)
    first = today + timedelta(days=_LEAVE_IN)
    go_on_leave(account_id=roster.director.pk, away=Away(first, first + timedelta(days=1)))
