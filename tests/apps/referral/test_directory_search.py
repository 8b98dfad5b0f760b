"""Signed-in staff may choose from the directory; nobody else learns that there is one."""

from __future__ import annotations

import pytest
from django.test import Client

from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import now
from beenthere.apps.people.models import Person
from beenthere.apps.referral import form_token
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ReachBy, Role
from tests.apps.referral.visitor import Visitor
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def clinician(hospital: Hospital) -> Person:
    chief = hospital.person(name="Chief Overall")
    return hospital.person(name="Zora Example-Quill", unit="icu_3", reports_to=chief, pager="12345")


@pytest.fixture
def staff(hospital: Hospital, no_second_step: None) -> Visitor:
    """A supporter who is signed in; the second step is tested with signing in."""
    client = Client()
    client.force_login(
        hospital.account(Role.SUPPORTER, person=hospital.person()),
        backend="beenthere.apps.people.backend.AccountBackend",
    )
    return Visitor(client=client)


def _finish(visitor: Visitor) -> Visitor:
    visitor.answer(kind="adverse_event").answer(when="today").answer(soon="routine")
    return visitor.press("Next").press("Next").press("Send the referral")


def test_a_chosen_entry_ties_the_case_to_the_directory(staff: Visitor, clinician: Person) -> None:
    staff.open().answer(whom="colleague").fill(search="zora quill").press("Search")
    assert "Zora Example-Quill: Physician, associate professor" in staff.html
    staff.answer(**{"person-directory": clinician.directory_id})
    _finish(staff)
    case = Case.objects.get()
    assert case.reach_by == ReachBy.DIRECTORY
    assert unsealed(case) == facts_of(clinician)
    assert facts_of(clinician) == {
        SealedField.DIRECTORY_ID: clinician.directory_id,
        SealedField.NAME: "Zora Example-Quill",
        SealedField.PHONE: clinician.phone,
        SealedField.EMAIL: clinician.email,
        SealedField.PAGER: "12345",
        SealedField.PROFESSION: "physician",
        SealedField.RANK: "associate_professor",
        SealedField.SPECIALTY: "internal_medicine",
        SealedField.DEPARTMENT: "medicine",
        SealedField.UNIT: "icu_3",
        SealedField.SUPERVISOR: clinician.reports_to and clinician.reports_to.directory_id,
    }


def test_the_return_key_searches_when_only_a_search_was_typed(
    staff: Visitor, clinician: Person
) -> None:
    staff.open().answer(whom="colleague").answer(search="zora")
    assert "Zora Example-Quill" in staff.html
    assert "to check" not in staff.html
    staff.press("Next")
    assert "“Their name” needs an answer." in staff.html


def test_what_was_typed_survives_a_search(staff: Visitor, clinician: Person) -> None:
    staff.open().answer(whom="colleague")
    staff.fill(person__phone="617 555 0123", search="nobody here").press("Search")
    assert "We found nobody at work by that name." in staff.html
    assert staff.sent["person-phone"] == "617 555 0123"
    staff.answer(person__name="Nobody Here")
    assert staff.question == "What kind of thing was it?"


def test_others_can_be_chosen_too_and_a_search_ends_with_its_screen(
    staff: Visitor, clinician: Person
) -> None:
    staff.open().answer(whom="team").fill(search="zora").press("Search")
    staff.fill(**{"other-1-directory": clinician.directory_id}).press("Add another person")
    assert "Zora Example-Quill" in staff.html
    assert staff.sent["search"] == ""
    assert "other-2-directory" not in staff.html
    _finish_team = staff.press("Next").answer(kind="mass_event").answer(when="today")
    _finish_team.answer(soon="routine").press("Next").press("Send the referral")
    assert unsealed(Case.objects.get())[SealedField.DIRECTORY_ID] == clinician.directory_id


@pytest.mark.parametrize("bad", ["x" * 10_000, "\x00", "<b>", "12", "a\u202eb", "'", "&|!:*()"])
def test_a_search_may_be_anything(staff: Visitor, clinician: Person, bad: str) -> None:
    staff.open().answer(whom="colleague").fill(search=bad).press("Search")
    assert staff.question == "Who is your colleague, and how can we reach them?"


@pytest.mark.parametrize("bad", ["T9999", "\x00", "x" * 10_000, "' OR 1=1"])
def test_an_entry_that_is_not_there_is_refused(staff: Visitor, bad: str) -> None:
    staff.open().answer(whom="colleague").answer(**{"person-directory": bad})
    assert staff.question == "Who is your colleague, and how can we reach them?"
    assert "takes one of the answers listed" in staff.html


def test_somebody_who_left_is_not_found(staff: Visitor, clinician: Person) -> None:
    Person.objects.filter(pk=clinician.pk).update(active=False)
    staff.open().answer(whom="colleague").fill(search="zora").press("Search")
    assert "Zora" not in staff.html.replace('value="zora"', "")


def test_nobody_else_learns_whether_somebody_is_in_the_directory(clinician: Person) -> None:
    pages = []
    for name in ("zora", "nobody"):
        visitor = Visitor().open().answer(whom="colleague")
        assert "directory" not in visitor.html
        visitor.fill(search=name).press("Next")
        pages.append(visitor.html.replace(visitor.sent["token"], ""))
    assert pages[0] == pages[1]


def test_an_entry_posted_by_hand_without_signing_in_means_nothing(clinician: Person) -> None:
    body = {
        "whom": "colleague", "person-directory": clinician.directory_id, "kind": "adverse_event",
        "when": "today", "soon": "routine", "go": "send", "token": form_token.issue(now=now()),
    }  # fmt: skip
    html = Client().post("/refer/", body).content.decode()
    assert "“Their name” needs an answer." in html
    assert "Zora" not in html
    body["person-name"] = "Wilhelmina Testcase"
    assert Client().post("/refer/", body).status_code == 302
    assert unsealed(Case.objects.get()) == {SealedField.NAME: "Wilhelmina Testcase"}
