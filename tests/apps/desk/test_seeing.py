"""Who sees which case; for everybody else it leaves no trace (law L6)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.models import AccessRecord, Case
from beenthere.apps.desk.urls import urlpatterns
from beenthere.apps.outside import vault
from beenthere.apps.people.models import Account
from beenthere.domain.case import CaseState
from beenthere.domain.permissions import DIRECTORS, PAGES
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, Role
from tests.apps.desk.busy import Busy
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

OF_A_CASE = [
    str(pattern.name) for pattern in urlpatterns if "code_name" in pattern.pattern.converters
]


def test_every_page_of_a_case_is_tried_here() -> None:
    desk = {name for name in PAGES if name.startswith("desk")}
    assert desk - set(OF_A_CASE) == {"desk", "desk_new_referral", "desk_called"}


@pytest.fixture
def kept_out(hospital: Hospital) -> tuple[Account, Case]:
    """A director who is the clinician of a case, and the case."""
    director = hospital.director()
    hospital.director(Role.ASSOCIATE_DIRECTOR)
    assert director.person is not None
    return director, hospital.case({SealedField.DIRECTORY_ID: director.person.directory_id})


def answer(client: Client, method: str, name: str, code_name: str) -> tuple[object, ...]:
    """Everything that comes back, and every statement it took; what is its own masked."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.generic(method, reverse(name, args=[code_name]))
    # A session that is written along brings a savepoint with a number, and the time.
    own = r"'[0-9: .+-]+'::timestamptz|s[0-9]+_x[0-9]+|\"session_data\" = '[^']*'"
    masked = re.compile(f"{code_name}|{own}")
    statements = [masked.sub("?", query["sql"]) for query in queries.captured_queries]
    return response.status_code, response.content, dict(response.headers), statements


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_case_one_is_kept_from_is_like_one_that_does_not_exist(
    method: str, kept_out: tuple[Account, Case], signed_in: SignIn
) -> None:
    director, case = kept_out
    client = signed_in(director)
    nowhere = re.sub("[a-z]", "x", str(case.code_name))
    for name in OF_A_CASE:
        refused = answer(client, method, name, str(case.code_name))
        assert refused[0] == 404, name
        assert refused == answer(client, method, name, nowhere), name
    assert not AccessRecord.objects.exists()


def test_the_desk_of_somebody_kept_out_is_the_desk_of_somebody_with_nothing(
    kept_out: tuple[Account, Case], signed_in: SignIn
) -> None:
    director, case = kept_out
    client = signed_in(director)

    def desk() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries:
            html = client.get(reverse("desk")).content.decode()
        return re.sub("csrfmiddlewaretoken.*?>", "", html), len(queries)

    before = desk()
    assert str(case.code_name) not in before[0]
    case.event.cases.all().delete()
    assert desk() == before


def test_a_call_about_a_case_one_is_kept_from_cannot_be_taken(
    hospital: Hospital, signed_in: SignIn
) -> None:
    busy = Busy(hospital)
    message = busy.case(CaseState.ACCEPTED).messages.filter(kind="call_me").order_by("due_at")[0]
    stranger = hospital.director()
    response = signed_in(stranger).post(reverse("desk_called"), {"message": str(message.pk)})
    assert response.status_code == 404
    message.refresh_from_db()
    assert message.answered_at is None


def test_nobody_but_directors_opens_the_desk(hospital: Hospital, signed_in: SignIn) -> None:
    for role in Role:
        client = signed_in(hospital.account(role))
        expected = 200 if role in DIRECTORS else 403
        assert client.get(reverse("desk")).status_code == expected, role
        assert client.get(reverse("desk_new_referral")).status_code == expected, role


def test_an_opening_is_recorded_and_the_other_directors_see_it(
    hospital: Hospital, signed_in: SignIn
) -> None:
    first = hospital.director(name="Adaeze Deskwell")
    second = hospital.director(Role.ASSOCIATE_DIRECTOR, name="Birgit Associate")
    case = hospital.case()
    signed_in(first).get(reverse("desk_triage", args=[case.code_name]))
    html = signed_in(second).get(reverse("desk_case", args=[case.code_name])).content.decode()
    opened = html.split("Opened by")[1]
    assert "Adaeze Deskwell" in opened
    assert "10 am today" in opened
    assert set(case.openings.values_list("account", flat=True)) == {first.pk, second.pk}


def test_a_name_is_nowhere_but_in_the_page_itself(hospital: Hospital, signed_in: SignIn) -> None:
    client = signed_in(hospital.director())
    case = hospital.case()
    for name in ("desk_case", "desk_triage"):
        html = client.get(reverse(name, args=[case.code_name])).content.decode()
        assert "Wilhelmina" in html
        assert "Wilhelmina" not in html.split("</head>")[0]
        assert not re.search('(href|action)="[^"]*Wilhelmina', html)
    assert "Wilhelmina" not in client.get(reverse("desk")).content.decode()
    assert (
        "Wilhelmina"
        not in client.get(reverse("desk_match", args=[case.code_name])).content.decode()
    )


def test_a_case_that_is_being_erased_is_gone(hospital: Hospital, signed_in: SignIn) -> None:
    client = signed_in(hospital.director())
    case = hospital.case()
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    vault().destroy([case.pk])
    for name in ("desk_case", "desk_triage", "desk_match", "desk_join"):
        address = reverse(name, args=[case.code_name])
        assert client.get(address, follow=True).status_code == 404, name
