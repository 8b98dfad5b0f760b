"""The desk: what needs a director, in order of time left."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.cases.actions import reaching
from beenthere.apps.cases.models import Case
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.privacy.actions import trust_clock
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import Role
from beenthere.domain.wording import MessageKind
from tests.apps.desk.busy import Busy
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

DESK = "/desk/"


@pytest.fixture
def busy(hospital: Hospital) -> Busy:
    return Busy(hospital)


def in_order(html: str, cases: list[Case]) -> list[Case]:
    tables = html.split("Messages that did not arrive")[0].split("<table", 1)[-1]
    names = re.findall(r'href="/desk/([a-z-]+[0-9]?)/"', tables)
    return sorted(cases, key=lambda case: names.index(str(case.code_name)))


def test_what_needs_the_director_comes_first_with_the_least_time_left(
    busy: Busy, signed_in: SignIn
) -> None:
    html = signed_in(busy.director).get(DESK).content.decode()
    mine = [busy.case(state) for state in (CaseState.WAITING, CaseState.MATCHING, CaseState.QUIET)]
    others = [
        busy.case(state) for state in (CaseState.OFFERED, CaseState.ACCEPTED, CaseState.REACHED)
    ]
    by_time = [*sorted(mine, key=lambda c: c.due_at), *sorted(others, key=lambda c: c.due_at)]
    assert in_order(html, [*others, *mine]) == by_time
    assert html.index("Needs you") < html.index("Under way with others")
    assert "3 hours overdue" in html
    assert re.search("Offered to Ines Supporter until <time[^>]*>2 pm today", html)


def test_filters_are_states(busy: Busy, signed_in: SignIn) -> None:
    client = signed_in(busy.director)
    for state in CaseState:
        html = client.get(DESK, {"state": state.value}).content.decode()
        tables = "".join(re.findall("<table.*?</table>", html, re.DOTALL))
        shown = {other for other, case in busy.cases.items() if f"/{case.code_name}/" in tables}
        everything_open = set(busy.cases) - {CaseState.CLOSED}
        expected = everything_open if state is CaseState.RECEIVED else {state} & set(busy.cases)
        assert shown == expected, state


def test_filters_and_pages_by_hand_are_harmless(hospital: Hospital, signed_in: SignIn) -> None:
    client = signed_in(hospital.director())
    hospital.case()
    for state in ("nonsense", "x" * 10_000, "\x00", "<b>"):
        assert client.get(DESK, {"state": state}).status_code == 200, state
    for page in ("0", "-1", "9" * 5_000, "two", "\x00"):
        assert client.get(DESK, {"page": page}).status_code == 200, page


def test_a_page_holds_as_many_as_the_policy_says(hospital: Hospital, signed_in: SignIn) -> None:
    client = signed_in(hospital.director())
    for _ in range(26):
        hospital.case()
    first = client.get(DESK).content.decode()
    assert first.count('<th scope="row"') == 25
    assert "Page 1 of 2" in first
    assert client.get(DESK, {"page": "2"}).content.decode().count('<th scope="row"') == 1


def test_the_same_number_of_statements_whatever_the_number_of_cases(
    busy: Busy, signed_in: SignIn
) -> None:
    client = signed_in(busy.director)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(DESK)
        return len(queries)

    few = statements()
    for number in range(910, 930):
        busy.accepted(number=number)
        busy.triaged(number=number + 30)
    assert statements() == few


def test_an_empty_desk_says_so(hospital: Hospital, signed_in: SignIn) -> None:
    html = signed_in(hospital.director()).get(DESK).content.decode()
    assert "Nothing waits for you" in html


def test_closed_cases_are_listed_quietly(busy: Busy, signed_in: SignIn) -> None:
    html = signed_in(busy.director).get(DESK).content.decode()
    quiet = html.split("Closed, will be erased by themselves")[1]
    assert str(busy.case(CaseState.CLOSED).code_name) in quiet
    assert "by mistake" in quiet


class TestCalls:
    """Supporters who ask for a call, and people whom no message reached."""

    def test_who_asked_is_shown_with_their_number(self, busy: Busy, signed_in: SignIn) -> None:
        html = signed_in(busy.director).get(DESK).content.decode()
        block = html.split("Please call")[1].split("<table")[0]
        assert "Ines Supporter" in block
        assert f"tel:{busy.supporters[0].person.phone}" in block
        assert block.count("I have called") == 1

    def test_where_somebody_may_be_harmed_comes_first(self, busy: Busy, signed_in: SignIn) -> None:
        reaching.knock(
            case_id=busy.case(CaseState.REACHED).pk,
            supporter=busy.supporters[0],
            kind=MessageKind.HARM_DOOR,
            now=MONDAY,
        )
        html = signed_in(busy.director).get(DESK).content.decode()
        assert html.index("Someone may be harmed") < html.index("A supporter asks for a call")

    def test_a_call_takes_it_off_every_desk(self, busy: Busy, signed_in: SignIn) -> None:
        associate = busy.hospital.director(Role.ASSOCIATE_DIRECTOR)
        case = busy.case(CaseState.ACCEPTED)
        case.sights.create(account=associate)
        message = Message.objects.filter(case=case, kind=MessageKind.CALL_ME).earliest("due_at")
        other = Message.objects.create(
            account=associate,
            kind=message.kind,
            case=case,
            assignment=message.assignment,
            due_at=message.due_at,
        )
        client = signed_in(busy.director)
        client.post(reverse("desk_called"), {"message": str(message.pk)})
        other.refresh_from_db()
        assert other.state == MessageState.WITHDRAWN
        for account_client in (client, signed_in(associate)):
            assert "Please call" not in account_client.get(DESK).content.decode()

    def test_a_message_that_did_not_arrive(self, busy: Busy, signed_in: SignIn) -> None:
        client = signed_in(busy.director)
        assert "Messages that did not arrive" in client.get(DESK).content.decode()
        failed = Message.objects.get(state=MessageState.FAILED)
        client.post(reverse("desk_called"), {"message": str(failed.pk)})
        assert "Messages that did not arrive" not in client.get(DESK).content.decode()

    def test_one_that_no_longer_matters_is_not_shown(self, busy: Busy, signed_in: SignIn) -> None:
        client = signed_in(busy.director)
        code_name = busy.case(CaseState.OFFERED).code_name
        client.post(reverse("desk_withdraw_offer", args=[code_name]))
        assert "Messages that did not arrive" not in client.get(DESK).content.decode()

    def test_a_message_by_hand(self, hospital: Hospital, signed_in: SignIn) -> None:
        client = signed_in(hospital.director())
        for message in ("", "x", "\x00", "0" * 32, "9" * 10_000):
            response = client.post(reverse("desk_called"), {"message": message})
            assert response.status_code == 404, message

    def test_it_takes_a_post(self, hospital: Hospital, signed_in: SignIn) -> None:
        assert signed_in(hospital.director()).get(reverse("desk_called")).status_code == 405


def test_what_is_wrong_with_the_program_itself_is_said_in_words_for_a_director(
    busy: Busy, signed_in: SignIn
) -> None:
    busy.hospital.account(Role.ALTERNATE)
    trust_clock(now=MONDAY)
    director = signed_in(busy.director)
    assert "Please see to this" not in director.get(DESK).content.decode()
    trust_clock(now=MONDAY - timedelta(hours=1))
    assert "sends pages has stopped. Ask whoever runs it" in director.get(DESK).content.decode()
