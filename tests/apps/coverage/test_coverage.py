"""Where supporters are missing, and nothing about any case (laws L6 and L9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, Page

from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Assignment
from beenthere.apps.coverage import queries
from beenthere.apps.nominations.actions import ask
from beenthere.apps.nominations.links import question_address
from beenthere.apps.nominations.models import Question
from beenthere.apps.people.models import Department
from beenthere.apps.supporters.declaring import Said, declare
from beenthere.apps.supporters.models import OwnHours, Rest, Supporter, TimeAway
from beenthere.domain.coverage import When
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, Profession, Rank, Role, Specialty
from tests.apps.desk.conftest import SignIn, hospital, signed_in
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN, triaged

__all__ = ["hospital", "signed_in"]

pytestmark = pytest.mark.django_db

COVERAGE, FOR_ONE = "/coverage/", "/coverage/for-one/"


@pytest.fixture(autouse=True)
def ten_on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    """A browser of the program manager's."""
    return signed_in(hospital.account(Role.PROGRAM_MANAGER))


@pytest.fixture
def supporter(hospital: Hospital) -> Supporter:
    """Somebody of surgery, in a hospital with a few others."""
    hospital.person("Wanda Alone", specialty=Specialty.CARDIOLOGY)
    hospital.person(profession=Profession.NURSE, rank=Rank.STAFF, department="emergency")
    hospital.supporter(name="Nora Named", languages=["en", "es"])
    return hospital.supporter()


def page(client: Client, address: str = COVERAGE, **posted: str) -> str:
    response = client.post(address, posted) if posted else client.get(address)
    return re.sub("csrfmiddlewaretoken.*?>", "", response.content.decode())


def everything(client: Client) -> list[str]:
    """All that the pages can tell, by every choice and of everybody."""
    choices = [
        f"{COVERAGE}?by={what}&when={when}" for what in ("department", "language") for when in When
    ]
    return [
        *(page(client, each) for each in choices),
        page(client, FOR_ONE, find="test"),
        page(client, FOR_ONE, find="wanda"),
    ]


def test_numbers_for_everybody_and_for_one_without_a_supporters_name(
    client: Client, supporter: Supporter
) -> None:
    html = page(client)
    assert html.index("Emergency") < html.index("Surgery")
    html = page(client, FOR_ONE, find="wan")
    assert "Wanda Alone" in html
    assert "Nora Named" not in html
    assert "<dt>In their own hours</dt><dd>2</dd>" in html
    assert "<dt>Tonight</dt><dd>Nobody</dd>" in html
    Supporter.objects.update(urgent_any_hour=True)
    assert "<dt>Tonight</dt><dd>2: physician 2</dd>" in page(client, FOR_ONE, find="wan")
    assert "Nobody at work has a name" in page(client, FOR_ONE, find="zz")
    assert client.post(FOR_ONE, {"find": ""}).status_code == 422
    assert client.get(FOR_ONE)["Location"] == COVERAGE


def test_the_link_of_a_department_is_ready_to_send(client: Client, supporter: Supporter) -> None:
    assert page(client).count("Open the question to them") == 3
    department = Department.objects.get(code="emergency")
    ask(department=department, now=MONDAY)
    html = page(client)
    assert html.count("Open the question to them") == 2
    assert question_address(Question.objects.get()) in html


def test_hours_of_their_own_and_days_away_count(supporter: Supporter) -> None:
    def open_at(when: When) -> int:
        return queries.coverage(now=MONDAY).everybody(when).supporters

    assert [open_at(when) for when in When] == [2, 2, 2, 0, 2]
    OwnHours.objects.create(supporter=supporter, weekday=0, opens=time(22), closes=time(6))
    assert [open_at(when) for when in When] == [2, 1, 1, 1, 1]
    TimeAway.objects.create(
        supporter=supporter, first_day=date(2026, 11, 24), last_day=date(2026, 11, 24)
    )
    assert [open_at(when) for when in When] == [2, 1, 1, 0, 1]


def test_it_answers_as_matching_does(hospital: Hospital, supporter: Supporter) -> None:
    """With nobody supported, no case and no rest, for an urgent call now."""
    chief = hospital.supporter(offices=["department_chair"], department="medicine")
    hospital.supporter(rank=Rank.ASSISTANT_PROFESSOR), hospital.supporter(status="paused")
    hospital.supporter(profession=Profession.NURSE, rank=Rank.SENIOR)
    hospital.director()
    found = queries.coverage(now=MONDAY)
    for clinician in (
        hospital.person(reports_to=chief.person, rank=Rank.FELLOW),
        hospital.person(department="surgery"),
        hospital.person(profession=Profession.NURSE, rank=Rank.STAFF),
    ):
        found = queries.coverage(now=MONDAY)
        facts = {**KNOWN, SealedField.DIRECTORY_ID: clinician.directory_id}
        facts |= {SealedField.RANK: clinician.rank, SealedField.PROFESSION: clinician.profession}
        ranked = match(triaged(hospital, facts), now=MONDAY).ranked
        assert found.kinds(clinician.directory_id, When.ANY).total() == len(ranked) > 1


def test_nothing_tells_who_is_supported_has_cases_rests_or_said_what(
    hospital: Hospital, client: Client, supporter: Supporter
) -> None:
    hospital.director()
    before = everything(client)
    who = {**KNOWN, SealedField.DIRECTORY_ID: supporter.person.directory_id}
    triaged(hospital, who)
    Assignment.objects.create(case=hospital.case(), supporter=supporter, lead=True, since=MONDAY)
    Rest.objects.create(supporter=supporter, until=MONDAY.date(), recent_cases=9)
    said = Said(been_there=frozenset({EventKind.MASS_EVENT}), never_with=frozenset({"T0001"}))
    declare(supporter=supporter, said=said, now=MONDAY)
    assert everything(client) == before


def test_it_reads_no_table_of_cases_and_asks_the_same_however_many(
    hospital: Hospital, client: Client, supporter: Supporter
) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as statements:
            page(client), page(client, FOR_ONE, find="test")
        return [each["sql"] for each in statements.captured_queries]

    few = asked()
    for _ in range(4):
        hospital.supporter(department="oncology", languages=["en", "fr"])
    many = asked()
    assert len(few) == len(many)
    secret = re.compile("cases_|declaration|supporters_rest|capacity")
    assert not [each for each in many if secret.search(each)]


def test_a_week_names_departments_where_somebody_is_missing(supporter: Supporter) -> None:
    assert [row.group for row in queries.for_week(now=MONDAY)] == [
        "emergency",
        "medicine",
        "surgery",
    ]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ALTERNATE])
def test_whoever_also_directs_is_shown_no_number(
    role: Role, hospital: Hospital, signed_in: SignIn, supporter: Supporter
) -> None:
    both = signed_in(hospital.account(Role.PROGRAM_MANAGER, role))
    for html in (page(both), page(both, FOR_ONE, find="wanda")):
        assert "You also direct" in html
        assert "Wanda" not in html


@pytest.fixture
def shown(browser: Browser, client: Client) -> Iterator[Page]:
    page = browser.new_page(reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    serve(page, client)
    yield page
    page.close()
    assert complaints == []


def test_axe_finds_nothing_and_nothing_runs_out_of_the_pages(
    shown: Page, supporter: Supporter
) -> None:
    shown.goto(f"{HOME}{COVERAGE}?by=language&when=night")
    for looked_up in (False, True):
        if looked_up:
            shown.get_by_label("how many could be asked").fill("wanda")
            shown.get_by_role("button", name="Look up").click()
            shown.get_by_text("Wanda Alone").wait_for()
        for width in (320, 1280):
            shown.set_viewport_size({"width": width, "height": 844})
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_violations(shown) == []
