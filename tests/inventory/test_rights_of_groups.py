"""A group, each step on the login that does it, with only its own rights."""

from __future__ import annotations

from datetime import date

import pytest

from beenthere.apps.groups.actions import asking, leading
from beenthere.apps.groups.models import Group, GroupTally
from beenthere.apps.privacy.actions import trust_clock
from beenthere.config.prepare import prepare_database
from beenthere.domain.vocabulary import Role
from tests.apps.groups.conftest import BEGINS, DAY, LEADS, Teams
from tests.hospital import MONDAY
from tests.inventory.test_rights_suffice import signed_in_as, work

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_group_has_the_rights_it_needs() -> None:
    prepare_database()
    teams = Teams()
    first, second = teams.peer(), teams.peer()
    teams.hospital.account(Role.COUNSEL)
    with signed_in_as("web"):
        group = teams.led()
        teams.ask_peers(group, first, second)
        teams.accept(group, first)
        teams.plan(group, BEGINS)
        other = teams.asked()
    work(MONDAY + DAY)
    assert teams.offer(group, second).state == "lapsed"
    work(BEGINS + DAY)
    with signed_in_as("web"):
        leading.count(group_id=group.pk, headcount=8, actors=LEADS, now=BEGINS + DAY)
        again = asking.follow_on(group_id=group.pk, actors=LEADS, now=BEGINS + DAY)
    later = BEGINS + 10 * DAY
    with signed_in_as("worker"):
        trust_clock(now=later)
    work(later)
    assert set(Group.objects.values_list("pk", flat=True)) == {other.pk, again.pk}
    assert GroupTally.objects.get(month=date(2026, 11, 1)).people == 8
