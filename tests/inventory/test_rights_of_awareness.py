"""What makes the program known, each step on the login that does it, with only its rights."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.awareness import actions, links, queries
from beenthere.apps.awareness.models import Opening, Presentation, Training
from beenthere.apps.week import numbers
from beenthere.apps.week.lines import lines
from beenthere.config.prepare import prepare_database
from beenthere.domain.vocabulary import PresentationKind
from tests.hospital import MONDAY, Hospital
from tests.inventory.test_rights_suffice import signed_in_as

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_planning_and_counting_have_the_rights_they_need() -> None:
    prepare_database()
    hospital = Hospital()
    department = hospital.person(department="surgery").department_id
    begins = MONDAY + timedelta(days=1)
    planned = actions.Plan(
        kind=PresentationKind.GRAND_ROUNDS,
        begins_at=begins,
        ends_at=begins + timedelta(hours=1),
        departments=[department],
    )
    with signed_in_as("web"):
        links.count_opening(department, now=MONDAY)
    with signed_in_as("manager"):
        one, other = (actions.plan(planned, now=MONDAY) for _ in range(2))
        actions.change(planned, presentation_id=one.pk, now=MONDAY)
        actions.cancel(presentation_id=other.pk, now=MONDAY)
        actions.hold(presentation_id=one.pk, came=20, now=begins)
        actions.take_in_training({(department, MONDAY.date().replace(day=1)): 3})
        assert numbers.found_right(dial="988", now=MONDAY)
        assert queries.how_far_heard(now=begins)[0].trained == 3
        assert queries.openings(now=MONDAY + timedelta(days=30)).counts
        assert queries.starters(now=MONDAY) == {}
        assert lines(directs=False, now=MONDAY)
    with signed_in_as("worker"):
        assert actions.remind_presenters(now=MONDAY) == 0
        assert actions.forget_presentations(now=MONDAY + timedelta(days=500)) == 1
    assert not Presentation.objects.exists()
    assert Training.objects.count() == Opening.objects.count() == 1
