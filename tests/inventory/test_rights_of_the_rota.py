"""The rota and a supporter's hours, each step on the login that does it, with only its rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.rota import actions, feed
from beenthere.apps.rota.models import Leave, Shift, Told
from beenthere.apps.supporters import asking, availability
from beenthere.apps.supporters.models import TimeAway
from beenthere.config.prepare import prepare_database
from beenthere.domain.availability import Away, Window
from beenthere.domain.program import Size
from beenthere.domain.rota import Length, Pattern
from beenthere.domain.vocabulary import Duty, TimeZone
from beenthere.worker.chores import forget_time
from tests.hospital import MONDAY, Hospital
from tests.inventory.test_rights_suffice import signed_in_as, work

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_turns_and_hours_have_the_rights_they_need(settings: Settings) -> None:
    settings.PROGRAM = replace(settings.PROGRAM, size=Size.FULL)
    prepare_database()
    hospital = Hospital()
    with transaction.atomic():
        dana, lee = hospital.director(), hospital.director()
        supporter = hospital.supporter()
    week = Pattern(first=MONDAY.date(), hour=time(7), length=Length.WEEK)
    with signed_in_as("web"):
        actions.add_shifts(account_id=dana.pk, duty=Duty.ON_CALL, pattern=week, now=MONDAY)
        [shift] = Shift.objects.all()
        actions.offer_shift(shift_id=shift.pk, account_id=dana.pk, offered=True, now=MONDAY)
        actions.take_shift(shift_id=shift.pk, account_id=lee.pk, now=MONDAY)
        actions.go_on_leave(account_id=lee.pk, away=Away(date(2026, 11, 25), date(2026, 11, 25)))
        assert feed.calendar(feed.new_secret(account=lee), now=MONDAY)
        feed.revoke(account=lee)
        asking.ask_at(
            supporter=supporter,
            week=[Window(0, time(9), time(17))],
            zone=TimeZone.PACIFIC,
            urgent_any_hour=True,
            capacity=3,
        )
        asking.go_away(supporter=supporter, away=Away(MONDAY.date(), MONDAY.date()))
    work(MONDAY)
    assert Shift.objects.filter(told=Told.BEGUN, account=lee).count() == 1
    later = MONDAY + timedelta(days=30)
    trust_clock(now=later)
    with signed_in_as("worker"):
        assert availability.of([supporter.pk])[supporter.pk].urgent_any_hour
        actions.hand_over(now=later)
        assert forget_time(now=later) == 4
    assert [model.objects.count() for model in (Shift, Leave, TimeAway)] == [0, 0, 0]
