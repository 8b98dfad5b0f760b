"""Whom would you go to: asked, answered once, counted, and nobody learns who said so."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection
from django.db.models import AutoField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Browser

from beenthere.apps.nominations import actions, queries
from beenthere.apps.nominations.links import letter_link
from beenthere.apps.nominations.models import Answered, Letter, Nominee, Question
from beenthere.apps.outside import program
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.people.models import Account, Department, Person
from beenthere.apps.supporters import life
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.supporter_life import LifeEvent
from beenthere.domain.vocabulary import Role, SupporterStatus, Undelivered
from beenthere.domain.wording import LETTERS, LetterKind
from beenthere.worker.chores import end_nominations
from beenthere.worker.letters import send_letters
from tests.adapters.channels.fake import FakeChannel
from tests.apps.desk.conftest import SignIn, hospital, signed_in
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, Hospital

__all__ = ["hospital", "signed_in"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def question(hospital: Hospital) -> Question:
    hospital.person("Ada Asked")
    return actions.ask(department=Department.objects.get(code="medicine"), now=MONDAY)


def link_for(person: Person, question: Question, mail: FakeChannel) -> str:
    """The one-time link that somebody asks for on the public page."""
    page = reverse("nominate", args=[question.pk])
    Client().post(page, {"email": person.email})
    Letter.objects.filter(state=LetterState.WAITING).update(due_at=MONDAY)
    send_letters(mail, clock=lambda: MONDAY)
    assert mail.pages[-1].text == LETTERS[LetterKind.QUESTION]
    return str(mail.pages[-1].link).removeprefix(program().web_address)


def name(browser: Client, page: str, named: Person) -> str:
    posted = {"search": named.name, "person": named.directory_id}
    return browser.post(page, posted).content.decode()


def test_three_colleagues_name_one_and_it_counts_as_three_and_nobody_learns_who(
    hospital: Hospital, question: Question, mail: FakeChannel, signed_in: SignIn
) -> None:
    named = hospital.person("Imogen Trusted", department="surgery")
    for number in range(2):
        voter = hospital.person(f"Voter Number{'x' * number}")
        page = link_for(voter, question, mail)
        found = Client().post(page, {"search": "imog", "find": "1"}).content.decode()
        assert "Imogen Trusted" in found
        assert "6175550" not in found
        assert "Your answer counts" in name(Client(), page, named)
        assert "You have answered before" in name(Client(), page, named)
    third = hospital.account(Role.ASSISTANT, person=hospital.person("Third Voter"))
    page = reverse("nominate_signed_in", args=[question.pk])
    browser = signed_in(third)
    assert "Your answer counts" in name(browser, page, named)
    assert "You have answered before" in browser.get(page).content.decode()
    nominee = Nominee.objects.get()
    assert (nominee.person, nominee.named_by) == (named, 3)
    assert Answered.objects.count() == 3
    # What says that somebody answered has no column that leads to whom.
    assert {each.name for each in Answered._meta.get_fields()} == {"digest", "until"}
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    html = manager.get(reverse("nominations")).content.decode()
    assert "3 colleagues" in html
    assert "Voter" not in html


def test_whoever_has_answered_counts_once_however_often_it_is_asked(
    hospital: Hospital, question: Question
) -> None:
    voter, named = hospital.person(), hospital.person()
    actions.answer(question=question, by=voter, named=named, now=MONDAY)
    afresh = actions.ask(department=question.department, now=MONDAY + timedelta(days=1))
    with pytest.raises(actions.AnsweredBefore):
        actions.answer(question=afresh, by=voter, named=named, now=MONDAY)
    assert Nominee.objects.get().named_by == 1


def test_neither_a_link_nor_the_number_of_a_row_tells_who_answered_or_when(
    hospital: Hospital, question: Question, mail: FakeChannel
) -> None:
    voter = hospital.person()
    page = link_for(voter, question, mail)
    payload = page.rstrip("/").rsplit("/", 1)[1].split(":")[0]
    assert voter.pk not in json.loads(signing.b64_decode(payload.encode()))
    for kind in (Answered, Nominee):
        assert not isinstance(kind._meta.pk, AutoField), kind


def test_the_public_page_says_the_same_to_everybody_and_floods_nobody(
    hospital: Hospital, question: Question, mail: FakeChannel
) -> None:
    voter, elsewhere = hospital.person(), hospital.person(department="surgery")
    page, answers = reverse("nominate", args=[question.pk]), set()
    for email in (voter.email, voter.email, elsewhere.email, "nobody@hospital.example"):
        response = Client().post(page, {"email": email})
        answers.add(response.content)
        assert not response.cookies
    assert len(answers) == 1
    assert [each.person for each in Letter.objects.all()] == [voter]
    assert "write an address" in Client().post(page, {"email": "x y"}).content.decode()
    crowd = [hospital.person() for _ in range(2)]
    most = program().policy.question_letters
    Letter.objects.bulk_create(
        Letter(kind="question", person=voter, question=question, due_at=MONDAY) for _ in range(most)
    )
    for each in crowd:
        Client().post(page, {"email": each.email})
    assert Letter.objects.count() == most + 1


def test_what_does_not_count(
    hospital: Hospital, question: Question, mail: FakeChannel, signed_in: SignIn
) -> None:
    voter = hospital.person("Zed Voter")
    page = link_for(voter, question, mail)
    assert "from the directory" not in name(Client(), page, voter)
    assert not Nominee.objects.exists()
    surgeon = hospital.account(Role.ASSISTANT, person=hospital.person(department="surgery"))
    signed_in_page = reverse("nominate_signed_in", args=[question.pk])
    outside = hospital.account(Role.ALTERNATE)
    for account in (surgeon, outside):
        html = name(signed_in(account), signed_in_page, voter)
        assert "another department" in html, account
    for wrong in (f"{page[:-3]}xx/", page.replace(str(question.pk), str(MONDAY.timestamp()))):
        assert Client().get(wrong).status_code in (404, 410)
    # Whoever is a supporter already is counted by nobody.
    assert "Your answer counts" in name(Client(), page, hospital.supporter().person)
    assert not Nominee.objects.exists()
    actions.ask(department=question.department, now=MONDAY)
    for gone in (page, signed_in_page, reverse("nominate", args=[question.pk])):
        browser = signed_in(hospital.account(Role.ASSISTANT, person=hospital.person()))
        assert browser.get(gone).status_code == 410


def invited(hospital: Hospital, mail: FakeChannel, signed_in: SignIn) -> tuple[Nominee, str]:
    person = hospital.person("Imogen Trusted")
    nominee = Nominee.objects.create(person=person, status="nominated", since=MONDAY.date())
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    posted = {"nominee": str(nominee.pk), "do": "invite"}
    page = manager.post(reverse("nominations_change"), posted, follow=True).content.decode()
    assert "The invitation is on its way" in page
    send_letters(mail, clock=lambda: MONDAY)
    assert mail.pages[-1].text == LETTERS[LetterKind.BE_SUPPORTER]
    return nominee, str(mail.pages[-1].link).removeprefix(program().web_address)


def test_a_yes_makes_an_account_and_a_no_leaves_nothing(
    hospital: Hospital, mail: FakeChannel, signed_in: SignIn
) -> None:
    nominee, page = invited(hospital, mail, signed_in)
    html = Client().get(page).content.decode()
    assert "Half a day of training" in html
    assert Nominee.objects.get().status == SupporterStatus.INVITED
    accounts = Account.objects.count()
    assert "nobody asks why" in Client().post(page, {"answer": "no"}).content.decode()
    assert not Nominee.objects.exists()
    assert not Letter.objects.exists()
    assert Account.objects.count() == accounts
    assert Client().get(page).status_code == 410

    nominee.person.directory_id = "T9999"
    again = Nominee.objects.create(
        person=nominee.person, status="nominated", since=MONDAY.date(), named_by=2
    )
    actions.invite(nominee_id=again.pk, now=MONDAY)
    send_letters(mail, clock=lambda: MONDAY)
    page = str(mail.pages[-1].link).removeprefix(program().web_address)
    # Whoever did not choose a password at once says so again, by this letter or by another.
    for _ in range(2):
        response = Client().post(page, {"answer": "yes"})
        assert response.headers["Location"].startswith("/account/invitation/")
    actions.invite(nominee_id=again.pk, now=MONDAY)
    supporter = Supporter.objects.get()
    assert supporter.status == SupporterStatus.INVITED
    assert supporter.account.roles == {Role.SUPPORTER}
    life.agree(supporter_id=supporter.pk, now=MONDAY)
    assert not Nominee.objects.exists()
    assert Client().post(page, {"answer": "yes"}).status_code == 410


def test_a_yes_that_is_taken_back_leaves_nothing_either(hospital: Hospital) -> None:
    def roster_takes_back(*, nominee_id: Any, now: datetime) -> None:
        asked = Supporter.objects.get(person__nominee=nominee_id)
        life.move(supporter_id=asked.pk, event=LifeEvent.SET_ASIDE, by=life.Mover.MANAGER, now=now)

    for takes_back in (actions.say_no, actions.set_aside, roster_takes_back):
        nominee = Nominee.objects.create(
            person=hospital.person(), status="invited", since=MONDAY.date()
        )
        actions.say_yes(nominee_id=nominee.pk, now=MONDAY)
        takes_back(nominee_id=nominee.pk, now=MONDAY)
        for kind in (Nominee, Supporter, Account):
            assert not kind._default_manager.exists(), takes_back


def test_whoever_signs_in_already_keeps_their_sign_in(
    hospital: Hospital, mail: FakeChannel, signed_in: SignIn
) -> None:
    assistant = hospital.account(Role.ASSISTANT, person=hospital.person())
    assert assistant.person is not None
    nominee = Nominee.objects.create(
        person=assistant.person, status="nominated", since=MONDAY.date()
    )
    actions.invite(nominee_id=nominee.pk, now=MONDAY)
    actions.say_yes(nominee_id=nominee.pk, now=MONDAY)
    account = Account.objects.get(pk=assistant.pk)
    assert account.roles == {Role.ASSISTANT, Role.SUPPORTER}
    # An account that is tied to nobody is theirs by its address; one that is switched off stays so.
    counsel = hospital.account(Role.COUNSEL)
    Account.objects.filter(pk=counsel.pk).update(email="cora.counsel@hospital.example")
    person = hospital.person(email="cora.counsel@hospital.example")
    nominee = Nominee.objects.create(person=person, status="nominated", since=MONDAY.date())
    actions.invite(nominee_id=nominee.pk, now=MONDAY)
    page = letter_link(nominee.letters.get(), now=MONDAY)
    for enabled, status, roles in (
        (False, 409, {Role.COUNSEL}),
        (True, 302, {Role.COUNSEL, Role.SUPPORTER}),
    ):
        Account.objects.update(enabled=enabled)
        assert Client().post(page, {"answer": "yes"}).status_code == status
        account = Account.objects.get(pk=counsel.pk)
        assert account.enabled == enabled
        assert account.roles == roles
    unlisted = hospital.person(email="")
    other = Nominee.objects.create(person=unlisted, status="nominated", since=MONDAY.date())
    with pytest.raises(actions.NoAddress):
        actions.invite(nominee_id=other.pk, now=MONDAY)


def test_a_letter_that_comes_back_is_said_and_one_that_waits_is_tried_again(
    hospital: Hospital, signed_in: SignIn
) -> None:
    nominee = Nominee.objects.create(
        person=hospital.person(), status="nominated", since=MONDAY.date()
    )
    actions.invite(nominee_id=nominee.pk, now=MONDAY)
    mail = FakeChannel()
    mail.trouble = Undelivered.TRY_LATER
    assert send_letters(mail, clock=lambda: MONDAY) == 1
    letter = Letter.objects.get()
    assert (letter.state, letter.due_at > MONDAY) == (LetterState.WAITING, True)
    mail.trouble = Undelivered.REFUSED
    send_letters(mail, clock=lambda: letter.due_at)
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    assert "The letter came back" in manager.get(reverse("nominations")).content.decode()
    actions.invite(nominee_id=nominee.pk, now=MONDAY)
    assert "The letter came back" not in manager.get(reverse("nominations")).content.decode()


def test_what_nobody_takes_up_leaves_no_trace(hospital: Hospital, question: Question) -> None:
    policy = program().policy
    actions.answer(question=question, by=hospital.person(), named=hospital.person(), now=MONDAY)
    aside = Nominee.objects.create(person=hospital.person(), status="invited", since=MONDAY.date())
    actions.set_aside(nominee_id=aside.pk, now=MONDAY)
    actions.send_link(question=question, email=hospital.person().email, now=MONDAY)
    Letter.objects.update(state=LetterState.SENT)
    waits = hospital.supporter(status=SupporterStatus.INVITED)
    waits.agreed.all().delete()
    Supporter.objects.update(since=MONDAY.date())

    def left(now: datetime) -> tuple[int, int, int, int, bool]:
        end_nominations(now=now)
        kinds = (Nominee, Answered, Question, Letter)
        counts = [kind._default_manager.count() for kind in kinds]
        return (*counts, Supporter.objects.exists())  # type: ignore[return-value]

    assert left(MONDAY) == (1, 1, 1, 1, True)
    assert left(MONDAY + timedelta(hours=1)) == (1, 1, 1, 0, True)
    assert left(MONDAY + policy.question_open.length) == (1, 1, 0, 0, True)
    assert left(MONDAY + policy.nomination_kept.length) == (0, 1, 0, 0, False)
    both = policy.question_open.length + policy.nomination_kept.length
    assert left(MONDAY + both) == (0, 0, 0, 0, False)
    assert not Account.objects.filter(pk=waits.account_id).exists()


def test_the_manager_asks_a_department_by_an_address_and_a_code(
    hospital: Hospital, signed_in: SignIn
) -> None:
    hospital.person()
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    page = reverse("nominations_department", args=["medicine"])
    assert "Open the question" in manager.get(page).content.decode()
    opened = manager.post(page, {"do": "ask"}, follow=True).content.decode()
    first = Question.objects.get()
    assert f"{program().web_address}/nominate/{first.pk}/" in opened
    assert "<svg" in opened
    manager.post(page, {"do": "ask"})
    assert Client().get(reverse("nominate", args=[first.pk])).status_code == 410
    manager.post(page, {"do": "close"})
    assert queries.question_to("medicine", now=MONDAY) is None
    assert manager.get(reverse("nominations_department", args=["nowhere"])).status_code == 404
    for posted in ({}, {"do": "x", "nominee": str(uuid4())}, {"do": "invite", "nominee": "x"}):
        assert manager.post(reverse("nominations_change"), posted).status_code == 404
    gone = {"do": "invite", "nominee": str(uuid4())}
    page = manager.post(reverse("nominations_change"), gone, follow=True).content.decode()
    assert "changed in the meantime" in page


def test_the_manager_page_asks_as_often_for_many_as_for_one(
    hospital: Hospital, signed_in: SignIn
) -> None:
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))

    def asked() -> int:
        person = hospital.person()
        Nominee.objects.create(person=person, status="nominated", since=MONDAY.date())
        with CaptureQueriesContext(connection) as statements:
            manager.get(reverse("nominations"))
        assert not [each for each in statements if '"cases_' in each["sql"]]
        return len(statements)

    assert asked() == asked() == asked()


def test_everybody_can_use_every_page_of_it(
    hospital: Hospital, question: Question, mail: FakeChannel, signed_in: SignIn, browser: Browser
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    once = link_for(hospital.person("Zed Voter"), question, mail)
    _, join = invited(hospital, mail, signed_in)
    person = hospital.person("Ada Willowdale")
    Nominee.objects.create(person=person, status="nominated", since=MONDAY.date())
    waiting = hospital.supporter(status=SupporterStatus.INVITED)
    leaving = hospital.supporter(status=SupporterStatus.STEPPED_DOWN)
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))
    gone = reverse("nominate", args=[uuid4()])
    for client, addresses in (
        (Client(), (reverse("nominate", args=[question.pk]), once, join, gone)),
        (manager, ("/nominations/", "/nominations/to/medicine/", "/roster/")),
        (signed_in(waiting.account), ("/support/agreement/",)),
        (signed_in(leaving.account), ("/support/",)),
        (signed_in(hospital.supporter().account), ("/support/step-down/", "/support/agreement/")),
    ):
        page.unroute_all()
        serve(page, client)
        for address in addresses:
            page.goto(HOME + address)
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert axe_violations(page) == [], address
    page.close()
