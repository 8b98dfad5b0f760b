"""What is held about one person: one side asks, the other agrees, and counsel reads it once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from beenthere.apps.cases.actions import closing
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import unreadable
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program, vault
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import disclosing, two_people
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.privacy.models import Disclosure, Joint
from beenthere.command import disclose
from beenthere.command.main import main
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, EventKind, JointKind, Role
from beenthere.worker import chores
from tests.apps.privacy.conftest import Now
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.rooms import signed_in
from tests.laws.stored import every_value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TYPED_IN = {
    "name": TYPED[SealedField.NAME],
    "phone": "617 555 0123",
    "email": TYPED[SealedField.EMAIL],
}


def words(client: Client, page: str, **posted: Any) -> str:
    """What a page says; when something is posted, where that leads."""
    response = client.post(page, posted, follow=True) if posted else client.get(page)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    text: str = response.content.decode()
    return text


def asked(account: Account) -> str:
    """The page of a request about the clinician typed in by hand."""
    sent = signed_in(account).post(reverse("disclosure_ask"), TYPED_IN)
    assert sent.status_code == 302
    return sent["Location"]


def agreed(counsel: Account, director: Account) -> str:
    page = asked(counsel)
    words(signed_in(director), page, do="agree")
    return page


# From asking to reading.


@pytest.mark.parametrize("first", ["counsel", "director"])
def test_one_asks_the_other_agrees_and_counsel_reads_once(
    first: str, hospital: Hospital, counsel: Account, director: Account
) -> None:
    hospital.case({**TYPED, SealedField.EMAIL: "w_testcase@hospital.example"})
    asker, other = (counsel, director) if first == "counsel" else (director, counsel)
    page = asked(asker)
    lawyer = signed_in(counsel)
    for account in (asker, other):
        assert TYPED[SealedField.NAME] in words(signed_in(account), page)
    assert "Look once" not in words(lawyer, page)
    assert "You have agreed" in words(signed_in(other), page, do="agree")
    said = words(lawyer, page, do="look")
    assert "Who is supported" in said
    assert "w_testcase@hospital.example" in said
    assert "after the referral closes" in said
    assert "is over" in words(lawyer, page, do="look")
    record = words(lawyer, reverse("disclosures"))
    assert "Agreed before" in record
    assert TYPED[SealedField.NAME] not in record


def test_somebody_of_the_directory_is_found_by_name(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    supporter = hospital.supporter(name="Sana Supporter", been_there=[EventKind.ADVERSE_EVENT])
    lawyer, ask = signed_in(counsel), reverse("disclosure_ask")
    assert "Nobody at work" in words(lawyer, ask, search="Zz", find="1")
    said = words(lawyer, ask, search="san", find="1")
    assert supporter.person.directory_id in said
    assert not Joint.objects.exists()
    words(lawyer, ask, search="san", entry=supporter.person.directory_id)
    page = reverse("disclosure", args=[Joint.objects.get().pk])
    assert "Surgery" in words(signed_in(director), page)
    words(signed_in(director), page, do="agree")
    said = words(lawyer, page, do="look")
    assert "The peer supporters" in said
    assert "adverse" in said
    assert "As long as the person has an account" in said


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ({"name": "Kim"}, "two people may share a name"),
        ({"phone": "617 555 0100"}, "“Name” needs an answer"),
        ({"name": "about Mr. X 17", "phone": "617 555 0100"}, "without numbers"),
        ({"entry": "T9999"}, "one of the answers listed"),
        ({"entry": "'; DROP TABLE"}, "one of the answers listed"),
        ({"entry": "T\x000001", "search": "a\x00b"}, "one of the answers listed"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why(
    counsel: Account, typed: dict[str, str], cure: str
) -> None:
    assert cure in words(signed_in(counsel), reverse("disclosure_ask"), **typed)
    assert not Disclosure.objects.exists()


def test_it_runs_out_and_can_be_taken_back(counsel: Account, director: Account, clock: Now) -> None:
    page = asked(counsel)
    assert "Nobody has looked" in words(signed_in(counsel), page, do="withdraw")
    assert "is over" in words(signed_in(director), page, do="agree")
    page = asked(director)
    assert 'name="do"' in words(signed_in(counsel), page)
    clock.at += program().policy.second_person.length
    assert "is over" in words(signed_in(counsel), page, do="agree")
    clock.at = MONDAY
    page = agreed(counsel, director)
    clock.at += program().policy.together.length
    assert "is over" in words(signed_in(counsel), page, do="look")


# Nobody alone, and nobody but counsel reads.


@pytest.mark.parametrize("role", Role)
def test_nobody_looks_alone(hospital: Hospital, counsel: Account, role: Role) -> None:
    hospital.case(TYPED)
    alone = counsel if role is Role.COUNSEL else hospital.account(role)
    browser, ask = signed_in(alone), reverse("disclosure_ask")
    browser.post(ask, TYPED_IN)
    mine = list(Joint.objects.all())
    others = disclosing.ask(who=TYPED, account=hospital.account(Role.COUNSEL), now=MONDAY)
    for joint in (*mine, others):
        page = reverse("disclosure", args=[joint.pk])
        for do in ("look", "agree", "look", "withdraw", "agree", "look"):
            response = browser.post(page, {"do": do}, follow=True)
            assert b"Who is supported" not in response.content
            assert b"Nothing is held" not in response.content


def seen_by_a_director(director: Account, counsel: Account) -> str:
    """All that a director is given, from asking to after the end, in a world put back after."""
    with transaction.atomic():
        browser = signed_in(director)
        page = asked(counsel)
        seen = [browser.get(page).content, browser.post(page, {"do": "agree"}).content]
        for do in ("look", "agree", "withdraw"):
            seen.append(browser.post(page, {"do": do}, follow=True).content)
            seen.append(browser.get(page, follow=True).content)
        words(signed_in(counsel), page, do="look")
        seen += [browser.get(each, follow=True).content for each in (page, reverse("disclosures"))]
        transaction.set_rollback(True)
    return re.sub(r"[0-9a-f-]{36}|[0-9A-Za-z]{64}", "?", b"".join(seen).decode())


def told_to_a_director(hospital: Hospital, director: Account, counsel: Account) -> bool:
    """Whether they can tell that something is held which is hidden from them (law L6)."""
    assert director.person
    before = seen_by_a_director(director, counsel)
    hospital.case({**TYPED, SealedField.SUPERVISOR: director.person.directory_id})
    return before != seen_by_a_director(director, counsel)


def test_a_director_learns_nothing_of_what_is_held(
    hospital: Hospital, director: Account, counsel: Account
) -> None:
    assert not told_to_a_director(hospital, director, counsel)


def test_a_director_who_reads_is_caught(
    hospital: Hospital, director: Account, counsel: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosing, "reads", lambda _joint, _account: True)
    assert told_to_a_director(hospital, director, counsel)


def test_another_counsel_cannot_read_it(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    page = agreed(counsel, director)
    other = signed_in(hospital.account(Role.COUNSEL))
    assert "Look once" not in words(other, page)
    assert "Nothing is held" not in words(other, page, do="look")
    with pytest.raises(two_people.TakesAnother):
        disclosing.look(
            joint_id=Joint.objects.get().pk, account=hospital.account(Role.COUNSEL), now=MONDAY
        )
    assert "Nothing is held" in words(signed_in(counsel), page, do="look")


# What stays of it.


def told_of_whom() -> list[str]:
    """Columns in which it stands about whom a request was."""
    known = [value.encode() for value in TYPED.values()]
    return [
        place
        for place, value in every_value()
        if any(
            each in (bytes(value) if isinstance(value, memoryview) else str(value).encode())
            for each in known
        )
    ]


def test_about_whom_does_not_stay(counsel: Account, director: Account) -> None:
    page = agreed(counsel, director)
    row = Disclosure.objects.get()
    assert told_of_whom() == []
    assert chores.end_disclosures(now=MONDAY) == 0
    assert not unreadable([row.pk])
    assert "Nothing is held" in words(signed_in(counsel), page, do="look")
    assert chores.end_disclosures(now=MONDAY) == 1
    assert not Disclosure.objects.exists()
    assert unreadable([row.pk])
    joint = Joint.objects.get()
    assert (joint.asked_by, joint.agreed_by, joint.ends_at) == (counsel, director, MONDAY)
    assert told_of_whom() == []


def test_the_key_of_a_request_is_no_orphan(
    counsel: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(counsel)
    key = Disclosure.objects.get().pk
    monkeypatch.setattr(type(vault()), "held", lambda _vault, *, issued_before: {key})
    for days in (0, 400):
        chores.destroy_orphans(now=MONDAY + timedelta(days=days))
    assert not unreadable([key])


def test_a_request_that_nobody_answered_is_forgotten_too(counsel: Account, clock: Now) -> None:
    page = asked(counsel)
    clock.at += program().policy.second_person.length
    assert chores.end_disclosures(now=clock.at) == 1
    assert "is over" in words(signed_in(counsel), page, do="agree")


def test_a_page_for_the_erased_and_one_for_the_unknown_are_the_same(
    hospital: Hospital, counsel: Account, director: Account
) -> None:
    def answer() -> str:
        said = words(signed_in(counsel), agreed(counsel, director), do="look")
        return said.partition("<main")[2]

    never = answer()
    case = hospital.case(TYPED)
    assert answer() != never
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    later = MONDAY + timedelta(days=60)
    trust_clock(now=later)
    sever_due(now=later)
    assert not Case.objects.exists()
    assert answer() == never


# The command.


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def started(login: str) -> Iterator[None]:
        assert login == "web"
        yield

    monkeypatch.setattr(disclose, "start", started)


@pytest.mark.usefixtures("command")
def test_the_command_prints_the_same_once(
    hospital: Hospital,
    counsel: Account,
    director: Account,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = hospital.case(TYPED)
    agreed(counsel, director)
    number = str(Joint.objects.get().pk)
    assert main(["disclose", number, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["about"]["name"] == TYPED[SealedField.NAME]
    assert "Who is supported" in {part["about"] for part in told["parts"]}
    assert str(case.pk) in json.dumps(told)
    assert main(["disclose", number]) == 1
    assert "can be asked for again" in capsys.readouterr().err

    joint = disclosing.ask(who=TYPED, account=counsel, now=MONDAY)
    assert main(["disclose", str(joint.pk)]) == 1
    assert "agreed to this request yet" in capsys.readouterr().err
    two_people.agree(joint_id=joint.pk, account=director, now=MONDAY)
    assert main(["disclose", str(joint.pk)]) == 0
    assert "  cases_sealed.value: Wilhelmina Testcase" in capsys.readouterr().out


@pytest.mark.usefixtures("command")
def test_the_command_refuses_what_is_no_request(
    counsel: Account, director: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["disclose", "17"])
    assert "copied from its page" in capsys.readouterr().err
    assert main(["disclose", "0b2f6f0e-3f5b-4f0e-9a55-6f1f0a3b7c11"]) == 2
    told = capsys.readouterr()
    assert "no such request" in told.err
    assert (told.err.count("\n"), told.out) == (1, "")
    lift = two_people.ask(kind=JointKind.LIFT_HOLD, account=counsel, now=MONDAY)
    two_people.agree(joint_id=lift.pk, account=director, now=MONDAY)
    assert main(["disclose", str(lift.pk)]) == 2


@pytest.mark.usefixtures("command")
def test_the_command_on_nobody(
    counsel: Account, director: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    agreed(counsel, director)
    assert main(["disclose", str(Joint.objects.get().pk)]) == 0
    assert "Nothing here points at this person." in capsys.readouterr().out


# In a real browser.


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()


def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(
    hospital: Hospital, counsel: Account, director: Account, page: Page
) -> None:
    supporter = hospital.supporter(name="Sana Supporter")
    hospital.case(facts_of(supporter.person))
    agreed(counsel, director)
    disclosing.look(joint_id=Joint.objects.get().pk, account=counsel, now=MONDAY)
    waiting = asked(counsel)
    who = facts_of(supporter.person)
    found = {field: who[field] for field in disclosing.ASKED_BY}
    joint = disclosing.ask(who=found, account=counsel, now=MONDAY)
    two_people.agree(joint_id=joint.pk, account=director, now=MONDAY)
    look = reverse("disclosure", args=[joint.pk])

    def clean(name: str) -> None:
        for width in (320, 1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert axe_violations(page) == [], name

    serve(page, signed_in(director))
    for path in (reverse("disclosures"), waiting, look):
        page.goto(HOME + path)
        clean(path)
    page.unroute_all()
    serve(page, signed_in(counsel))
    for path in (reverse("disclosures"), waiting, reverse("disclosure_ask")):
        page.goto(HOME + path)
        clean(path)
    page.get_by_label("Search the directory by name").fill("san")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Sana Supporter").wait_for()
    clean("found")
    page.get_by_role("button", name="Ask the other side").click()
    page.get_by_role("heading", name="to check").wait_for()
    clean("mistakes")
    page.goto(HOME + look)
    clean(look)
    page.get_by_role("button", name="Look once").click()
    page.get_by_role("heading", name="Who is supported").wait_for()
    clean("answer")
