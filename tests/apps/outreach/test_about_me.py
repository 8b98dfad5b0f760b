"""The page on which supporters say of themselves what they like, and take it back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page

from beenthere.apps.supporters.declaring import NOTHING, Said, declare, said_by
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import EventKind, Role, Specialty
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

ABOUT_ME = "/support/about-me/"


def post(client: Client, *, status: int = 200, **typed: object) -> str:
    response = client.post(ABOUT_ME, typed)
    assert response.status_code == status
    return response.content.decode()


def test_said_changed_and_taken_back(
    hospital: Hospital, supporter: Supporter, client: Client
) -> None:
    colleague = hospital.person(name="Ada Apart")
    assert reverse("support_about_me") == ABOUT_ME
    assert ABOUT_ME in client.get(reverse("support_home")).content.decode()
    assert "Never match me with" not in client.get(ABOUT_ME).content.decode()
    found = post(client, been_there="mass_event", find="ada", find_them="1")
    assert "Ada Apart" in found
    assert said_by(supporter) == NOTHING

    post(client, been_there="mass_event", never_with=colleague.directory_id, status=302)
    assert said_by(supporter) == Said(
        been_there=frozenset({EventKind.MASS_EVENT}),
        never_with=frozenset({colleague.directory_id}),
    )
    page = client.get(ABOUT_ME).content.decode()
    assert page.count("checked") == 2

    post(client, languages=["es", "ht"], specialty="urology", status=302)
    assert said_by(supporter) == Said(
        languages=frozenset({"es", "ht"}), specialty=Specialty.UROLOGY
    )
    page = client.get(ABOUT_ME).content.decode()
    assert page.count("checked") == 2
    assert "As in the directory: Internal medicine" in page

    post(client, status=302)
    assert said_by(supporter) == NOTHING


def test_only_what_is_on_the_lists_is_taken(supporter: Supporter, client: Client) -> None:
    post(client, been_there="it was a Tuesday", status=422)
    post(client, never_with="T9999", status=422)
    post(client, languages="xx", status=422)
    post(client, specialty="gossip", status=422)
    post(client, find="<b>", find_them="1", status=422)
    assert "Nobody was found" in post(client, find="Zz", find_them="1")
    assert said_by(supporter) == NOTHING


def test_nobody_else_has_such_a_page(hospital: Hospital) -> None:
    for account in (hospital.director(), hospital.account(Role.PROGRAM_MANAGER)):
        assert signed_in(account).get(ABOUT_ME).status_code == 403


def test_more_that_was_said_asks_no_more_of_the_database(hospital: Hospital) -> None:
    little = hospital.supporter(never_with=[hospital.person()])
    much = hospital.supporter(
        been_there=list(EventKind), never_with=[hospital.person() for _ in range(5)]
    )

    def statements(supporter: Supporter) -> int:
        client = signed_in(supporter.account)
        with CaptureQueriesContext(connection) as captured:
            client.get(ABOUT_ME)
        return len(captured)

    assert statements(much) == statements(little)


def test_on_a_phone_and_on_a_desk(hospital: Hospital, page: Page) -> None:
    much = hospital.supporter(
        been_there=[EventKind.MASS_EVENT], never_with=[hospital.person(), hospital.person()]
    )
    declare(supporter=much, said=Said(languages=frozenset({"es"})), now=MONDAY)
    serve(page, signed_in(much.account))
    for address in (ABOUT_ME, reverse("support_home"), reverse("support_connected")):
        page.goto(HOME + address)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_violations(page) == []
