"""The call-back code: it leads to the same supporter for ever, and tells nobody anything.

It is held to L3 (nothing stored says that there is one), L4 (it works when everything else is
erased), L6 (nobody can tell from it who can be asked) and L7 (nobody is asked whom neither the
clinician nor a director chose).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from beenthere.adapters.ring import KeyRing
from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import code_ring
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.privacy.actions import sever_due
from beenthere.apps.referral import again
from beenthere.apps.referral.again_forms import CallForm
from beenthere.apps.supporters import life
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.call_back import mark_of, read, written
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import OutreachOutcome, SupporterStatus
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged
from tests.laws.stored import tables

pytestmark = [pytest.mark.usefixtures("ten_on_monday")]

ANSWERS = {"name": "Wilhelmina", "phone": "617 555 0123", "soon": "urgent"}


def code_for(supporter: Supporter) -> str:
    """A code, as the supporter's page makes it."""
    mark = bytes.fromhex(mark_of(supporter.person.directory_id))
    return written(code_ring().code(mark))


def asked_for_a_call(code: str) -> list[str]:
    """What somebody with a code is shown, page after page, to the end."""
    browser = Client()
    opened = browser.get(reverse("again"))
    where = browser.post(reverse("again"), {"code": code})
    token = re.search(r'name="token" value="([^"]+)"', where.content.decode())
    assert token, where.content
    sent = browser.post(reverse("again"), {"code": code, "token": token[1], **ANSWERS})
    assert sent.status_code == 302, sent.content
    shown = browser.get(sent.headers["Location"])
    assert not browser.cookies
    pages = [opened, where, sent, shown]
    return [f"{page.headers}{page.content.decode()}" for page in pages]


def without_its_own(pages: Iterable[str], code: str) -> list[str]:
    """The pages without what is this visitor's own: their code, and the number of their form."""
    return [re.sub(r'name="token" value="[^"]+"', "", each.replace(code, "")) for each in pages]


def called_back(code: str) -> Case:
    """The case that somebody with this code asked for, once the worker has seen it."""
    before = set(Case.objects.values_list("pk", flat=True))
    asked_for_a_call(code)
    case = Case.objects.exclude(pk__in=before).get()
    route(case_id=case.pk, now=MONDAY)
    case.refresh_from_db()
    return case


# It leads to the same supporter.


def test_the_same_supporter_is_asked_first_and_nobody_is_paged_beside(hospital: Hospital) -> None:
    hospital.director()
    hospital.supporter()
    mine = hospital.supporter()
    case = called_back(code_for(mine))
    offer = case.offers.get()
    assert (offer.supporter, offer.state, case.state) == (mine, OfferState.OPEN, CaseState.OFFERED)
    assert [each.account_id for each in Message.objects.filter(case=case)] == [mine.account_id]
    assert case.sights.exists()
    offering.accept(offer_id=offer.pk, supporter=mine, now=MONDAY)
    page = signed_in(mine.account).get(reverse("support_case", args=[case.code_name]))
    assert "Wilhelmina" in page.content.decode()
    assert "they ask for you again" in page.content.decode()


def test_it_still_does_when_everything_is_erased_and_the_keys_are_new(hospital: Hospital) -> None:
    hospital.director()
    mine = hospital.supporter()
    first = triaged(hospital)
    offering.agreed_by_phone(case_id=first.pk, wanted=Wanted(supporter=mine.pk), now=MONDAY)
    reaching.record(case_id=first.pk, supporter=mine, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    page = signed_in(mine.account).get(reverse("support_code", args=[first.code_name]))
    code = re.search(r"\b(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}\b", page.content.decode())
    assert code
    for _ in range(3):
        closing.time_came(case_id=first.pk, now=MONDAY + timedelta(days=30))
    closed = Case.objects.get()
    assert closed.state == CaseState.CLOSED
    sever_due(now=closed.due_at)
    assert not Case.objects.exists()
    ring = code_ring()
    assert isinstance(ring, KeyRing)
    for _ in range(3):
        ring.rotate()
    code_ring.cache_clear()
    # The roster is written anew too, as after a restore: other numbers, the same people.
    account, person = mine.account, mine.person
    mine.delete()
    hospital.supporter()
    again_on_roster = Supporter.objects.create(
        account=account, person=person, status="active", trained_on=mine.trained_on
    )
    assert called_back(code[0]).offers.get().supporter == again_on_roster


@pytest.mark.parametrize("status", [SupporterStatus.PAUSED, SupporterStatus.STEPPED_DOWN])
def test_who_cannot_be_asked_has_their_code_reach_the_director(
    hospital: Hospital, status: SupporterStatus
) -> None:
    director = hospital.director()
    hospital.supporter()
    gone = hospital.supporter()
    code = code_for(gone)
    Supporter.objects.filter(pk=gone.pk).update(status=status)
    assert reached_the_director(called_back(code)) == [director.pk]


def reached_the_director(case: Case) -> list[int]:
    """Whom a case pages that waits for triage like any other, and whom nobody was asked for."""
    assert case.state == CaseState.WAITING
    assert not Message.objects.filter(case=case, kind=MessageKind.OFFER).exclude(
        state=MessageState.WITHDRAWN
    )
    waiting = Message.objects.filter(case=case, kind=MessageKind.TRIAGE_WAITING)
    return list(waiting.order_by("account").values_list("account", flat=True).distinct())


def _left(hospital: Hospital, supporter: Supporter) -> None:
    supporter.person.active = False
    supporter.person.save()


def _full(hospital: Hospital, supporter: Supporter) -> None:
    for number in range(supporter.capacity):
        case = triaged(hospital, {**TYPED_KNOWN, SealedField.PHONE: f"+1617555019{number}"})
        offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)


def _supported(hospital: Hospital, supporter: Supporter) -> None:
    person = supporter.person
    triaged(hospital, {**TYPED_KNOWN, SealedField.DIRECTORY_ID: person.directory_id})


def _untrained(hospital: Hospital, supporter: Supporter) -> None:
    Supporter.objects.filter(pk=supporter.pk).update(trained_on=None)


def _off_the_roster(hospital: Hospital, supporter: Supporter) -> None:
    supporter.delete()


TYPED_KNOWN = {
    SealedField.NAME: "Somebody Else",
    SealedField.PROFESSION: "physician",
    SealedField.RANK: "resident",
}


@pytest.mark.parametrize("what", [_left, _full, _supported, _untrained, _off_the_roster])
def test_whatever_keeps_a_supporter_from_it_it_reaches_the_director(
    hospital: Hospital, what: Callable[[Hospital, Supporter], None]
) -> None:
    director = hospital.director()
    hospital.supporter()
    mine = hospital.supporter()
    code = code_for(mine)
    what(hospital, mine)
    assert reached_the_director(called_back(code)) == [director.pk]


@pytest.mark.parametrize("declined", [True, False])
def test_who_says_no_or_nothing_has_it_go_to_the_director(
    hospital: Hospital, declined: bool
) -> None:
    director = hospital.director()
    hospital.supporter()
    mine = hospital.supporter()
    case = called_back(code_for(mine))
    if declined:
        offering.decline(offer_id=case.offers.get().pk, supporter=mine, now=MONDAY)
    else:
        closing.time_came(case_id=case.pk, now=case.due_at)
    case.refresh_from_db()
    assert reached_the_director(case) == [director.pk]
    assert case.offers.count() == 1, "nobody else was asked (L7)"


def test_a_director_who_is_the_clinician_finds_no_trace(hospital: Hospital) -> None:
    theirs = hospital.director(name="Wilhelmina", phone="+16175550123")
    other = hospital.director()
    case = called_back(code_for(hospital.supporter()))
    assert list(case.sights.values_list("account_id", flat=True)) == [other.pk]
    assert signed_in(theirs).get(reverse("desk_case", args=[case.code_name])).status_code == 404


# It tells nobody anything.


def told_apart(codes: Iterable[str]) -> bool:
    """Whether the pages differ for these codes in a single byte, in a header or in the number of
    statements."""
    seen = set()
    for code in codes:
        with statements_noted() as statements:
            pages = asked_for_a_call(code)
        seen.add((*without_its_own(pages, code), tuple(statements)))
    return len(seen) > 1


@contextmanager
def statements_noted() -> Iterator[list[str]]:
    """The statements that run, without their values."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def _codes(hospital: Hospital) -> list[str]:
    """Codes of somebody who can be asked, has stepped down, is paused, and was never there."""
    each = [hospital.supporter() for _ in range(3)]
    Supporter.objects.filter(pk=each[1].pk).update(status=SupporterStatus.STEPPED_DOWN)
    paused = life.LifeEvent.PAUSED
    life.move(supporter_id=each[2].pk, event=paused, by=life.Mover.MANAGER, now=MONDAY)
    nobody = written(code_ring().code(bytes.fromhex(mark_of("nobody"))))
    return [*map(code_for, each), nobody]


def test_the_pages_are_the_same_whoever_the_code_leads_to(hospital: Hospital) -> None:
    hospital.director()
    assert not told_apart(_codes(hospital))


def test_a_page_that_looks_who_it_is_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.director()
    codes = _codes(hospital)
    asked = again._asked

    def curious(request: HttpRequest, form: CallForm, **options: Any) -> HttpResponse:
        mark = code_ring().mark(read(request.POST["code"])).hex()
        active = Supporter.objects.filter(status=SupporterStatus.ACTIVE).select_related("person")
        there = any(mark_of(each.person.directory_id) == mark for each in active)
        return asked(request, form, **options, notice="" if there else "They have left.")

    monkeypatch.setattr(again, "_asked", curious)
    assert told_apart(codes)


def test_what_is_no_code_is_answered_alike_and_makes_nothing(hospital: Hospital) -> None:
    code = code_for(hospital.supporter())
    last = "0" if code[-1] != "0" else "1"
    wrong = ["hello", code[:-1], code[:-1] + last, "0000-" * 7 + "0000", "🦆", "x" * 5_000]
    answers = set()
    for each in wrong:
        response = Client().post(reverse("again"), {"code": each, "token": "x", **ANSWERS})
        assert response.status_code == 200
        page = response.content.decode()
        assert settings.PROGRAM.phones.director.shown in page
        answers.add(re.sub(r' value="[^"]*"', "", page))
    assert len(answers) == 1
    assert not Case.objects.exists()


def stored_after(what: Callable[[], object]) -> list[str]:
    """Tables with another number of rows, and files with other bytes, after something is done."""
    before = _everything()
    what()
    after = _everything()
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


def _everything() -> dict[str, object]:
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        # Every page notes that a sign-in was used; this one no other way.
        for table in set(tables()) - {"people_signin"}:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()
    data = Path(settings.PLACE.data)
    kept = [file for folder in ("secrets", "keystore-kek") for file in (data / folder).rglob("*")]
    return found | {str(file): file.read_bytes() for file in kept if file.is_file()}


def test_nothing_is_stored_when_a_code_is_made(hospital: Hospital) -> None:
    browser, address = _at_the_card(hospital)
    assert stored_after(lambda: browser.get(address)) == []


def test_a_page_that_notes_it_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, address = _at_the_card(hospital)
    ring = code_ring()
    made = ring.code

    def noted(mark: bytes) -> bytes:
        Case.objects.update(attempts=1)
        return made(mark)

    monkeypatch.setattr(ring, "code", noted)
    assert stored_after(lambda: browser.get(address)) == ["cases_case"]


def _at_the_card(hospital: Hospital) -> tuple[Client, str]:
    mine = hospital.supporter()
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=mine.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=mine, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    browser, address = signed_in(mine.account), reverse("support_code", args=[case.code_name])
    assert browser.get(address).status_code == 200
    return browser, address


def test_what_the_case_knows_of_the_code_is_sealed_and_gone_once_routed(
    hospital: Hospital,
) -> None:
    hospital.director()
    mine = hospital.supporter()
    code = code_for(mine)
    asked_for_a_call(code)
    case = Case.objects.get()
    mark = mark_of(mine.person.directory_id)
    assert unsealed(case)[SealedField.CALL_BACK] == mark
    [sealed] = case.sealed.filter(field=SealedField.CALL_BACK)
    assert bytes.fromhex(mark) not in bytes(sealed.value)
    route(case_id=case.pk, now=MONDAY)
    case.refresh_from_db()
    assert SealedField.CALL_BACK not in unsealed(Case.objects.get())
    for plain in (code, code.replace("-", ""), mark):
        assert not _rows_with(plain)


def _rows_with(text: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text ILIKE %s", [f"%{text}%"])
            found += [table] * len(cursor.fetchall())
    return found


def test_a_form_sent_twice_is_one_case_and_another_form_another(hospital: Hospital) -> None:
    code = code_for(hospital.supporter())
    browser = Client()
    page = browser.post(reverse("again"), {"code": code}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    posted = {"code": code, "token": token[1], **ANSWERS}
    for _ in range(3):
        assert browser.post(reverse("again"), posted).status_code == 302
    assert Case.objects.count() == 1
    asked_for_a_call(code)
    assert Case.objects.count() == 2


def test_an_offer_says_who_asks_no_more_than_any(hospital: Hospital) -> None:
    hospital.director()
    mine = hospital.supporter()
    called_back(code_for(mine))
    page = signed_in(mine.account).get(reverse("support_home")).content.decode()
    assert "Somebody you have talked with before" in page
    assert "Wilhelmina" not in page
