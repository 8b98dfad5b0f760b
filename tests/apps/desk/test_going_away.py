"""A supporter who goes away keeps the case, and its director sees that they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.supporters.models import Supporter, TimeAway
from beenthere.domain.vocabulary import ReachBy, SupporterStatus, Urgency
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db


def test_it_is_said_of_days_away_before_the_next_step_and_of_nothing_else(
    hospital: Hospital, signed_in: SignIn
) -> None:
    director, supporter = hospital.director(), hospital.supporter(name="Sam Supporter")
    case = hospital.case()
    triage(
        case_id=case.pk,
        facts=TYPED,
        reach_by=ReachBy.TYPED,
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)
    case.refresh_from_db()

    client = signed_in(director)

    def page() -> str:
        return client.get(reverse("desk_case", args=[case.code_name])).content.decode()

    plain = page()
    assert "Sam Supporter" in plain
    assert "is away" not in plain
    later = case.due_at + timedelta(days=2)
    TimeAway.objects.create(
        supporter=supporter, first_day=later.date(), last_day=later.date() + timedelta(days=1)
    )
    assert "is away" not in page()
    # Of pausing nothing is said: it would tell who is being supported from who has paused.
    Supporter.objects.update(status=SupporterStatus.PAUSED)
    assert "aused" not in page()
    TimeAway.objects.create(
        supporter=supporter, first_day=MONDAY.date(), last_day=MONDAY.date() + timedelta(days=3)
    )
    said = page()
    assert "Sam Supporter is away before the next step is due" in said
    assert "from Monday, November 23 until Thursday, November 26" in said
