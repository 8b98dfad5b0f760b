"""L10. Counsel stops erasing without seeing a name; two lift it; nothing else is ever hurried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import ModuleType
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from pytest_django.fixtures import Settings

from beenthere.apps.alongside import actions as alongside
from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case, Event, Sealed
from beenthere.apps.groups.actions import leading
from beenthere.apps.groups.models import Group
from beenthere.apps.outside import vault
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import actions as erasing
from beenthere.apps.privacy import groups, holding, letting_go, queries, two_people, withdrawn
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.privacy.groups import erase_groups
from beenthere.apps.privacy.letting_go import let_go
from beenthere.apps.privacy.models import Disclosure, Hold, Joint
from beenthere.apps.privacy.two_people import NotOnEitherSide, Over, TakesAnother
from beenthere.apps.supporters.declaring import NOTHING, declarations_in_words, declare
from beenthere.apps.supporters.models import Declaration
from beenthere.config.urls import urlpatterns
from beenthere.domain.case import CaseState
from beenthere.domain.defendants import Said, Step
from beenthere.domain.groups import GroupActor
from beenthere.domain.holds import Scope
from beenthere.domain.permissions import PAGES, Audience, may
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Keeps,
    OutreachOutcome,
    Phase,
    Role,
)
from beenthere.worker import chores
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.program import called, calls, sources
from tests.laws.rooms import KNOWN, Building, planned_group, signed_in, triaged

pytestmark = pytest.mark.usefixtures("ten_on_monday")

NOVEMBER = date(2026, 11, 1)
A_YEAR = timedelta(days=365)


def closed(hospital: Hospital, department: str | None = None) -> Case:
    """A case that is closed today."""
    known = {**TYPED, **({SealedField.DEPARTMENT: department} if department else {})}
    case = hospital.case(known)
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    return case


def hold(hospital: Hospital, scope: Scope) -> Account:
    """Counsel has set a hold."""
    counsel = hospital.account(Role.COUNSEL)
    holding.set_hold(scope=scope, account=counsel, now=MONDAY)
    return counsel


# What a hold covers stays, whole and readable.


def lost(cases: Iterable[Case], *, now: datetime = MONDAY + A_YEAR) -> list[str]:
    """Which of these cases are gone, or cannot be read, a year on."""
    cases = list(cases)
    before = {case.pk: unsealed(case) for case in cases}
    trust_clock(now=now)
    sever_due(now=now)
    chores.destroy_orphans(now=now)
    left = {case.pk: case for case in Case.objects.filter(pk__in=before)}
    return [
        str(case.code_name)
        for case in cases
        if case.pk not in left or unsealed(left[case.pk]) != before[case.pk]
    ]


def held_cases(hospital: Hospital) -> list[Case]:
    kept = [closed(hospital, "surgery"), closed(hospital, "surgery"), closed(hospital)]
    hold(hospital, Scope(first=NOVEMBER, last=NOVEMBER, department="surgery"))
    return kept


def test_nothing_held_is_erased(hospital: Hospital) -> None:
    kept = held_cases(hospital)
    other = closed(hospital, "medicine")
    assert lost(kept) == []
    assert not Case.objects.filter(pk=other.pk).exists()


def test_a_hold_that_is_ignored_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = held_cases(hospital)
    monkeypatch.setattr(erasing, "free_to_erase", queries.due_for_erasing)
    assert len(lost(kept)) == 3


def test_a_hold_that_forgets_whom_it_cannot_place_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = held_cases(hospital)

    def only_known(self: Scope, month: date, department: str | None) -> bool:
        return self.first <= month and self.department == department

    monkeypatch.setattr(Scope, "covers", only_known)
    assert lost(kept) == [str(kept[-1].code_name)]


def said_and_kept(hospital: Hospital) -> bool:
    """Whether what a supporter said of themselves can be read while a hold covers its taking
    back, however late it is."""
    supporter = hospital.supporter(been_there=[EventKind.MASS_EVENT])
    hold(hospital, Scope(first=NOVEMBER, department=supporter.person.department_id))
    declare(supporter=supporter, said=NOTHING, now=MONDAY)
    trust_clock(now=MONDAY + A_YEAR)
    chores.tidy(now=MONDAY + A_YEAR)
    return EventKind.MASS_EVENT in declarations_in_words([supporter.pk]).values()


def test_what_a_supporter_took_back_is_kept_as_well(hospital: Hospital) -> None:
    assert said_and_kept(hospital)


def test_a_hold_that_what_was_taken_back_ignores_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawn, "held_now", lambda *, at, department: False)
    assert not said_and_kept(hospital)


def walk_and_team_kept(hospital: Hospital) -> list[str]:
    """What is left, while a hold covers it, of a clinician who asked us to keep the least, and of
    a team whose session was called off."""
    hospital.director()
    supporter, case = hospital.supporter(), triaged(hospital)
    hold(hospital, Scope(first=NOVEMBER))
    wanted = Wanted(supporter=supporter.pk)
    offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    said = Said(step=Step(MONDAY.date() + A_YEAR, Phase.DEPOSITION))
    alongside.begin(case_id=case.pk, supporter=supporter, keeps=Keeps.LEAST, said=said, now=MONDAY)
    group = planned_group(hospital.account(Role.FACILITATOR), now=MONDAY)
    leading.call_off(group_id=group.pk, actors=frozenset({GroupActor.DESK}), now=MONDAY)
    trust_clock(now=MONDAY + A_YEAR)
    let_go(now=MONDAY + A_YEAR)
    erase_groups(now=MONDAY + A_YEAR)
    rows = {"walk": Sealed.objects.filter(case=case), "team": Group.objects.filter(pk=group.pk)}
    of = {"walk": case.pk, "team": group.pk}
    return [what for what, key in of.items() if held([key]) and rows[what].exists()]


def test_who_a_walk_is_about_and_who_asked_for_a_team_is_kept_as_well(hospital: Hospital) -> None:
    assert walk_and_team_kept(hospital) == ["walk", "team"]


def test_a_hold_that_a_walk_and_a_team_ignore_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letting_go, "held_among", lambda _cases: set())
    monkeypatch.setattr(groups, "held_now", lambda *, at, department: False)
    assert walk_and_team_kept(hospital) == []


# Nothing is hurried: not by a page, not by a command, not by an action.


def with_keys() -> set[UUID]:
    """Everything here that has a key of its own."""
    kinds = (Case, Event, Group, Disclosure, Declaration)
    of_rows = {key for kind in kinds for key in kind._default_manager.values_list("pk", flat=True)}
    return of_rows | set(filter(None, Alongside.objects.values_list("key", flat=True)))


def held(keys: Iterable[UUID]) -> set[UUID]:
    """Those of these keys that are there still."""
    return set(vault().digests(keys, place="law.1", value=""))


def hurried_by_pages(building: Building, *, only: Iterable[str] | None = None) -> list[str]:
    """Pages on which somebody, asking or posting, makes a key or a closed case go: everybody on
    those that the table opens to them, and one of them on what is open to all."""
    found, seen = [], set[str]()
    keys, cases = with_keys(), set(Case.objects.values_list("pk", flat=True))
    for reader in building.people:
        for name in building.addresses if only is None else only:
            if name in seen or not may({reader}, name):
                continue
            if isinstance(PAGES[name].who, Audience):
                seen.add(name)
            for method in ("get", "post"):
                there, browser = held(keys), building.browser(reader)
                with transaction.atomic():
                    getattr(browser, method)(building.addresses[name], _EVERYTHING)
                    left = set(Case.objects.values_list("pk", flat=True))
                    transaction.set_rollback(True)
                if there - held(keys) or cases - left:
                    found.append(f"{method} {name} as {reader}")
    return found


_EVERYTHING = {
    "do": "agree",
    "reason": "mistaken",
    "first": "2026-11-01",
    "answer": "no",
    "outcome": "no_thank_you",
    "now": "1",
    "erase": "1",
    "clock_is_right": "1",
}
"""What somebody in a hurry might send."""


def a_building_with_something_to_lose() -> Building:
    building = Building()
    for department in ("surgery", None):
        closed(building.hospital, department)
    return building


@pytest.mark.django_db
def test_no_page_erases_anything() -> None:
    assert hurried_by_pages(a_building_with_something_to_lose()) == []


@pytest.mark.django_db
def test_a_page_that_hurries_is_caught(settings: Settings) -> None:
    building = a_building_with_something_to_lose()
    over = Case.objects.filter(state=CaseState.CLOSED)

    def hasty(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            over.delete()
        else:
            vault().destroy([over[0].pk])
        return HttpResponse("all gone")

    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [path("holds/", hasty, name="holds"), *urlpatterns]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urlconf
    found = hurried_by_pages(building, only=["holds"])
    assert found[:2] == ["get holds as director", "post holds as director"]


def hurried_by_erasing(case: Case) -> bool:
    """Whether erasing, asked the moment before a closed case is due, takes it."""
    just_before = case.due_at - timedelta(seconds=1)
    trust_clock(now=just_before)
    sever_due(now=just_before)
    return not Case.objects.filter(pk=case.pk).exists()


def test_lifting_a_hold_hurries_nothing(hospital: Hospital) -> None:
    case = closed(hospital, "surgery")
    counsel = hold(hospital, Scope(first=NOVEMBER))
    holding.ask_to_lift(hold_id=Hold.objects.get().pk, account=counsel, now=MONDAY)
    joint = Joint.objects.get()
    holding.agree_to_lift(joint_id=joint.pk, account=hospital.director(), now=MONDAY)
    case.refresh_from_db()
    assert not hurried_by_erasing(case)


def test_a_hasty_erasing_is_caught(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    case = closed(hospital, "surgery")
    case.refresh_from_db()
    for asked in ("due_for_erasing", "free_to_erase"):
        monkeypatch.setattr(
            erasing, asked, lambda *, now: Case.objects.filter(state=CaseState.CLOSED)
        )
    assert hurried_by_erasing(case)


MAY_DESTROY = {
    *("apps/privacy/actions.py", "apps/privacy/groups.py", "apps/privacy/withdrawn.py"),
    *("apps/privacy/letting_go.py", "worker/chores.py"),
}
"""Where keys are destroyed: on schedule, those that belong to nothing, and whom a walk forgets."""


def destroying(rooms: Mapping[str, str]) -> set[str]:
    """The files in which a key is destroyed, wherever that is asked from."""
    return {
        path
        for path, source in rooms.items()
        for call in calls(source)
        if called(call) == "destroy"
    }


def test_keys_are_destroyed_in_these_places_only() -> None:
    assert destroying(sources("apps", "worker", "command", "config", "demo")) == MAY_DESTROY


def test_another_place_is_caught() -> None:
    planted = {"command/hurry.py": "def run(): vault().destroy([case.pk])"}
    assert destroying({**sources("apps", "worker"), **planted}) - MAY_DESTROY == {
        "command/hurry.py"
    }


# Its page shows no name, and no count that could be a person.


def shown_of(cases: Iterable[Case], html: str) -> list[str]:
    """What a page shows of these cases' clinicians, or of the cases themselves."""
    telling = {str(case.code_name) for case in cases}
    for case in cases:
        facts = unsealed(case)
        telling |= {facts[field] for field in (*TYPED, SealedField.DIRECTORY_ID) if field in facts}
    return sorted(each for each in telling if each in html)


def counts_in(html: str) -> set[int]:
    """Every number that a page says, but for those of dates, links and form."""
    words = re.sub(r"<[^>]*>", " ", html)
    words = re.sub(r"\b(1 to 10|11 or more)\b", "", words)
    words = re.sub(r"\b[A-Z][a-z]+ \d{1,2}, \d{4}\b|\b[A-Z][a-z]+ \d{1,4}\b", "", words)
    words = re.sub(r"\d{1,2}(:\d\d)? (am|pm)", "", words)
    return {int(number) for number in re.findall(r"(?<![\d@.\-])\b\d{1,4}\b(?![\d\-])", words)}


def pages_of_holds(account: Account) -> str:
    browser = signed_in(account)
    lift = reverse("hold_lift", args=[Hold.objects.get().pk])
    pages = [browser.get(each) for each in (reverse("holds"), reverse("hold_set"), lift)]
    main = [re.search(r"<main.*</main>", each.content.decode(), re.DOTALL) for each in pages]
    return "".join(each[0] for each in main if each)


@pytest.mark.parametrize("many", [1, 3, 12])
def test_no_page_of_holds_shows_whom_or_how_many(hospital: Hospital, many: int) -> None:
    cases = [closed(hospital, "surgery") for _ in range(many)]
    counsel = hold(hospital, Scope(first=NOVEMBER))
    html = pages_of_holds(counsel)
    assert "Referrals it covers now" in html
    assert shown_of(cases, html) == []
    assert many not in counts_in(html)


def test_a_page_that_shows_a_name_or_a_count_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [closed(hospital, "surgery") for _ in range(3)]
    counsel = hold(hospital, Scope(first=NOVEMBER))
    name = unsealed(cases[0])[SealedField.NAME]
    monkeypatch.setattr(
        queries, "counts_in_words", lambda counts: [f"{count}, such as {name}" for count in counts]
    )
    html = pages_of_holds(counsel)
    assert shown_of(cases, html) == [name]
    assert 3 in counts_in(html)


# One person alone lifts nothing.


def lifts_alone(account: Account) -> bool:
    """Whether somebody, with everything they can send, lifts a hold without anybody else."""
    held = Hold.objects.get()
    browser = signed_in(account)
    address = reverse("hold_lift", args=[held.pk])
    for do in ("ask", "agree", "agree", "withdraw", "agree", "ask"):
        browser.post(address, {"do": do})
    now = MONDAY
    for joint in Joint.objects.all():
        try:
            holding.agree_to_lift(joint_id=joint.pk, account=account, now=now)
        except (TakesAnother, NotOnEitherSide, Over, holding.NotInForce):
            continue
    return not queries.in_force().filter(pk=held.pk).exists()


@pytest.mark.parametrize("role", Role)
def test_nobody_lifts_a_hold_alone(hospital: Hospital, role: Role) -> None:
    counsel = hold(hospital, Scope(first=NOVEMBER))
    alone = counsel if role is Role.COUNSEL else hospital.account(role)
    assert not lifts_alone(alone)


def test_one_who_lifts_alone_is_caught(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(*, joint_id: UUID, account: Account, now: datetime) -> Joint:
        joint = Joint.objects.get(pk=joint_id)
        # The account is not checked, and the row says that the other side agreed.
        joint.agreed_by = other
        joint.agreed_as, joint.agreed_at = Role.DIRECTOR, now
        joint.save()
        return joint

    counsel = hold(hospital, Scope(first=NOVEMBER))
    other = hospital.director()
    monkeypatch.setattr(two_people, "agree", alone)
    assert lifts_alone(counsel)


# Whoever is not to know learns nothing of it (law L6).


def looks(account: Account, code_name: str) -> list[str]:
    """What a director is given who goes round the desk, on the day after everything is due."""
    browser: Client = signed_in(account)
    addresses = [reverse("desk"), f"{reverse('desk')}?state=closed"]
    addresses += [reverse(name, args=[code_name]) for name in ("desk_case", "desk_board")]
    bodies = [browser.get(address).content.decode() for address in addresses]
    return [re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", body) for body in bodies]


def desk_with_and_without(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], list[str]]:
    director = hospital.director()
    open_one, over = (
        triaged(hospital, {**KNOWN, SealedField.PHONE: "+16175550177"}),
        closed(hospital),
    )
    Case.objects.filter(pk=over.pk).update(event=open_one.event)
    later = MONDAY + timedelta(days=30)
    monkeypatch.setattr("tests.jumping_clock.now", lambda: later)

    def looked(held: bool) -> list[str]:
        with transaction.atomic():
            if held:
                hold(hospital, Scope(first=NOVEMBER))
            trust_clock(now=later)
            # Rows only: a key that is destroyed does not come back with them.
            monkeypatch.setattr(type(vault()), "destroy", lambda _vault, _keys: None)
            sever_due(now=later)
            assert Case.objects.filter(pk=over.pk).exists() is held
            seen = looks(director, str(over.code_name)) + looks(director, str(open_one.code_name))
            transaction.set_rollback(True)
        return seen

    return looked(True), looked(False)


def test_the_desk_looks_the_same_whether_or_not_a_case_is_held(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, erased = desk_with_and_without(hospital, monkeypatch)
    assert held == erased


def test_a_desk_that_goes_on_showing_what_is_held_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "beenthere.apps.cases.queries.present_cases", lambda *, now: Case.objects.all()
    )
    held, erased = desk_with_and_without(hospital, monkeypatch)
    assert held != erased


_LEARN = {Role.COUNSEL, Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR}


@pytest.mark.parametrize("role", sorted(frozenset(Role) - _LEARN))
def test_nobody_else_has_a_page_that_tells(hospital: Hospital, role: Role) -> None:
    hold(hospital, Scope(first=NOVEMBER))
    account = hospital.account(role)
    browser = signed_in(account)
    lift = reverse("hold_lift", args=[Hold.objects.get().pk])
    for address in (reverse("holds"), reverse("hold_set"), lift):
        assert browser.get(address).status_code == 403
        assert browser.post(address).status_code == 403
