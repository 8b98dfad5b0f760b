"""The case page says whom the program pages next, and one tap of a director ends that for now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import closing, reaching
from beenthere.apps.cases.models import Case
from beenthere.apps.desk.actions import on_it
from beenthere.apps.desk.case_file import still_to_page
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import Role, Urgency
from beenthere.domain.wording import MessageKind
from tests.apps.desk.busy import Busy
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def busy(hospital: Hospital) -> Busy:
    return Busy(hospital)


def waiting(case: Case) -> list[Message]:
    return list(case.messages.filter(state=MessageState.QUEUED).order_by("due_at", "account"))


def times(case: Case) -> list[datetime]:
    return [each.at for each in still_to_page(case)]


def test_on_it_ends_the_plan_until_the_cases_own_time_passes(hospital: Hospital) -> None:
    director, associate = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    case = hospital.case(urgency=Urgency.URGENT)
    assert times(case) == [MONDAY, MONDAY + 10 * MINUTE]
    on_it(case_id=case.pk)
    assert still_to_page(case) == []
    case.refresh_from_db()
    assert case.state == CaseState.WAITING
    closing.time_came(case_id=case.pk, now=case.due_at)
    assert [each.at for each in still_to_page(case)] == [MONDAY + 15 * MINUTE]
    assert {each.account_id for each in waiting(case)} == {director.pk, associate.pk}


def test_whoever_asked_for_a_call_is_not_forgotten(busy: Busy) -> None:
    case = busy.case(CaseState.QUIET)
    knocks = [MessageKind.CALL_ME, MessageKind.HARM_DOOR]
    for kind in knocks:
        reaching.knock(case_id=case.pk, supporter=busy.supporters[0], kind=kind, now=MONDAY)
    on_it(case_id=case.pk)
    assert {each.kind for each in waiting(case)} == set(knocks)


def test_the_page_names_who_is_next_and_the_button_ends_it(busy: Busy, signed_in: SignIn) -> None:
    client: Client = signed_in(busy.director)
    case = busy.case(CaseState.WAITING)
    address = reverse("desk_case", args=[case.code_name])
    html = client.get(address).content.decode()
    assert "Until somebody is on it, we page" in html
    assert reverse("desk_on_it", args=[case.code_name]) in html
    after = client.post(reverse("desk_on_it", args=[case.code_name]), follow=True)
    html = after.content.decode()
    assert "Nobody else is paged for now" in html
    assert "Nobody else is paged before" in html
    assert "Until somebody is on it" not in html
    assert still_to_page(case) == []
    # What waits for a supporter is not the directors' to answer.
    offered = client.get(reverse("desk_case", args=[busy.case(CaseState.OFFERED).code_name]))
    assert "paged" not in offered.content.decode()
