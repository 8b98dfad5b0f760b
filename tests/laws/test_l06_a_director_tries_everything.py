"""L6, played by a director who is kept from a case and knows its name, its numbers and its people.

They try every page of the table, with that case's name and with the names of cases they may see,
by GET, HEAD, OPTIONS and by forms sent by hand. Whatever they are given, to the byte and the
header, and every statement that the database is asked, is the same as in a world in which the
case does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, reset_queries, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from time_machine import travel

from beenthere.apps.cases import queries as case_queries
from beenthere.apps.cases.actions import offering, reaching, triage
from beenthere.apps.cases.actions.calling import ask_for_call
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.identity import people_of, unsealed
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.desk import queries as desk_queries
from beenthere.apps.groups.models import Group
from beenthere.apps.paging.models import Message
from beenthere.apps.people.models import Account, AccountRole
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.permissions import DIRECTORS, PAGES, SUPPORTERS
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import OverrideReason, ReachBy, Role, Urgency
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN, pages, planned_group, signed_in, triaged
from tests.laws.test_l06_an_exclusion_tells_no_secret import (
    Conflicted,
    Observed,
    for_now,
    shape,
    telling,
)

pytestmark = pytest.mark.usefixtures("ten_on_monday")

KINDS = ("about_the_director", "about_their_report", "of_an_event_they_see")

_MADE_AFRESH = re.compile(r"[A-Za-z0-9+/_=.:-]{28,}|[A-Z2-7]{32}")
"""Tokens, keys and drawings that are random on every page, longer than any code name."""


def tie_teams(case: Case) -> None:
    """Every team is of the event of this case, and of no other."""
    for group in Group.objects.all():
        group.events.set([case.event])


SEARCHES = ({"everybody": "on", "profession": "physician"}, {"state": "offered", "page": "2"})


@dataclass(frozen=True)
class Known:
    """What the director has got hold of about the case they are kept from."""

    code_name: str
    case: str
    message: str
    offers: tuple[str, ...]
    clinician: str
    name: str


class World(Conflicted):
    """A small program, whose director supports as well, with cases in several states."""

    supporters: list[Supporter]
    own: Case

    def people_it(self) -> None:
        AccountRole.objects.create(account=self.director, role=Role.SUPPORTER)
        assert self.director.person is not None
        mine = Supporter.objects.create(
            account=self.director,
            person=self.director.person,
            status="active",
            trained_on=MONDAY.date(),
        )
        self.supporters = [self.hospital.supporter() for _ in range(3)]
        # Whom the directory lists, it lists in either world.
        assert self.report.reports_to == self.director.person
        self.own = triaged(self.hospital, {**KNOWN, SealedField.PHONE: "+16175550177"})
        wanted = [Wanted(supporter=mine.pk, override=OverrideReason.BEST_FIT)]
        offering.approve_list(case_id=self.own.pk, wanted=wanted, now=MONDAY)
        self.group = planned_group(self.hospital.account(Role.FACILITATOR), now=MONDAY)
        Supporter.objects.update(group_trained_on=MONDAY.date())

    def goes_on(self, case: Case) -> None:
        """The associate director triages the case and asks two supporters; nobody answers yet."""
        facts = {**KNOWN, **unsealed(case)}
        triage.triage(
            case_id=case.pk,
            facts=facts,
            reach_by=ReachBy.TYPED,
            urgency=Urgency.URGENT,
            now=MONDAY,
        )
        triage.note_opening(case=case, account_id=self.associate.pk, now=MONDAY)
        wanted = [
            Wanted(supporter=each.pk, override=OverrideReason.BEST_FIT)
            for each in self.supporters[:2]
        ]
        offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)

    def is_had(self, case: Case) -> None:
        """A supporter takes it, and knocks at the door of those in danger."""
        self.goes_on(case)
        offer = Offer.objects.get(case=case, place=1)
        offering.accept(offer_id=offer.pk, supporter=self.supporters[0], now=MONDAY)
        reaching.knock(
            case_id=case.pk, supporter=self.supporters[0], kind=MessageKind.HARM_DOOR, now=MONDAY
        )

    def is_too_much(self, case: Case) -> None:
        """Whoever takes it carries more than they offered to now, and asks for a call about nothing
        in particular."""
        self.is_had(case)
        ask_for_call(supporter=self.supporters[0], now=MONDAY)

    def tried(
        self, made: Callable[[], Case], then: Callable[[Case], None], names: set[str]
    ) -> tuple[list[Observed], list[Observed]]:
        """All that the director can try, with the case there and in the same world without it; a
        sign-in grows no older meanwhile, however long that takes."""
        with travel(datetime.now(UTC), tick=False):
            cookies = signed_in(self.director).cookies.output(header="", sep=";")
            with for_now():
                case = made()
                then(case)
                # Another director has tied the team to its event.
                tie_teams(case)
                known = self.known(case)
                there = list(self.everything(known, names, cookies))
            # Of an event that they see, the event is there without it, and so is the tie.
            if case.event_id == self.seen.event_id:
                tie_teams(case)
            return there, list(self.everything(known, names, cookies))

    def known(self, case: Case) -> Known:
        message = Message.objects.filter(case=case).first()
        facts = unsealed(case)
        return Known(
            code_name=str(case.code_name),
            case=str(case.pk),
            message=str(message.pk) if message else str(case.pk),
            offers=tuple(str(each.pk) for each in Offer.objects.filter(case=case)),
            clinician=people_of(Case.objects.filter(pk=case.pk)).get(
                case.pk, self.report.directory_id
            ),
            name=facts.get(SealedField.NAME, self.report.name),
        )

    def everything(self, known: Known, names: set[str], cookies: str) -> Iterator[Observed]:
        for name, pattern in pages(get_resolver()):
            if name not in names:
                continue
            theirs: Case | Group = self.own if PAGES[name].who == SUPPORTERS else self.seen
            if name.startswith("group"):
                theirs = self.group
            about_a_case = "<slug:code_name>" in pattern
            for code_name in (known.code_name, str(theirs.code_name))[: 1 + about_a_case]:
                address = "/" + re.sub("<slug:code_name>", code_name, pattern)
                address = re.sub("<uuid:[a-z]+>", known.case, address)
                address = re.sub("<int:[a-z]+>", (*known.offers, "1")[0], address)
                address = re.sub("<str:[a-z]+>", "no-such-token", address)
                for method in ("get", "head", "options", "post"):
                    yield _tried(cookies, method, address, {})
                if name not in OF_CASES:
                    continue
                for query in SEARCHES:
                    yield _tried(cookies, "get", address, query)
                # What is not there is not there whatever is sent to it: there, two forms will do.
                some = 2 if about_a_case and code_name == known.code_name else None
                for form in self.forms(known)[:some]:
                    yield _tried(cookies, "post", address, form)

    def forms(self, known: Known) -> list[Mapping[str, Any]]:
        typed = {"profession": "physician", "rank": "assistant_professor", "urgency": "routine"}
        asked = self.supporters[0].pk
        return [
            {"reason": "mistaken"},
            {"into": known.code_name},
            {"message": known.message},
            {"answer": "yes", "outcome": "spoke"},
            {"find_person": known.name, "search": "person"},
            {**typed, "name": known.name, "phone": "+16175550101"},
            {"person": known.clinician, "urgency": "routine"},
            {"supporter": asked, "line_unknown": "on", "override": "best_fit"},
            {"find": known.name, "do": "find", "people": known.clinician},
            {"do": "ask", f"supporter_{known.code_name}": asked, "line_unknown": "on"},
        ]


def _tried(cookies: str, method: str, address: str, sent: Mapping[str, Any]) -> Observed:
    """Ask for a page or send a form, and put everything back as it was."""
    browser = Client(raise_request_exception=False)
    browser.cookies.load(cookies)
    reset_queries()
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            response = getattr(browser, method)(address, sent or None)
        transaction.set_rollback(True)
    del response.headers["Expires"]  # the time of day
    given = f"{response.status_code} {response.headers} {sorted(response.cookies)}\n"
    return Observed(
        did=f"{method} {address} {sorted(sent)}",
        given=_MADE_AFRESH.sub("?", given + response.content.decode()),
        asked=tuple(shape(each["sql"]) for each in asked.captured_queries),
    )


@pytest.fixture
def world(hospital: Hospital) -> World:
    director = hospital.director()
    associate = hospital.director(Role.ASSOCIATE_DIRECTOR)
    world = World(hospital, director, associate, triaged(hospital))
    world.people_it()
    return world


OURS = {name for name, page in PAGES.items() if not page.demo} - {"mfa_activate_totp"}
"""Every page but the one that draws a new key each time."""
OF_CASES = {
    name
    for name in OURS
    if isinstance(who := PAGES[name].who, frozenset) and who & (DIRECTORS | SUPPORTERS)
}
"""What a director or a supporter may open and not everybody may: the pages of groups too."""
SOME = {
    *("desk", "desk_case", "desk_match", "desk_board", "support_home", "support_offer", "group"),
}
"""The pages most likely to tell; the long tests try them all."""
WEIGHING = {
    *("desk_match", "desk_offer", "desk_agreed_by_phone", "desk_second_supporter", "desk_board"),
    *("surge", "surge_ask_outside", "surge_team", "group_peers"),
}
"""Pages that say who could be asked: whoever has a case, has less room for another."""


def _as_it_came(_case: Case) -> None:
    """Nobody has looked at the case yet."""


@pytest.mark.parametrize(
    ("made", "names"),
    [
        pytest.param("about_the_director", OURS, marks=pytest.mark.soak),
        ("about_their_report", SOME),
        pytest.param("about_their_report", OF_CASES, marks=pytest.mark.soak),
        pytest.param("of_an_event_they_see", OF_CASES, marks=pytest.mark.soak),
    ],
)
def test_whatever_they_try_the_case_is_not_there(world: World, made: str, names: set[str]) -> None:
    there, nowhere = world.tried(getattr(world, made), _as_it_came, names)
    assert len(there) > 9 * len(names)
    assert sum(each.given.startswith("200 ") for each in there) > 1.8 * len(names)
    assert not any(each.given.startswith("500 ") for each in there)
    assert telling(there, nowhere) == []


@pytest.mark.soak
def test_nor_once_somebody_has_it_and_knocks_at_every_door(world: World) -> None:
    names = OF_CASES - WEIGHING
    there, nowhere = world.tried(world.about_their_report, world.is_had, names)
    assert telling(there, nowhere) == []


def test_a_supporter_who_has_it_looks_as_busy_as_they_are_and_no_more_is_told(
    world: World,
) -> None:
    there, nowhere = world.tried(world.about_their_report, world.is_had, {"desk_match"})
    for here, without in zip(there, nowhere, strict=True):
        assert here.asked == without.asked
        assert _without_load(here.given) == _without_load(without.given)


def _without_load(page: str) -> list[str]:
    """The words of a page in any order, but for those about how much a supporter carries."""
    page = page.split("\n", 1)[1].replace("Carries little at the moment.", "")
    return sorted(re.sub(r"<[^>]*>", " ", page).split())


@pytest.fixture
def laden(world: World) -> World:
    """The same, where a supporter carries one case that the director sees, and has no room."""
    Supporter.objects.filter(pk=world.supporters[0].pk).update(capacity=1)
    world.own.assignments.create(supporter=world.supporters[0], lead=False, since=MONDAY)
    return world


def test_nor_does_the_desk_tell_whom_it_wears_or_who_asks_for_a_call(laden: World) -> None:
    there, nowhere = laden.tried(laden.about_their_report, laden.is_too_much, {"desk"})
    assert telling(there, nowhere) == []


@pytest.mark.soak
def test_whom_a_hidden_case_wears_is_caught(laden: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = desk_queries._may_need_rest

    def of_every_case(
        account: Account, _seen: QuerySet[Case], *, now: datetime
    ) -> list[desk_queries.Worn]:
        return rule(account, Case.objects.all(), now=now)

    monkeypatch.setattr(desk_queries, "_may_need_rest", of_every_case)
    there, nowhere = laden.tried(laden.about_their_report, laden.is_too_much, {"desk"})
    assert telling(there, nowhere)


@pytest.mark.parametrize("name", ["desk", "desk_case", "support_offer"])
def test_a_trace_is_caught(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case on the desk; a case page that opens; an offer that is another supporter's."""

    def every_case(*_whose: object, **_when: object) -> QuerySet[Case]:
        return Case.objects.all()

    def every_offer(_supporter: Supporter, code_name: str) -> Offer:
        return Offer.objects.filter(case__code_name=code_name).latest("pk")

    monkeypatch.setattr(case_queries, "cases_seen_by", every_case)
    monkeypatch.setattr("beenthere.apps.desk.queries.cases_seen_by", every_case)
    monkeypatch.setattr("beenthere.apps.outreach.queries.offer_to", every_offer)
    there, nowhere = world.tried(world.about_their_report, world.goes_on, {name})
    assert telling(there, nowhere)
