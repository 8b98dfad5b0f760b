"""Training and meetings, each step on the login that does it, with only its own rights."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.gatherings import attending, booking, planning
from beenthere.apps.gatherings.models import Gathering, YearCount
from beenthere.apps.outside import program
from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.supporters.models import Supporter
from beenthere.config.prepare import prepare_database
from beenthere.domain.supporter_life import Mover
from beenthere.domain.vocabulary import GatheringKind, SeatState, SupporterStatus
from tests.hospital import MONDAY, Hospital
from tests.inventory.test_rights_suffice import signed_in_as, work

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

DAY = timedelta(days=1)


def test_training_and_meeting_have_the_rights_they_need() -> None:
    prepare_database()
    hospital = Hospital()
    ana, bo = hospital.supporter(), hospital.supporter()
    new = hospital.supporter(status=SupporterStatus.COMMITTED, trained_on=None)
    with signed_in_as("manager"):
        room = planning.add_place(label="by video")
        what = planning.Plan(
            begins=MONDAY + DAY,
            lasts=timedelta(hours=1),
            place_id=room.pk,
            seats=1,
            leaders=[bo.account_id],
        )
        half_day = planning.plan(kind=GatheringKind.HALF_DAY, what=what, now=MONDAY)
        first, *_others, last = planning.plan_year(first=what, now=MONDAY)
        planning.call_off(gathering_id=last.pk, now=MONDAY)
        planning.change(gathering_id=first.pk, what=what, now=MONDAY)
        planning.take_off(place_id=room.pk)
    with signed_in_as("web"):
        for supporter, gathering in ((new, half_day), (ana, first), (bo, first)):
            booking.book(gathering_id=gathering.pk, supporter_id=supporter.pk, now=MONDAY)
        booking.leave(gathering_id=first.pk, supporter_id=ana.pk, now=MONDAY)
        booking.book(gathering_id=first.pk, supporter_id=ana.pk, now=MONDAY)
        step_down(supporter_id=ana.pk, by=Mover.THEMSELVES, now=MONDAY)
    work(MONDAY)
    with signed_in_as("manager"):
        for supporter, gathering in ((new, half_day), (bo, first)):
            attending.mark(
                gathering_id=gathering.pk,
                supporter_id=supporter.pk,
                state=SeatState.ATTENDED,
                now=MONDAY + DAY,
            )
    assert Supporter.objects.get(pk=new.pk).trained_on == (MONDAY + DAY).date()
    work(MONDAY + 30 * DAY)
    assert Gathering.objects.get(pk=first.pk).looked_back
    later = MONDAY + program().policy.forget_seats.length + 3 * DAY
    with signed_in_as("worker"):
        trust_clock(now=later)
    work(later)
    assert set(YearCount.objects.values_list("supporter_id", "times")) == {(new.pk, 1), (bo.pk, 1)}
