"""A page that can show who is being supported asks again who is there, and loses nothing typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from time_machine import Traveller, travel

from beenthere.apps.cases.actions import offering, triage
from beenthere.apps.cases.models import AccessRecord, Case
from beenthere.apps.outside import program
from beenthere.apps.people import freshly
from beenthere.apps.people.models import Account, SignIn
from beenthere.domain.vocabulary import ReachBy, Role, Urgency
from tests.authenticator import SECRET, code_shown
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet herons at dawn"
NAME = "Wilhelmina"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    """Every clock the program and its libraries read, at ten on a Monday until it is moved."""
    cache.clear()
    with travel(MONDAY, tick=False) as traveller:
        yield traveller
    cache.clear()


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def director(hospital: Hospital) -> Account:
    return with_a_sign_in(hospital.director())


@pytest.fixture
def case(hospital: Hospital, director: Account) -> Case:
    return hospital.case()


@pytest.fixture
def desk(director: Account, case: Case) -> Client:
    """The browser of a director who has just signed in."""
    return signed_in(director)


def with_a_sign_in(account: Account) -> Account:
    account.set_password(PASSWORD)
    account.save()
    TOTP.activate(account, SECRET)
    return account


def signed_in(account: Account) -> Client:
    """By password and app, as everybody does it."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": code_shown()})
    return browser


def after(clock: Traveller, minutes: float) -> None:
    clock.shift(timedelta(minutes=minutes))


def counts_for() -> float:
    """Minutes for which a proof counts."""
    return program().policy.confirm_again.length / timedelta(minutes=1)


def page_of(case: Case, name: str = "desk_case") -> str:
    return reverse(name, args=[case.code_name])


def asked(response: Any) -> bool:
    return response.status_code == 302 and "/reauthenticate/?next=" in response["Location"]


def test_signing_in_is_a_proof_and_it_grows_old(desk: Client, case: Case, clock: Traveller) -> None:
    assert NAME in desk.get(page_of(case)).content.decode()
    after(clock, counts_for() - 0.1)
    assert NAME in desk.get(page_of(case)).content.decode()
    after(clock, 0.2)
    assert asked(desk.get(page_of(case)))
    # By code name the desk goes on, and so does what shows nobody.
    for name in ("desk", "desk_new_referral", "mfa_index"):
        assert desk.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("way", ["code", "password"])
def test_proving_it_again_leads_back_to_the_page_asked_for(
    way: str, desk: Client, case: Case, clock: Traveller
) -> None:
    after(clock, counts_for() + 1)
    wanted = page_of(case, "desk_match") + "?profession=nurse"
    asking = desk.get(wanted)["Location"]
    assert asking.startswith(reverse("mfa_reauthenticate"))
    if way == "password":
        assert reverse("account_reauthenticate") in desk.get(asking).content.decode()
        asking = asking.replace(reverse("mfa_reauthenticate"), reverse("account_reauthenticate"))
    page = desk.get(asking).content.decode()
    assert "Please show that it is you" in page
    assert NAME not in page
    wrong = desk.post(asking, {way: "000000"})
    assert wrong.status_code == 200
    assert asked(desk.get(page_of(case)))
    right = {"code": code_shown(), "password": PASSWORD}[way]
    key = desk.cookies[settings.SESSION_COOKIE_NAME].value
    assert desk.post(asking, {way: right})["Location"] == wanted
    assert desk.cookies[settings.SESSION_COOKIE_NAME].value != key
    assert NAME in desk.get(page_of(case)).content.decode()
    after(clock, counts_for() + 1)
    assert asked(desk.get(page_of(case)))


def test_what_took_long_to_fill_in_is_not_lost(desk: Client, case: Case, clock: Traveller) -> None:
    typed = {"profession": "physician", "rank": "assistant_professor", "department": "surgery"}
    desk.get(page_of(case, "desk_triage"))
    after(clock, counts_for() + 1)
    page = desk.post(page_of(case, "desk_triage"), {**typed, "search": "person"})
    assert 'value="surgery" selected' in page.content.decode()
    after(clock, 20)
    sent = desk.post(
        page_of(case, "desk_triage"),
        {**typed, "urgency": "routine", "reach_by": "typed", **TYPED},
    )
    assert sent.status_code == 302, sent.content.decode()
    assert sent["Location"] == page_of(case, "desk_match")
    case.refresh_from_db()
    assert case.state == "matching"
    # Sending was no proof: the page it leads to asks.
    assert asked(desk.get(sent["Location"]))


def test_a_case_that_was_not_opened_takes_nothing_by_hand(
    hospital: Hospital, desk: Client, case: Case, clock: Traveller
) -> None:
    other = hospital.case({**TYPED})
    desk.get(page_of(other))
    AccessRecord.objects.all().delete()
    after(clock, counts_for() + 1)
    for sent in ({"search": "person"}, {"reason": "mistaken"}):
        for name in ("desk_triage", "desk_close", "desk_not_me"):
            assert asked(desk.post(page_of(case, name), sent))
    assert not AccessRecord.objects.exists()
    case.refresh_from_db()
    assert case.state == "waiting"


def test_what_one_browser_opened_another_may_not_send(
    director: Account, desk: Client, case: Case, clock: Traveller
) -> None:
    desk.get(page_of(case))
    other = signed_in_later(director, clock)
    after(clock, counts_for() + 1)
    assert asked(other.post(page_of(case, "desk_close"), {}))
    assert not asked(desk.post(page_of(case, "desk_close"), {}))


def signed_in_later(account: Account, clock: Traveller) -> Client:
    """An app's code works once, so somebody waits for the next before they sign in elsewhere."""
    after(clock, 1)
    return signed_in(account)


def test_a_supporter_is_never_asked(hospital: Hospital, case: Case, clock: Traveller) -> None:
    """Two taps, between two cases; and the one name there is theirs to call."""
    supporter = hospital.supporter()
    phone = signed_in(with_a_sign_in(supporter.account))
    triage.triage(
        case_id=case.pk,
        facts=TYPED,
        reach_by=ReachBy.TYPED,
        urgency=Urgency.ROUTINE,
        now=datetime.now(UTC),
    )
    offering.approve_list(
        case_id=case.pk, wanted=[offering.Wanted(supporter=supporter.pk)], now=datetime.now(UTC)
    )
    after(clock, counts_for() + 5)
    home = phone.get(reverse("support_home")).content.decode()
    answer = home.split('action="/support/offer/')[1].split('"')[0]
    response = phone.post(f"/support/offer/{answer}", {"answer": "yes"}, follow=True)
    assert NAME in response.content.decode()
    after(clock, counts_for() + 5)
    case_page = reverse("support_case", args=[case.code_name])
    assert NAME in phone.get(case_page).content.decode()
    record = reverse("support_record", args=[case.code_name])
    response = phone.post(record, {"outcome": "spoke"}, follow=True)
    assert "That is all we need to know" in response.content.decode()


def test_in_the_demo_a_tap_is_the_proof(
    desk: Client, case: Case, clock: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(clock, counts_for() + 1)
    monkeypatch.setattr(settings, "DEMO", True)
    assert desk.get(page_of(case)).status_code == 200


def test_however_many_are_opened_a_session_stays_small(
    desk: Client, case: Case, director: Account, clock: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshly, "_REMEMBERED", 3)
    desk.get(page_of(case))
    for number in range(2, 6):
        desk.get(reverse("desk_case", args=[f"calm-heron-{number}"]))
    assert len(desk.session["opened"]) == 3
    after(clock, counts_for() + 1)
    assert asked(desk.post(page_of(case, "desk_close"), {}))
    assert not asked(desk.post(reverse("desk_close", args=["calm-heron-5"]), {}))


def test_a_session_of_a_whole_shift_fits_its_column(desk: Client, clock: Traveller) -> None:
    for number in range(freshly._REMEMBERED + 20):
        if number % 4 == 0:
            after(clock, 5)
            desk.post(reverse("mfa_reauthenticate"), {"code": code_shown()})
        assert not asked(desk.get(reverse("desk_case", args=["x" * 50 + str(number)])))
    assert len(SignIn.objects.get(account__isnull=False).session_data) < 12_000


def test_a_role_without_the_page_is_refused_before_it_is_asked(
    hospital: Hospital, case: Case, clock: Traveller
) -> None:
    manager = signed_in(with_a_sign_in(hospital.account(Role.PROGRAM_MANAGER)))
    after(clock, counts_for() + 1)
    assert manager.get(page_of(case)).status_code == 403
