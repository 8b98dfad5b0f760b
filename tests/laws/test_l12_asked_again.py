"""L12. A page that can show who is being supported asks again who is there, as the table says;
each opening is recorded; and nothing of any page stays in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from beenthere.apps.cases.models import AccessRecord
from beenthere.apps.outside import program, vault
from beenthere.apps.people.middleware import BEGAN
from beenthere.domain.permissions import DIRECTORS, PAGES, PUBLIC, may
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Role
from tests.hospital import MONDAY, TYPED
from tests.laws.rooms import Building, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

OPENS = ("unseal", "unseal_all", "unseal_each", "digests", "hashes")
"""What the vault is asked wherever the program looks at who somebody is."""


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the vault was asked for, from now on."""
    asked: list[str] = []

    def noting(name: str, does: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            asked.append(name)
            return does(*args, **kwargs)

        return noted

    for name in OPENS:
        monkeypatch.setattr(vault(), name, noting(name, getattr(vault(), name)), raising=False)
    return asked


def left_open(browser: Client) -> Client:
    """A browser in which somebody proved who they are longer ago than counts."""
    session = browser.session
    session[BEGAN] -= program().policy.confirm_again.length.total_seconds() + 1
    session.save()
    return browser


def tells(response: Any) -> bool:
    """Whether a page has on it who is being supported, or how to reach them."""
    told = response.content.decode()
    return any(TYPED[each] in told for each in (SealedField.NAME, SealedField.EMAIL))


def told_at_a_desk_left_open(
    building: Building, looked: list[str], names: Iterable[str] | None = None
) -> list[str]:
    """The pages that, without asking again, tell a director whom a case is about, or look: of those
    that the table opens to them."""
    open_since = left_open(signed_in(building.people[Role.DIRECTOR])).cookies
    telling = []
    for name in names or building.addresses:
        address = building.addresses[name]
        for method in ("get", "post") if may({Role.DIRECTOR}, name) else ():
            browser = Client()
            browser.cookies.load(open_since.output(header="", sep=";"))
            looked.clear()
            with transaction.atomic():
                response = getattr(browser, method)(address, {"search": "person", "do": "add"})
                transaction.set_rollback(True)
            if looked or tells(response):
                telling.append(f"{method} {name}")
    return telling


def test_every_page_that_tells_a_director_who_it_is_asks_again(looked: list[str]) -> None:
    assert told_at_a_desk_left_open(Building(), looked) == []


@pytest.mark.parametrize("name", ["desk_case", "desk_triage", "desk_match", "desk_board"])
def test_a_page_that_forgets_to_ask_is_caught(
    name: str, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGES, name, replace(PAGES[name], fresh=False))
    assert f"get {name}" in told_at_a_desk_left_open(Building(), looked, [name])


def test_what_is_sent_by_hand_to_a_page_that_forgets_to_ask_is_caught(
    looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGES, "desk_triage", replace(PAGES["desk_triage"], fresh=False))
    assert "post desk_triage" in told_at_a_desk_left_open(Building(), looked, ["desk_triage"])


def test_whatever_is_about_one_case_of_the_desk_asks_again() -> None:
    """Also where it shows nobody: the table is easier to believe without exceptions. And so does
    what ties a team to events, as it looks at who was there."""
    building = Building()
    about_a_case = {
        name
        for name, address in building.addresses.items()
        if PAGES[name].who == DIRECTORS
        and (str(building.case.code_name) in address or str(building.waiting.code_name) in address)
    }
    assert len(about_a_case) > 12
    assert about_a_case | {"group_tie"} == {
        name for name, page in PAGES.items() if page.fresh and page.who == DIRECTORS
    }


# Each opening is recorded, once a sitting, and the others see it.


def unrecorded(building: Building) -> list[str]:
    """Pages that tell a director whom a case is about, and leave no record or more than one."""
    director = building.people[Role.DIRECTOR]
    browser = signed_in(director)
    telling = [
        (name, address)
        for name, address in building.addresses.items()
        if PAGES[name].who == DIRECTORS and tells(browser.get(address))
    ]
    assert len(telling) > 1
    AccessRecord.objects.all().delete()
    for _ in range(3):
        for _, address in telling:
            browser.get(address)
    opened = AccessRecord.objects.filter(account=director)
    names = [str(each) for each in opened.values_list("case__code_name", flat=True)]
    return [
        name for name, address in telling if [each in address for each in names].count(True) != 1
    ]


def test_every_opening_is_recorded_once_a_sitting() -> None:
    assert unrecorded(Building()) == []


@pytest.mark.parametrize("times", [0, 2])
def test_an_opening_not_recorded_or_recorded_anew_each_time_is_caught(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note(*, case: Any, account_id: int, now: Any) -> None:
        for _ in range(times):
            AccessRecord.objects.create(case=case, account_id=account_id, opened_at=now)

    monkeypatch.setattr("beenthere.apps.desk.rooms.note_opening", note)
    assert set(unrecorded(Building())) == {"desk_case", "desk_triage"}


def test_the_next_sitting_is_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    building = Building()
    director = building.people[Role.DIRECTOR]
    for hours in (0, 1, 1, 2):
        monkeypatch.setattr(
            "tests.jumping_clock.now", lambda hours=hours: MONDAY + timedelta(hours=hours)
        )
        signed_in(director).get(building.addresses["desk_case"])
    seen = signed_in(building.people[Role.ASSOCIATE_DIRECTOR]).get(building.addresses["desk_case"])
    assert AccessRecord.objects.filter(account=director, case=building.case).count() == 3
    assert director.person is not None
    opened_by = seen.content.decode().split("Opened by")[1]
    assert director.person.name in opened_by
    assert "noon" in opened_by


# Nothing stays in a cache.


def kept(building: Building, names: Iterable[str], *, refusals: bool = True) -> list[str]:
    """Pages, refusals and pages that do not exist, of which a browser may keep a copy."""
    stays = set()
    for name in names:
        who = PAGES[name].who if name in PAGES else PUBLIC
        reader = building.browser(min(who) if isinstance(who, frozenset) else None)
        others = (building.browser(Role.DIRECTOR), Client()) if refusals else ()
        for browser in (reader, *others):
            for method in ("get", "post"):
                with transaction.atomic():
                    response = getattr(browser, method)(building.addresses.get(name, name))
                    transaction.set_rollback(True)
                if response.headers.get("Cache-Control") != "no-store":
                    stays.add(f"{method} {name}")
    return sorted(stays)


@pytest.mark.parametrize("refusals", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_no_page_of_the_table_stays_in_a_browser(refusals: bool) -> None:
    building = Building()
    assert kept(building, building.addresses, refusals=refusals) == []
    assert kept(building, ["/nowhere/", "desk", "week", "holds"]) == []


def test_a_page_that_may_stay_is_caught(settings: Settings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "NoStore" not in name]
    caught = kept(Building(), ["desk_case", "refer"])
    assert "get desk_case" in caught
    assert "get refer" in caught
