"""Filling the rota, passing a shift on exactly once, leave, and word of when a duty begins."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.db import connection, transaction

from beenthere.apps.paging.models import Message
from beenthere.apps.people.models import Account
from beenthere.apps.rota import actions
from beenthere.apps.rota.actions import hand_over, take_shift
from beenthere.apps.rota.models import Leave, Shift, Told
from beenthere.apps.supporters.models import TimeAway
from beenthere.domain.availability import Away
from beenthere.domain.rota import Every, Length, Pattern
from beenthere.domain.vocabulary import Duty, Role
from beenthere.domain.wording import MessageKind
from beenthere.worker.chores import forget_time
from tests.apps.rota.conftest import DAY, ShiftOf
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

EVERY_MONDAY = Pattern(
    first=date(2026, 11, 30), hour=time(7), length=Length.WEEK, every=Every.WEEK, times=4
)


def add(account: Account, pattern: Pattern = EVERY_MONDAY, duty: Duty = Duty.ON_CALL) -> int:
    return actions.add_shifts(account_id=account.pk, duty=duty, pattern=pattern, now=MONDAY)


def test_a_pattern_is_added_whole_or_not_at_all(
    hospital: Hospital, dana: Account, lee: Account
) -> None:
    assert add(dana) == 4
    third = Pattern(first=date(2026, 12, 7), hour=time(6), length=Length.HALF_DAY, times=9)
    with pytest.raises(actions.Taken):
        add(lee, third)
    with pytest.raises(actions.Taken):
        add(dana, EVERY_MONDAY, Duty.BACKUP)
    assert Shift.objects.count() == 4
    assert add(lee, duty=Duty.BACKUP) == 4
    with pytest.raises(actions.NotOnRota):
        add(hospital.account(Role.ALTERNATE), third)
    with pytest.raises(actions.IsOver):
        add(lee, Pattern(first=date(2026, 11, 1), hour=time(7), length=Length.DAY))


def test_a_shift_that_was_offered_can_be_taken_once(
    hospital: Hospital, dana: Account, lee: Account, shift: ShiftOf
) -> None:
    mine = shift(dana, begins=MONDAY + DAY)
    with pytest.raises(actions.MovedOn):
        take_shift(shift_id=mine.pk, account_id=lee.pk, now=MONDAY)
    for by, offered in ((lee, True), (dana, False)):
        if by is lee:
            with pytest.raises(actions.MovedOn):
                actions.offer_shift(shift_id=mine.pk, account_id=by.pk, offered=offered, now=MONDAY)
    actions.offer_shift(shift_id=mine.pk, account_id=dana.pk, offered=True, now=MONDAY)
    with pytest.raises(actions.MovedOn):
        take_shift(shift_id=mine.pk, account_id=dana.pk, now=MONDAY)
    with pytest.raises(actions.NotOnRota):
        take_shift(shift_id=mine.pk, account_id=hospital.account(Role.ALTERNATE).pk, now=MONDAY)
    backup = shift(lee, duty=Duty.BACKUP, begins=MONDAY + DAY)
    with pytest.raises(actions.Taken):
        take_shift(shift_id=mine.pk, account_id=lee.pk, now=MONDAY)
    actions.remove_shift(shift_id=backup.pk, account_id=lee.pk)
    take_shift(shift_id=mine.pk, account_id=lee.pk, now=MONDAY)
    mine.refresh_from_db()
    assert (mine.account_id, mine.offered) == (lee.pk, False)
    with pytest.raises(actions.MovedOn):
        take_shift(shift_id=mine.pk, account_id=dana.pk, now=MONDAY)
    for gone, whom in ((mine, dana.pk), (backup, None)):
        with pytest.raises(actions.MovedOn):
            actions.remove_shift(shift_id=gone.pk, account_id=whom)
    assert not Message.objects.exists()  # neither is on duty yet


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_shift_at_once_one_has_it(hospital: Hospital) -> None:
    with transaction.atomic():
        owner, *others = (hospital.director() for _ in range(5))
    offered = Shift.objects.create(
        account=owner,
        duty=Duty.ON_CALL,
        begins_at=MONDAY - DAY,
        ends_at=MONDAY + DAY,
        offered=True,
        told=Told.BEGUN,
    )

    def take(account: Account) -> bool:
        try:
            take_shift(shift_id=offered.pk, account_id=account.pk, now=MONDAY)
        except actions.MovedOn:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(others)) as together:
        won = list(together.map(take, others))
    assert sum(won) == 1
    offered.refresh_from_db()
    assert offered.account_id == others[won.index(True)].pk
    # It had begun: both sides hear of it, once.
    assert heard() == Counter(
        {(owner.pk, MessageKind.DUTY_ENDS): 1, (offered.account_id, MessageKind.DUTY_BEGINS): 1}
    )


def heard() -> Counter[tuple[int, str]]:
    return Counter(Message.objects.values_list("account_id", "kind"))


@pytest.mark.usefixtures("large")
def test_incoming_and_outgoing_hear_once_when_a_duty_passes_on(
    dana: Account, lee: Account, shift: ShiftOf
) -> None:
    shift(dana)
    shift(lee, begins=MONDAY + DAY)
    begins, ends = MessageKind.DUTY_BEGINS, MessageKind.DUTY_ENDS
    assert hand_over(now=MONDAY - timedelta(seconds=1)) == 0
    assert hand_over(now=MONDAY) == 1
    assert hand_over(now=MONDAY) == 0
    assert heard() == {(dana.pk, begins): 1}
    assert hand_over(now=MONDAY + DAY) == 2
    assert hand_over(now=MONDAY + DAY) == 0
    assert heard() == {(dana.pk, begins): 1, (dana.pk, ends): 1, (lee.pk, begins): 1}


@pytest.mark.usefixtures("large")
def test_whoever_goes_on_and_whoever_is_long_over_hears_nothing(
    dana: Account, lee: Account, shift: ShiftOf
) -> None:
    shift(dana)
    shift(dana, begins=MONDAY + DAY)
    assert hand_over(now=MONDAY) == 1
    assert hand_over(now=MONDAY + DAY) == 2
    assert heard() == {(dana.pk, MessageKind.DUTY_BEGINS): 1}
    # A worker that was off for a month tells nobody of what is past.
    shift(lee, begins=MONDAY + 3 * DAY)
    assert hand_over(now=MONDAY + 30 * DAY) == 2
    assert len(heard()) == 1
    assert set(Shift.objects.values_list("told", flat=True)) == {Told.OVER}


@pytest.mark.usefixtures("large")
def test_killed_before_it_commits_it_tells_them_the_next_time(
    dana: Account, shift: ShiftOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift(dana)

    def die(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Shift, "save", die)
        with pytest.raises(KeyboardInterrupt):
            hand_over(now=MONDAY)
    assert heard() == {}
    assert hand_over(now=MONDAY) == 1
    assert heard() == {(dana.pk, MessageKind.DUTY_BEGINS): 1}


def test_in_a_small_program_nobody_is_told_of_duties(dana: Account, shift: ShiftOf) -> None:
    shift(dana)
    assert hand_over(now=MONDAY) == 0


def test_leave_is_theirs_to_say_and_to_take_off(
    hospital: Hospital, dana: Account, lee: Account
) -> None:
    days = Away(date(2026, 12, 24), date(2026, 12, 26))
    for _ in range(2):
        actions.go_on_leave(account_id=dana.pk, away=days)
    [leave] = Leave.objects.all()
    actions.end_leave(leave_id=leave.pk, account_id=lee.pk)
    assert Leave.objects.exists()
    actions.end_leave(leave_id=leave.pk, account_id=dana.pk)
    assert not Leave.objects.exists()
    with pytest.raises(actions.NotOnRota):
        actions.go_on_leave(account_id=hospital.account(Role.COUNSEL).pk, away=days)


def test_leave_cuts_a_gap_that_somebody_else_can_fill(
    dana: Account, lee: Account, shift: ShiftOf
) -> None:
    shift(dana, lasts=7 * DAY, told=Told.BEGUN)
    wednesday = date(2026, 11, 25)
    actions.go_on_leave(account_id=dana.pk, away=Away(wednesday, wednesday))
    fill = Pattern(first=wednesday, hour=time(0), length=Length.DAY)
    assert add(lee, fill) == 1
    held = Shift.objects.order_by("begins_at").values_list("account_id", "told")
    assert list(held) == [
        (dana.pk, Told.BEGUN),
        (lee.pk, Told.NOTHING),
        (dana.pk, Told.NOTHING),
    ]
    # What is added later is cut as well.
    Shift.objects.all().delete()
    add(dana, Pattern(first=wednesday, hour=time(0), length=Length.WEEKEND))
    [left] = Shift.objects.all()
    assert left.ends_at - left.begins_at == 2 * DAY


def test_what_is_over_is_erased_after_a_week(
    hospital: Hospital, dana: Account, shift: ShiftOf
) -> None:
    shift(dana)
    supporter = hospital.supporter()
    day = MONDAY.date()
    Leave.objects.create(account=dana, first_day=day, last_day=day)
    TimeAway.objects.create(supporter=supporter, first_day=day, last_day=day)
    assert forget_time(now=MONDAY + 7 * DAY) == 0
    assert forget_time(now=MONDAY + 8 * DAY) == 3
