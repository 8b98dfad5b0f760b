"""L6. Being left out looks the same whatever the reason, and what one may not see is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from beenthere.apps.cases import matching
from beenthere.apps.cases import queries as case_queries
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import people_of, replace_facts, sealed_rows
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case, Sealed
from beenthere.apps.desk import board
from beenthere.apps.desk import queries as desk_queries
from beenthere.apps.outside import vault
from beenthere.apps.paging.models import Message
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import CaseState, NextAction, Owner
from beenthere.domain.permissions import DIRECTORS, PAGES
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ReachBy, Role, SupporterStatus
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN, signed_in, triaged

pytestmark = pytest.mark.usefixtures("ten_on_monday")


@dataclass(frozen=True)
class Observed:
    """One thing somebody can do, what they are given for it, and what the database was asked."""

    did: str
    given: str
    asked: tuple[str, ...]


def observe(browser: Client, method: str, address: str, **posted: object) -> Observed:
    """Open or post to a page, and put everything back as it was."""
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            response = getattr(browser, method)(address, posted)
        transaction.set_rollback(True)
    body = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    given = f"{response.status_code} {response.headers}\n{body}"
    return Observed(
        did=f"{method} {address}",
        given=given,
        asked=tuple(shape(each["sql"]) for each in asked.captured_queries),
    )


def shape(sql: str) -> str:
    """A statement without its values: who or what is asked about does not count, how does. How
    many are asked about in one statement is a value too."""
    sql = re.sub(r"'(?:[^']|'')*'(::\w+)?", "?", sql)
    sql = re.sub(r"(s\d+_x\d+|\b\d+\b)", "?", sql)
    return re.sub(r"IN \((?:\?, )*\?\)", "IN (?)", sql)


def telling(one: Iterable[Observed], other: Iterable[Observed]) -> list[str]:
    """Where two worlds can be told apart: by what is given, or by what the database is asked."""
    apart = []
    for here, there in zip(one, other, strict=True):
        if here.given != there.given:
            apart.append(f"{here.did}: given")
        if here.asked != there.asked:
            apart.append(f"{here.did}: asked")
    return apart


@contextmanager
def for_now() -> Iterator[None]:
    """A change of the world that is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# A supporter who is being supported is simply not available.


@dataclass
class Excluded:
    """A case, a director who looks for a supporter, and one supporter who cannot be asked."""

    case: Case
    other: Case
    director: Account
    supporter: Supporter

    def paused(self) -> None:
        Supporter.objects.filter(pk=self.supporter.pk).update(status=SupporterStatus.PAUSED)

    def stepped_down(self) -> None:
        Supporter.objects.filter(pk=self.supporter.pk).update(status=SupporterStatus.STEPPED_DOWN)

    def being_supported(self) -> None:
        person = self.supporter.person.directory_id
        replace_facts(self.other, {**KNOWN, SealedField.DIRECTORY_ID: person})

    def observed(self, why: Callable[[], None]) -> list[Observed]:
        with for_now():
            why()
            desk = signed_in(self.director)
            place = [self.case.code_name]
            pressed = {"supporter": self.supporter.pk, "line_unknown": "on"}
            blocked = list(match(self.case, now=MONDAY).blocked)
            return [
                Observed("match", repr(blocked), ()),
                observe(desk, "get", reverse("desk_match", args=place), everybody="on"),
                observe(desk, "post", reverse("desk_offer", args=place), **pressed),
                observe(desk, "post", reverse("desk_agreed_by_phone", args=place), **pressed),
                observe(desk, "get", reverse("desk")),
            ]


@pytest.fixture
def excluded(hospital: Hospital) -> Excluded:
    director, supporter = hospital.director(), hospital.supporter()
    hospital.supporter(), hospital.supporter()
    listed = hospital.person()
    other = triaged(hospital, {**KNOWN, SealedField.DIRECTORY_ID: listed.directory_id})
    case = triaged(hospital, {**KNOWN, SealedField.PHONE: "+16175550177"})
    return Excluded(case, other, director, supporter)


def test_being_supported_looks_like_being_away(excluded: Excluded) -> None:
    away = excluded.observed(excluded.paused)
    assert "Is not available." in away[0].given
    assert "Is not available." in away[1].given
    assert telling(away, excluded.observed(excluded.stepped_down)) == []
    assert telling(away, excluded.observed(excluded.being_supported)) == []


def test_one_look_more_at_those_being_supported_is_caught(
    excluded: Excluded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looking_twice(cases: QuerySet[Case]) -> object:
        found = people_of(cases)
        for row in Supporter.objects.filter(person__directory_id__in=found.values()):
            row.assignments.exists()
        return found

    monkeypatch.setattr(matching, "people_of", looking_twice)
    away, supported = (
        excluded.observed(why) for why in (excluded.paused, excluded.being_supported)
    )
    apart = telling(away, supported)
    assert any(each.endswith("/match/: asked") for each in apart)
    assert not any(each.endswith("given") for each in apart)


def test_a_gap_where_somebody_is_being_supported_is_caught(
    excluded: Excluded, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = matching.supporter_rows

    def without_them(supporters: QuerySet[Supporter]) -> list[tuple[Any, ...]]:
        supported = people_of(Case.objects.exclude(pk=excluded.case.pk)).values()
        return [row for row in everybody(supporters) if row[0] not in supported]

    monkeypatch.setattr(matching, "supporter_rows", without_them)
    away, supported = (
        excluded.observed(why) for why in (excluded.paused, excluded.being_supported)
    )
    assert "match: given" in telling(away, supported)


# A director in conflict finds no trace.

_FORMS = {"reason": "complete", "into": "x", "supporter": "1", "urgency": "routine"}


def rounds(browser: Client, code_name: str, of: Iterable[str] | None = None) -> list[Observed]:
    """Everything a director can try: the desk, its states, and every page of one case, or some."""
    seen = [observe(browser, "get", reverse("home")), observe(browser, "get", reverse("desk"))]
    states = ("waiting", "matching", "closed")
    seen += [observe(browser, "get", reverse("desk"), state=state) for state in states]
    theirs = [page.name for page in PAGES.values() if page.who == DIRECTORS]
    for name in theirs if of is None else of:
        try:
            address = reverse(name, args=[code_name])
        except NoReverseMatch:
            continue
        seen.append(observe(browser, "get", address))
        seen.append(observe(browser, "post", address, **_FORMS))
    return seen


@dataclass
class Conflicted:
    """A director, somebody else who sees what they may not, and a case they may see."""

    hospital: Hospital
    director: Account
    associate: Account
    seen: Case

    @cached_property
    def report(self) -> Person:
        """Somebody who reports to the director."""
        return self.hospital.person(reports_to=self.director.person)

    def about_the_director(self) -> Case:
        assert self.director.person is not None
        return self.hospital.case({SealedField.NAME: self.director.person.name})

    def about_their_report(self) -> Case:
        return self.hospital.case({SealedField.EMAIL: self.report.email})

    def of_an_event_they_see(self) -> Case:
        """Of two who were there, one reports to the director; the other's case is theirs to see."""
        case = Case(
            id=vault().issue(),
            event=self.seen.event,
            state=CaseState.RECEIVED,
            owner=Owner.PROGRAM,
            next_action=NextAction.ROUTE,
            due_at=MONDAY,
            urgency=self.seen.urgency,
            source=self.seen.source,
            reach_by=ReachBy.DIRECTORY,
            referred_at=MONDAY,
        )
        case.save(force_insert=True)
        Sealed.objects.bulk_create(sealed_rows(case.pk, facts_of(self.report)))
        route(case_id=case.pk, now=MONDAY)
        return Case.objects.get(pk=case.pk)

    def with_and_without(
        self, made: Callable[[], Case], of: Iterable[str] | None = None
    ) -> tuple[list[Observed], list[Observed]]:
        """The director's round in a world with the case, and in the same world without it: by the
        name of that case, and by the name of one they may see."""
        browser = signed_in(self.director)
        before = Message.objects.filter(account=self.director).count()
        with for_now():
            case = made()
            assert Case.objects.get(pk=case.pk).sights.get().account_id == self.associate.pk
            assert Message.objects.filter(account=self.director).count() == before
            names = [str(case.code_name), str(self.seen.code_name)]
            kept_out = [each for name in names for each in rounds(browser, name, of)]
        return kept_out, [each for name in names for each in rounds(browser, name, of)]


@pytest.fixture
def conflicted(hospital: Hospital) -> Conflicted:
    director = hospital.director()
    associate = hospital.director(Role.ASSOCIATE_DIRECTOR)
    return Conflicted(hospital, director, associate, triaged(hospital))


@pytest.mark.parametrize(
    "made",
    [
        pytest.param("about_the_director", marks=pytest.mark.soak),
        pytest.param("about_their_report", marks=pytest.mark.soak),
        "of_an_event_they_see",
    ],
)
def test_a_director_in_conflict_finds_no_trace(conflicted: Conflicted, made: str) -> None:
    kept_out, without = conflicted.with_and_without(getattr(conflicted, made))
    assert sum(each.given.startswith("200 ") for each in kept_out) > 10
    assert sum(each.given.startswith("404 ") for each in kept_out) > 10
    assert telling(kept_out, without) == []


def test_the_associate_director_sees_it(conflicted: Conflicted) -> None:
    """Nobody finding any trace of anything would pass the test above."""
    case = conflicted.about_the_director()
    seen = rounds(signed_in(conflicted.associate), str(case.code_name), ["desk_case", "surge"])
    assert str(case.code_name) in seen[1].given
    assert sum(each.given.startswith("200 ") for each in seen) > 5


def _all(_account: Account, **_at: object) -> QuerySet[Case]:
    return Case.objects.all()


def test_a_desk_that_lists_every_case_is_caught(
    conflicted: Conflicted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_queries, "cases_seen_by", _all)
    apart = telling(*conflicted.with_and_without(conflicted.about_the_director, []))
    assert "get /desk/: given" in apart


def test_a_board_that_counts_every_case_of_an_event_is_caught(
    conflicted: Conflicted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_event(_account: Account, case: Case, **_at: object) -> QuerySet[Case]:
        return Case.objects.filter(event=case.event_id)

    monkeypatch.setattr(board, "on_board", of_event)
    pages = ["desk_board", "surge"]
    apart = telling(*conflicted.with_and_without(conflicted.of_an_event_they_see, pages))
    for page in pages:
        assert f"get {reverse(page, args=[conflicted.seen.code_name])}: given" in apart


def test_a_case_that_is_refused_where_it_should_not_exist_is_caught(
    conflicted: Conflicted, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by = case_queries.case_seen_by

    def refusing(account: Account, code_name: str, *, now: datetime) -> Case:
        case = Case.objects.get(code_name=code_name)
        if not case.sights.filter(account=account, stepped_back=False).exists():
            raise PermissionDenied
        return seen_by(account, code_name, now=now)

    monkeypatch.setattr("beenthere.apps.desk.rooms.case_seen_by", refusing)
    apart = telling(*conflicted.with_and_without(conflicted.about_the_director, ["desk_case"]))
    assert any(each.startswith("get /desk/") and each.endswith("/: given") for each in apart)


# The referral form does not say whether the directory knows somebody.


def _asked_about(name: str) -> list[Observed]:
    page = Client().get(reverse("refer")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    answers = {"token": token[1], "whom": "colleague", "step": "who", "person-name": name}
    seen = [
        observe(Client(), "post", reverse("refer"), **answers, go=go, search=name, about="person")
        for go in ("next", "search", "add")
    ]
    return [
        Observed(each.did, each.given.replace(name, "NAME").replace(token[1], ""), each.asked)
        for each in seen
    ]


def test_the_referral_form_knows_nobody(hospital: Hospital) -> None:
    known = hospital.person(name="Hedwig Listed")
    nobody = _asked_about("Nadja Nowhere")
    assert telling(_asked_about(known.name), nobody) == []


def test_a_form_that_knows_somebody_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = hospital.person(name="Hedwig Listed")
    monkeypatch.setattr(
        "django.contrib.auth.models.AnonymousUser.is_authenticated", True, raising=False
    )
    apart = telling(_asked_about(known.name), _asked_about("Nadja Nowhere"))
    assert "post /refer/: given" in apart
