"""Referrals from the first question to the last, as people make them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case, Event
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, Occurred, ReachBy, Source, Urgency
from tests.apps.referral.visitor import Visitor
from tests.hospital import Hospital

THANKS = "Thank you. It has arrived."


def _until_others(visitor: Visitor, **who: str) -> Visitor:
    """A colleague, as far as the question about others."""
    who = {"person__name": "Wilhelmina Testcase"} | who
    visitor.open().answer(whom="colleague").answer(**who)
    return visitor.answer(kind="unexpected_death").answer(when="today").answer(soon="urgent")


@pytest.mark.django_db
def test_a_colleague_is_referred() -> None:
    visitor = _until_others(
        Visitor(), person__phone="(617) 555-0123", person__email="W.Testcase@Hospital.example"
    )
    visitor.press("Next")
    assert visitor.question == "May we say who told us?"
    visitor.answer(may_name=True, your_name="  Sam   O’Brien ", your_phone="617.555.0124")
    assert visitor.question == "Check and send"
    visitor.press("Send the referral")
    assert (visitor.path, visitor.question) == ("/refer/sent/", THANKS)

    event = Event.objects.get()
    assert (event.kind, event.occurred) == (EventKind.UNEXPECTED_DEATH, Occurred.TODAY)
    case = event.cases.get()
    assert (case.source, case.urgency) == (Source.COLLEAGUE, Urgency.URGENT)
    assert case.reach_by == ReachBy.TYPED
    assert case.referrer_may_be_named
    assert unsealed(case) == {
        SealedField.NAME: "Wilhelmina Testcase",
        SealedField.PHONE: "+16175550123",
        SealedField.EMAIL: "w.testcase@hospital.example",
        SealedField.REFERRER_NAME: "Sam O’Brien",
        SealedField.REFERRER_PHONE: "+16175550124",
    }


@pytest.mark.django_db
def test_a_name_is_enough_and_the_operator_reaches_them() -> None:
    visitor = _until_others(Visitor()).press("Next").press("Next")
    assert "through the hospital operator" in visitor.html
    visitor.press("Send the referral")
    case = Case.objects.get()
    assert case.reach_by == ReachBy.OPERATOR
    assert not case.referrer_may_be_named
    assert unsealed(case) == {SealedField.NAME: "Wilhelmina Testcase"}


@pytest.mark.django_db
def test_without_a_yes_the_referrer_is_not_kept() -> None:
    _until_others(Visitor()).press("Next").answer(your_name="Sam Lee").press("Send the referral")
    assert SealedField.REFERRER_NAME not in unsealed(Case.objects.get())


@pytest.mark.django_db
def test_each_of_the_others_becomes_a_case_of_the_same_event() -> None:
    visitor = _until_others(Visitor())
    visitor.fill(**{"other-1__name": "Bo Chen"}).press("Add another person")
    visitor.fill(**{"other-2__name": "Di Wrong"}).press("Add another person")
    visitor.press("Take off Di Wrong")
    assert "Di Wrong" not in visitor.html
    visitor.fill(**{"other-2__name": "Al Diaz", "other-2__phone": "617 555 0125"})
    visitor.press("Next").press("Next").press("Send the referral")
    cases = Event.objects.get().cases.all()
    names = {unsealed(case)[SealedField.NAME]: case.reach_by for case in cases}
    assert names == {
        "Wilhelmina Testcase": ReachBy.OPERATOR,
        "Bo Chen": ReachBy.OPERATOR,
        "Al Diaz": ReachBy.TYPED,
    }


@pytest.mark.django_db
def test_a_clinician_asks_for_themselves_and_names_a_colleague() -> None:
    visitor = Visitor().open().answer(whom="myself").answer(person__name="Ana Ruiz")
    visitor.answer(kind="adverse_event").answer(when="this_week").answer(soon="routine")
    visitor.answer(**{"other-1__name": "Bo Chen"})
    visitor.answer(
        preferred_time="evening",
        field_wish="other",
        department_wish=True,
        gender_wish="female",
        language_wish="es",
    )
    assert "May we say who told us" not in visitor.html
    visitor.press("Send the referral")
    by_name = {unsealed(case)[SealedField.NAME]: case for case in Case.objects.all()}
    assert {name: case.source for name, case in by_name.items()} == {
        "Ana Ruiz": Source.SELF,
        "Bo Chen": Source.COLLEAGUE,
    }
    assert unsealed(by_name["Bo Chen"]) == {SealedField.NAME: "Bo Chen"}
    assert unsealed(by_name["Ana Ruiz"]) == {
        SealedField.NAME: "Ana Ruiz",
        SealedField.PREFERRED_TIME: "evening",
        SealedField.FIELD_WISH: "other",
        SealedField.DEPARTMENT_WISH: "other",
        SealedField.GENDER_WISH: "female",
        SealedField.LANGUAGE_WISH: "es",
    }


def test_a_complaint_is_spoken_of_by_oneself_only() -> None:
    offered = "A complaint or a review"
    visitor = Visitor().open().answer(whom="colleague").answer(person__name="Bo Chen")
    assert offered not in visitor.html
    visitor.answer(kind="complaint_or_review")
    assert "takes one of the answers listed" in visitor.html

    visitor.open().answer(whom="myself").answer(person__name="Ana Ruiz")
    assert offered in visitor.html
    visitor.answer(kind="complaint_or_review")
    assert "Question 4 of 6" in visitor.html
    visitor.answer(when="earlier").answer(soon="routine")
    assert visitor.question == "Is there anything you would wish for?"


@pytest.mark.django_db
def test_others_typed_before_a_complaint_was_chosen_are_not_sent() -> None:
    visitor = Visitor().open().answer(whom="myself").answer(person__name="Ana Ruiz")
    visitor.answer(kind="adverse_event").answer(when="earlier").answer(soon="routine")
    visitor.answer(**{"other-1__name": "Bo Chen"}).press("Next")
    visitor.press("Change What kind of thing").answer(kind="complaint_or_review")
    assert "Bo Chen" not in visitor.html.split("<dl")[1]
    visitor.press("Send the referral")
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_a_team_that_names_nobody_is_called_back() -> None:
    visitor = Visitor().open().answer(whom="team")
    assert settings.PROGRAM.words.team in visitor.html
    visitor.press("Next").answer(kind="mass_event").answer(when="today").answer(soon="urgent")
    visitor.press("Next")
    assert "“A number to call you back” needs an answer." in visitor.html
    visitor.answer(your_phone="617 555 0124").press("Send the referral")
    assert unsealed(Case.objects.get()) == {SealedField.REFERRER_PHONE: "+16175550124"}


@pytest.mark.django_db
def test_a_team_names_those_to_be_offered_a_talk() -> None:
    visitor = Visitor().open().answer(whom="team")
    visitor.fill(**{"other-1__name": "Bo Chen"}).press("Add another person")
    visitor.answer(**{"other-2__name": "Al Diaz"})
    visitor.answer(kind="mass_event").answer(when="today").answer(soon="urgent")
    visitor.press("Next").press("Send the referral")
    cases = Event.objects.get().cases.all()
    assert {unsealed(case)[SealedField.NAME] for case in cases} == {"Bo Chen", "Al Diaz"}


@pytest.mark.django_db
def test_somebody_unknown_in_a_known_department() -> None:
    visitor = Visitor().open().answer(whom="unknown").answer(department="surgery")
    visitor.answer(kind="violence_at_work").answer(when="today").answer(soon="routine")
    visitor.press("Next").press("Send the referral")
    assert unsealed(Case.objects.get()) == {SealedField.DEPARTMENT: "surgery"}


def test_somebody_unknown_in_an_unknown_department_needs_a_number() -> None:
    visitor = Visitor().open().answer(whom="unknown").press("Next")
    visitor.answer(kind="violence_at_work").answer(when="today").answer(soon="routine")
    visitor.press("Next")
    assert "“A number to call you back” needs an answer." in visitor.html


def test_back_keeps_what_was_typed_even_what_is_wrong() -> None:
    visitor = Visitor().open().answer(whom="colleague")
    visitor.fill(person__name="Bo Chen 7", person__phone="12").press("Back")
    assert visitor.question == "Who is this for?"
    assert "to check" not in visitor.html
    visitor.press("Next")
    assert visitor.sent["person-name"] == "Bo Chen 7"
    assert visitor.sent["person-phone"] == "12"
    assert "to check" not in visitor.html
    assert "Please check" in visitor.press("Next").html


def test_a_change_leads_back_to_the_last_screen() -> None:
    visitor = _until_others(Visitor()).press("Next").press("Next")
    visitor.press("Change Who")
    assert visitor.sent["person-name"] == "Wilhelmina Testcase"
    visitor.answer(person__name="Bo Chen")
    assert visitor.question == "Check and send"
    assert "Bo Chen" in visitor.html
    assert visitor.press("Change When").press("Back").question == "Check and send"


def test_a_change_that_asks_for_more_leads_to_the_first_open_question() -> None:
    visitor = _until_others(Visitor()).press("Next").press("Next")
    visitor.press("Change For whom").answer(whom="team")
    assert visitor.question == "May we say who told us?"
    assert "“A number to call you back” needs an answer." in visitor.html


def test_each_screen_says_how_many_are_left() -> None:
    visitor = Visitor().open()
    for at, answers in enumerate(
        [{"whom": "colleague"}, {"person__name": "Bo Chen"}, {"kind": "other_stressor"}], start=1
    ):
        assert f"Question {at} of 7" in visitor.html
        visitor.answer(**answers)


def test_a_whole_team_has_room_and_no_more() -> None:
    most = settings.PROGRAM.policy.others_at_most
    visitor = Visitor().open().answer(whom="team")
    for place in range(1, most + 1):
        visitor.fill(**{f"other-{place}__name": "Bo Chen"}).press("Add another person")
    assert f"Up to {most} people" in visitor.html
    assert "Add another person" not in visitor.buttons
    assert visitor.press("Next").question == "What kind of thing was it?"
    visitor.press("Back").fill(**{f"other-{most + 1}__name": "One Toomany"}).press("Next")
    assert visitor.question == "Who should be offered a talk one to one?"
    assert f"Up to {most} people" in visitor.html


def test_the_last_screen_says_by_when() -> None:
    visitor = _until_others(Visitor()).press("Next").press("Next")
    assert "A director looks at it <strong>" in visitor.html
    assert "A trained colleague aims to reach out <strong>" in visitor.html


def test_nobody_is_asked_to_sign_in_and_no_cookie_is_set() -> None:
    visitor = _until_others(Visitor()).press("Next").press("Next")
    assert not visitor.client.cookies
    assert "csrf" not in visitor.html.lower()
    assert "<script" not in visitor.html


@pytest.mark.django_db
def test_arriving_costs_the_same_however_big_the_hospital(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    hospital = Hospital()
    for _ in range(30):
        hospital.person(name="Wilhelmina Testcase")
    visitor = _until_others(Visitor()).press("Next").press("Next")
    body = visitor.sent | {"go": "send"}
    with django_assert_num_queries(1):
        Client().post("/refer/", body)
    assert Case.objects.count() == 1
