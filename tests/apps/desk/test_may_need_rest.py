"""Who carries much, told quietly at the desk: from what this director may see, and by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.cases.actions import closing, offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import CloseReason, OverrideReason, Role, SupporterStatus
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN, triaged

pytestmark = pytest.mark.django_db

NAMED = "May need a rest"


def has(supporter: Supporter, case: Case) -> Case:
    wanted = Wanted(supporter=supporter.pk, override=OverrideReason.BEST_FIT)
    offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
    return case


def test_whoever_carries_much_is_named_with_a_number_and_nothing_of_the_cases(
    hospital: Hospital, signed_in: SignIn
) -> None:
    director, supporter = hospital.director(), hospital.supporter(capacity=1)
    desk = signed_in(director)

    def shown() -> str:
        return desk.get(reverse("desk")).content.decode()

    first = has(supporter, triaged(hospital))
    assert NAMED not in shown()
    second = has(supporter, triaged(hospital))
    with CaptureQueriesContext(connection) as statements:
        quietly = shown().split(NAMED)[1].split("</section>")[0]
    assert supporter.person.name in quietly
    assert f"tel:{supporter.person.phone}" in quietly
    for told in (first.code_name, second.code_name, "bt-due", "bt-alert", "cases"):
        assert str(told) not in quietly
    [counted] = [each["sql"] for each in statements.captured_queries if "FILTER" in each["sql"]]
    assert "supporters_rest" not in counted

    # Whether they have paused makes no difference, and it goes away by itself.
    Supporter.objects.update(status=SupporterStatus.PAUSED)
    assert NAMED in shown()
    closing.close(case_id=first.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert NAMED not in shown()
    second.assignments.update(since=MONDAY - timedelta(days=21))
    assert NAMED in shown()
    closing.close(case_id=second.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert NAMED not in shown()


def test_each_director_counts_only_the_cases_they_may_see(
    hospital: Hospital, signed_in: SignIn
) -> None:
    sees, kept_out = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    supporter = hospital.supporter(capacity=1)
    for _ in range(2):
        last = has(supporter, triaged(hospital, KNOWN))
    last.sights.filter(account=kept_out).update(stepped_back=True)
    assert NAMED in signed_in(sees).get(reverse("desk")).content.decode()
    assert NAMED not in signed_in(kept_out).get(reverse("desk")).content.decode()
