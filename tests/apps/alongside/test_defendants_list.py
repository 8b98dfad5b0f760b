"""One list of everybody whom a lawsuit names, from Risk Management's page to the desk."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.identity import involved_among, unsealed
from beenthere.apps.cases.models import Case, Event
from beenthere.apps.people.models import Person
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, ReachBy, Role, Source
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

SOON = {"occurred": "this_week", "urgency": "routine"}


@pytest.fixture
def hospital(ten_on_monday: None) -> Hospital:
    return Hospital()


@pytest.fixture
def risk(hospital: Hospital) -> Client:
    return signed_in(hospital.account(Role.RISK_MANAGEMENT))


def page_of(risk: Client, **sent: object) -> str:
    address = reverse("name_defendants")
    response = risk.post(address, sent) if sent else risk.get(address)
    assert response.status_code == 200
    return response.content.decode()


def token(page: str) -> str:
    return str(re.findall('name="token" value="([^"]+)"', page)[0])


def named(*people: Person) -> dict[str, str]:
    return {f"part-{person.directory_id}": "involved" for person in people}


def witness(person: Person) -> dict[str, str]:
    return {f"part-{person.directory_id}": "witness"}


def test_one_list_is_one_event_with_a_case_for_each_and_everybody_noted_as_there(
    hospital: Hospital, risk: Client
) -> None:
    first, second, saw = (hospital.person() for _ in range(3))
    sent = {
        "token": token(page_of(risk)),
        **named(first, second),
        **witness(saw),
        "name-1": "Jo Typed",
        "phone-1": "617 555 0142",
        **SOON,
    }
    for _ in range(2):  # posting it twice makes one event
        thanks = page_of(risk, do="send", **sent)
        assert "The list has arrived" in thanks
        assert not any(person.name in thanks for person in (first, second, saw))
    event = Event.objects.get()
    assert event.kind == EventKind.MALPRACTICE_SUIT
    cases = list(event.cases.all())
    assert {case.source for case in cases} == {Source.RISK_MANAGEMENT}
    facts = {unsealed(case)[SealedField.NAME]: case.reach_by for case in cases}
    assert facts == {
        first.name: ReachBy.DIRECTORY,
        second.name: ReachBy.DIRECTORY,
        "Jo Typed": ReachBy.TYPED,
    }
    there = {each.directory_id for each in (first, second, saw)}
    assert involved_among([event.pk], [*there, "T9999"]) == there
    # Another list is another event.
    page_of(risk, do="send", **{**sent, "name-1": "Jo Other"})
    assert Event.objects.count() == 2


def test_a_director_on_the_list_finds_no_trace_of_it(hospital: Hospital, risk: Client) -> None:
    """Law L6, also for a director who is a witness and has no case."""
    director, saw, other = hospital.director(), hospital.director(), hospital.director()
    assert director.person
    assert saw.person
    sent = {**named(director.person, hospital.person()), **witness(saw.person), **SOON}
    page_of(risk, do="send", token=token(page_of(risk)), **sent)
    for case in Case.objects.all():
        route(case_id=case.pk, now=MONDAY)
    assert director.sights.count() == saw.sights.count() == 0
    assert other.sights.count() == 2


def test_whoever_is_found_is_put_on_the_list_and_nothing_typed_is_lost(
    hospital: Hospital, risk: Client
) -> None:
    ada, bea = hospital.person("Ada Alpha"), hospital.person("Bea Beta")
    typed = {"name-2": "Jo Typed", "email-2": "jo@practice.example", **SOON}
    found = page_of(risk, do="find", find="alph", **typed)
    assert f'name="part-{ada.directory_id}"' in found
    lines = f"id\n{bea.directory_id}\nnobody\n".encode()
    read = page_of(
        risk,
        do="read",
        file=SimpleUploadedFile("list.csv", lines),
        **named(ada),
        **typed,
    )
    assert "Line 3: nobody at work has this id or e-mail address." in read
    assert read.count('<option value="involved" selected>') == 2
    more = page_of(risk, do="more", **named(ada, bea), **typed)
    for page in (found, read, more):
        assert 'value="Jo Typed"' in page
        assert 'value="jo@practice.example"' in page
        assert re.search('value="this_week"[^>]*checked', page)
        assert "Please check" not in page
    assert 'name="name-5"' in more
    assert Case.objects.count() == 0
    file = SimpleUploadedFile("list.csv", lines)
    looked_through = page_of(risk, do="send", file=file, **named(ada), **typed)
    assert looked_through.count('<option value="involved" selected>') == 2
    assert Case.objects.count() == 0
    assert "was found" in page_of(risk, do="find", find="zzzz")
    assert "ends in .csv or .txt" in page_of(
        risk, do="read", file=SimpleUploadedFile("list.xlsx", b"x")
    )


@pytest.mark.parametrize(
    ("sent", "cure"),
    [
        ({}, "Nobody is named yet"),
        ({"part": "witness"}, "Nobody is named yet"),
        ({"part": "judge"}, "Choose one of the three answers for Test Person"),
        ({"name-1": "Jo 3"}, "Nothing about a patient belongs here"),
        ({"phone-1": "617 555 0142"}, "“Name 1” is missing"),
        ({"name-1": "Jo", "email-1": "nowhere"}, "“E-mail 1”: please write an address"),
        ({"name-1": "Jo", "urgency": ""}, "needs an answer"),
        ({f"name-{line}": "Jo" for line in range(1, 31)} | {"part": "involved"}, "more than 30"),
        ({"name-1": "Jo", "token": "gone"}, "What you typed is still here"),
    ],
)
def test_each_bad_line_is_named_with_its_cure(
    sent: dict[str, str], cure: str, hospital: Hospital, risk: Client
) -> None:
    part = f"part-{hospital.person().directory_id}"
    whole = {"token": token(page_of(risk)), **SOON, **sent}
    page = page_of(risk, do="send", **{part if key == "part" else key: whole[key] for key in whole})
    assert cure in page
    assert Case.objects.count() == 0
    if "name-1" in sent:
        assert f'value="{sent["name-1"]}"' in page
