"""The manager's week: what waits, how many, one link that does it; and no trace of any case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings

from beenthere.apps.cases.models import Assignment, Case
from beenthere.apps.nominations.models import Nominee
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.supporters.models import Rest
from beenthere.apps.week.lines import Line
from beenthere.apps.week.models import CheckedNumber
from beenthere.domain.program import Size
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Role
from beenthere.domain.wording import LetterKind
from tests.apps.awareness.conftest import DAY, Presents, hospital, manager, presents
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged

__all__ = ["hospital", "manager", "presents"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

WEEK, NUMBERS = "/week/", "/week/numbers/"


def page_of(client: Client, address: str = WEEK) -> str:
    page = client.get(address).content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page)


def waiting(client: Client) -> dict[str, int]:
    """What the page says waits, and how many."""
    rows = re.findall(r'"What">([^<]+)</th>\s*<td[^>]*>(\d+)</td>', page_of(client))
    return {what: int(many) for what, many in rows}


def test_each_line_says_what_waits_and_how_many(
    hospital: Hospital, manager: Client, presents: Presents, settings: Settings
) -> None:
    settings.PROGRAM = replace(settings.PROGRAM, size=Size.FULL)
    hospital.person(department="surgery", listed_on=(MONDAY - DAY).date())
    ana, bo = (hospital.supporter(status=status) for status in ("active", "paused"))
    ContactPoint.objects.filter(account__in=[ana.account_id, bo.account_id]).delete()
    presents(begins_at=MONDAY - 3 * DAY)
    presents()
    hospital.supporter(status="committed", trained_on=None)
    hospital.supporter(status="trained")
    Nominee.objects.create(person=hospital.person(), status="nominated", since=MONDAY.date())
    back = Nominee.objects.create(person=hospital.person(), status="invited", since=MONDAY.date())
    for _ in range(2):
        back.letters.create(
            kind=LetterKind.BE_SUPPORTER,
            person=back.person,
            state=LetterState.FAILED,
            due_at=MONDAY,
        )
    waits = waiting(manager)
    assert waits.pop("Telephone numbers to check") > 9
    assert waits == {
        "Colleagues whom others would go to": 1,
        "Invitations that came back": 1,
        "Said yes, and wait for a training": 1,
        "Trained, and something is still missing": 1,
        "Supporters whom no message can reach": 2,
        "Quarterly meetings to plan": 4,
        "Gaps in the rota soon": 1,
        "Presentations that were to be held: were they?": 1,
        "Presentations that nobody gives yet": 1,
        "Departments that have not heard lately": 2,
        "New colleagues since the last orientation": 1,
        "Departments where a nomination is needed most": 2,
    }
    links = re.findall(r'"Do it"><a href="([^"]+)"', page_of(manager))
    assert all(manager.get(link).status_code == 200 for link in set(links))


def told_apart(hospital: Hospital, manager: Client) -> list[str]:
    """What tells a week in which people are supported from one in which nobody is."""
    hospital.director()
    supporter, other = hospital.supporter(), hospital.supporter()
    before = page_of(manager)
    lead = triaged(hospital)
    Assignment.objects.create(case=lead, supporter=supporter, lead=True, since=MONDAY)
    hospital.case({SealedField.DIRECTORY_ID: other.person.directory_id})
    Rest.objects.create(supporter=supporter, until=MONDAY.date(), recent_cases=3)
    with CaptureQueriesContext(connection) as captured:
        given = "" if page_of(manager) == before else "given"
    asked = [each["sql"] for each in captured.captured_queries if '"cases_' in each["sql"]]
    return [given, *asked] if given else asked


def test_the_same_page_whether_or_not_anybody_is_supported(
    hospital: Hospital, manager: Client
) -> None:
    assert told_apart(hospital, manager) == []


def test_a_line_that_counts_cases_is_refused_by_the_database(
    hospital: Hospital, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_cases(_now: object) -> Iterator[Line]:
        yield Line(what="Cases", many=Case.objects.count(), do="See", href="/")

    monkeypatch.setattr("beenthere.apps.week.lines._FOR_ALL", (of_cases,))
    with pytest.raises(ProgrammingError, match="permission denied for table cases_case"):
        page_of(manager)


def test_whoever_also_directs_is_told_nothing_that_the_match_page_would_explain(
    hospital: Hospital, manager: Client
) -> None:
    hospital.person(department="surgery")
    both = signed_in(hospital.account(Role.PROGRAM_MANAGER, Role.DIRECTOR))
    coverage = "Departments where a nomination is needed most"
    assert coverage in waiting(manager)
    assert coverage not in waiting(both)


def test_it_takes_as_many_statements_however_much_waits(
    hospital: Hospital, manager: Client, presents: Presents
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            manager.get(WEEK)
        return len(captured)

    def more(number: int) -> None:
        listed = (MONDAY - DAY).date()
        hospital.person(department=f"ward_{number}", listed_on=listed)
        hospital.supporter()
        presents(f"ward_{number}", begins_at=MONDAY - number * DAY)
        presents(f"ward_{number}", begins_at=MONDAY + number * DAY)

    more(1)
    little = statements()
    for number in range(2, 8):
        more(number)
    assert statements() == little


def test_a_number_is_checked_with_one_tap_and_comes_up_again(
    hospital: Hospital, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = waiting(manager)["Telephone numbers to check"]
    assert due > 9
    director = "+16175550100"
    said = manager.post(NUMBERS, {"dial": director}, follow=True).content.decode()
    assert "Noted. Thank you for checking." in said
    assert waiting(manager)["Telephone numbers to check"] == due - 1
    for unknown in ("911", "+16175550199", "\x00", "", "x" * 999):
        assert manager.post(NUMBERS, {"dial": unknown}).status_code == 404
    CheckedNumber.objects.create(dial="+16175550177", checked_on=date(2026, 1, 1))
    manager.post(NUMBERS, {"dial": "988"})
    assert set(CheckedNumber.objects.values_list("dial", flat=True)) == {director, "988"}
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY + timedelta(days=182))
    again = signed_in(hospital.account(Role.ASSISTANT))
    assert waiting(again)["Telephone numbers to check"] == due


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()


def test_on_a_phone_and_on_a_desk(manager: Client, page: Page) -> None:
    manager.post(NUMBERS, {"dial": "988"})
    serve(page, manager)
    for address in (WEEK, NUMBERS):
        page.goto(HOME + address)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_violations(page) == []
