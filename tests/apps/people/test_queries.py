"""Finding people by what is typed, and whom they report to."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beenthere.apps.people.models import Person
from beenthere.apps.people.queries import (
    Typed,
    account_signed_in,
    accounts_with_role,
    candidates,
    candidates_of_each,
    find_people,
    line_above,
)
from beenthere.domain.vocabulary import Role
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def jose(hospital: Hospital) -> Person:
    return hospital.person("Dr. José O’Brien-Smith, MD")


@pytest.mark.parametrize(
    "typed", ["jose", "JOSÉ", "smi", "o'br", "smith, jose", "Dr Jose O'Brien", "jo sm"]
)
def test_a_person_is_found_by_the_start_of_any_words(jose: Person, typed: str) -> None:
    assert find_people(typed, limit=5) == [jose]


@pytest.mark.parametrize(
    "typed", ["", "j", "obrienx", "jose jones", "' | !", "%", ":*", "x" * 9_999]
)
def test_anything_else_finds_nobody_and_breaks_nothing(jose: Person, typed: str) -> None:
    assert find_people(typed, limit=5) == []


def test_leavers_are_not_found_and_the_rest_come_by_name(hospital: Hospital) -> None:
    hospital.person("Ana Gone", active=False)
    zoe, bea = hospital.person("Zoe Gong"), hospital.person("Bea Gong")
    assert find_people("gon", limit=5) == [bea, zoe]
    assert find_people("gon", limit=1) == [bea]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "jose smith"},
        {"name": "Smith, José"},
        {"name": "Jose Maria O'Brien Smith"},
        {"name": "Smith"},
        {"phone": "+16175559999"},
        {"email": "JOSE@Hospital.example"},
    ],
)
def test_whoever_a_typed_person_might_be_is_a_candidate(
    hospital: Hospital, typed: dict[str, str]
) -> None:
    person = hospital.person(
        "José O’Brien-Smith", phone="+16175559999", email="jose@hospital.example", active=False
    )
    hospital.person("Ana Lopez")
    assert candidates(**typed) == {person.pk}
    nobody = Typed(name="Ana Brien")
    each = candidates_of_each({"typed": Typed(**typed), "nobody": nobody})
    assert each == {"typed": {person.directory_id}, "nobody": frozenset()}


def test_nothing_typed_might_be_nobody(jose: Person) -> None:
    assert candidates() == frozenset()
    assert candidates(name="?!") == frozenset()


def test_a_typed_name_asks_as_much_of_the_database_whether_it_is_known_or_not(
    jose: Person,
) -> None:
    asked = []
    for name in ("José O’Brien-Smith", "Wilhelmina Testcase"):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            candidates(name=name)
        asked.append(len(captured))
    assert asked[0] == asked[1] == 1


def test_the_line_above_goes_up_nearest_first(hospital: Hospital) -> None:
    top = hospital.person()
    middle = hospital.person(reports_to=top)
    low = hospital.person(reports_to=middle)
    assert line_above([low.pk, top.pk, middle.pk]) == {
        low.pk: (middle.pk, top.pk),
        middle.pk: (top.pk,),
        top.pk: (),
    }


def test_a_line_that_loops_in_the_database_is_followed_once_round(hospital: Hospital) -> None:
    first = hospital.person()
    second = hospital.person(reports_to=first)
    third = hospital.person(reports_to=second)
    Person.objects.filter(pk=first.pk).update(reports_to=third)
    assert line_above([second.pk]) == {second.pk: (first.pk, third.pk, second.pk)}


def test_who_is_signed_in_takes_one_query_with_roles_person_and_second_step(
    hospital: Hospital,
) -> None:
    made = hospital.account(Role.DIRECTOR, Role.SUPPORTER, person=hospital.person())
    with CaptureQueriesContext(connection) as captured:
        account = account_signed_in(made.pk)
        assert account is not None
        assert account.roles == {Role.DIRECTOR, Role.SUPPORTER}
        assert account.is_active
        assert not account.has_second_step
    assert len(captured) == 1


def test_roles_and_second_step_are_the_same_read_one_by_one(hospital: Hospital) -> None:
    account = hospital.account(Role.COUNSEL)
    assert account.roles == {Role.COUNSEL}
    assert account.has_second_step is False


def test_accounts_of_leavers_and_those_switched_off_hold_no_role(hospital: Hospital) -> None:
    director = hospital.director()
    hospital.director(active=False)
    off = hospital.director()
    off.enabled = False
    off.save()
    assert list(accounts_with_role(Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR)) == [director]
