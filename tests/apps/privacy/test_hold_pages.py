"""The pages of legal holds: what counsel and a director do there, and what they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.privacy.holding import ask_to_lift, set_hold
from beenthere.apps.privacy.models import AskedToKeep, Hold, Joint
from beenthere.apps.privacy.queries import holds
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, Role
from tests.apps.privacy.conftest import Now
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.rooms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOVEMBER = date(2026, 11, 1)


def closed(hospital: Hospital, department: str) -> Case:
    case = hospital.case({**TYPED, SealedField.DEPARTMENT: department})
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    return case


def words(client: Client, page: str, **posted: Any) -> str:
    """What a page says; when something is posted, where that leads."""
    response = client.post(page, posted, follow=True) if posted else client.get(page)
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def erase(now: datetime) -> int:
    trust_clock(now=now)
    return sever_due(now=now)


def test_a_hold_from_its_setting_to_its_lifting(
    hospital: Hospital, counsel: Account, director: Account, clock: Now
) -> None:
    hospital.person(department="surgery")
    kept, gone = closed(hospital, "surgery"), closed(hospital, "medicine")
    lawyer, desk = signed_in(counsel), signed_in(director)

    assert "No hold is in force" in words(lawyer, reverse("holds"))
    assert "November 2026" in words(lawyer, reverse("hold_set"))
    said = words(
        lawyer,
        reverse("hold_set"),
        first="2026-11-01",
        last="2026-11-01",
        department="surgery",
    )
    assert "The hold is set" in said
    assert "Surgery" in said
    assert "1 to 10" in said

    clock.at = MONDAY + timedelta(days=30)
    assert erase(clock.at) == 1
    assert Case.objects.get() == kept != gone

    lift = reverse("hold_lift", args=[Hold.objects.get().pk])
    assert "once the other side agrees" in words(lawyer, lift, do="ask")
    assert "Agree" not in words(lawyer, lift)
    seen = words(desk, reverse("holds"))
    assert "Counsel has asked for this hold to be lifted" in seen
    assert "The hold is lifted" in words(desk, lift, do="agree")
    assert holds() == []
    assert erase(clock.at) == 1
    assert not Case.objects.exists()
    said = words(lawyer, reverse("holds"))
    assert "Holds that were lifted" in said
    assert director.person
    assert f"by counsel; and director, {director.person.name}" in said
    assert lawyer.get(lift).status_code == 404


def test_the_director_may_ask_and_counsel_agree(counsel: Account, director: Account) -> None:
    set_hold(scope=Scope(first=NOVEMBER), account=counsel, now=MONDAY)
    lift = reverse("hold_lift", args=[Hold.objects.get().pk])
    words(signed_in(director), lift, do="ask")
    assert director.person
    assert director.person.name in words(signed_in(counsel), lift)
    words(signed_in(counsel), lift, do="agree")
    assert holds() == []


def test_taking_it_back_and_pressing_what_is_no_longer_there(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    set_hold(scope=Scope(first=NOVEMBER), account=counsel, now=MONDAY)
    lift = reverse("hold_lift", args=[Hold.objects.get().pk])
    lawyer, desk = signed_in(counsel), signed_in(director)
    words(desk, lift, do="ask")
    other = signed_in(hospital.director(Role.ASSOCIATE_DIRECTOR))
    assert 'name="do"' not in words(other, lift)
    for browser, do in ((desk, "agree"), (desk, "ask"), (other, "agree"), (lawyer, "withdraw")):
        assert "changed in the meantime" in words(browser, lift, do=do)
    assert len(holds()) == 1
    assert "The hold stands" in words(desk, lift, do="withdraw")
    assert "changed in the meantime" in words(lawyer, lift, do="agree")
    assert len(holds()) == 1


def test_what_was_asked_runs_out(counsel: Account, director: Account, clock: Now) -> None:
    set_hold(scope=Scope(first=NOVEMBER), account=counsel, now=MONDAY)
    lift = reverse("hold_lift", args=[Hold.objects.get().pk])
    words(signed_in(counsel), lift, do="ask")
    clock.at = MONDAY + program().policy.second_person.length
    assert "changed in the meantime" in words(signed_in(director), lift, do="agree")
    assert "Ask to lift it" in words(signed_in(counsel), lift)


@pytest.mark.parametrize(
    ("chosen", "cure"),
    [
        ({"first": "2026-11-01", "last": "2026-10-01"}, "comes before"),
        ({"first": "2026-11-02"}, "First month"),
        ({"first": ""}, "First month"),
        ({"first": "2026-11-01", "department": "about Mr. X"}, "Department"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why(
    counsel: Account, chosen: dict[str, str], cure: str
) -> None:
    said = words(signed_in(counsel), reverse("hold_set"), **chosen)
    assert cure in said
    assert "Please check" in said
    assert not Hold.objects.exists()


def test_a_director_is_shown_no_count_and_cannot_set_one(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    closed(hospital, "surgery")
    set_hold(scope=Scope(first=NOVEMBER), account=counsel, now=MONDAY)
    said = words(signed_in(director), reverse("holds"))
    assert "Referrals it covers" not in said
    assert reverse("hold_set") not in said
    assert signed_in(director).get(reverse("hold_set")).status_code == 403


def test_however_many_holds_there_are_the_page_asks_as_much(
    hospital: Hospital, counsel: Account
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(browser, reverse("holds"))
        return len(captured)

    browser = signed_in(counsel)
    closed(hospital, "surgery")
    set_hold(scope=Scope(first=NOVEMBER), account=counsel, now=MONDAY)
    one = asked()
    for month in range(1, 10):
        set_hold(scope=Scope(first=date(2026, month, 1)), account=counsel, now=MONDAY)
        closed(hospital, "medicine")
    assert asked() == one


def test_a_supporter_reads_it_while_it_lasts(hospital: Hospital) -> None:
    supporter = hospital.supporter()
    browser = signed_in(supporter.account)
    assert "Please delete nothing" not in words(browser, reverse("support_home"))
    asked = AskedToKeep.objects.create(account=supporter.account)
    assert "Please delete nothing" in words(browser, reverse("support_home"))
    asked.delete()
    assert "Please delete nothing" not in words(browser, reverse("support_home"))


def test_the_public_page_says_that_there_can_be_one_and_never_whether_there_is(
    counsel: Account,
) -> None:
    before = words(Client(), reverse("what_we_keep"))
    assert "legal hold may stop erasing" in before
    set_hold(scope=Scope(first=NOVEMBER), account=counsel, now=MONDAY)
    assert words(Client(), reverse("what_we_keep")) == before


@pytest.mark.parametrize("name", ["hold_set", "hold_lift"])
def test_each_of_the_two_proves_who_they_are_first(counsel: Account, name: str) -> None:
    counsel.set_password("four calm herons wading")
    counsel.save()
    set_hold(scope=Scope(first=NOVEMBER), account=counsel, now=MONDAY)
    args = [Hold.objects.get().pk] if name == "hold_lift" else []
    browser = signed_in(counsel)
    assert browser.get(reverse(name, args=args)).status_code == 200
    session = browser.session
    session["began"] = (timezone.now() - program().policy.confirm_again.length).timestamp()
    session.save()
    for way in (browser.get, browser.post):
        asked = way(reverse(name, args=args))
        assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert Joint.objects.count() == 0


# In a real browser.


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()


def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(
    hospital: Hospital, counsel: Account, director: Account, page: Page
) -> None:
    supporter = hospital.supporter()
    closed(hospital, "surgery")
    for department in (None, "surgery", "medicine"):
        scope = Scope(first=NOVEMBER, last=NOVEMBER, department=department)
        set_hold(scope=scope, account=counsel, now=MONDAY)
    lifted, asked, still = Hold.objects.order_by("department")
    for hold in (lifted, asked):
        ask_to_lift(hold_id=hold.pk, account=counsel, now=MONDAY)
    lift = reverse("hold_lift", args=[lifted.pk])
    words(signed_in(director), lift, do="agree")
    assert Joint.objects.exclude(agreed_at=None).count() == 1
    AskedToKeep.objects.create(account=supporter.account)
    lifts = [reverse("hold_lift", args=[each.pk]) for each in (asked, still)]
    for account, paths in (
        (counsel, [reverse("holds"), reverse("hold_set"), *lifts]),
        (director, [reverse("holds"), *lifts]),
        (supporter.account, [reverse("support_home")]),
    ):
        page.unroute_all()
        serve(page, signed_in(account))
        for path in paths:
            page.goto(HOME + path)
            for width in (320, 390, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert axe_violations(page) == [], path
