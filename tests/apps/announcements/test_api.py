"""A machine announces: what it may say, what it is told, and what it can never find out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.announcements import keys
from beenthere.apps.announcements.models import Announcement, ApiKey
from beenthere.apps.outside import program
from beenthere.domain.announcing import read
from tests.apps.announcements.conftest import ASKED, Machine
from tests.hospital import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

At = Callable[..., datetime]


def test_it_is_given_a_reference_and_nothing_else(machine: Machine) -> None:
    answer = machine.says()
    assert answer.status_code == 201
    assert answer.json() == {"reference": Announcement.objects.get().reference}
    assert read(answer.json()["reference"])
    assert not answer.cookies


def test_the_same_request_twice_is_one_and_another_under_its_key_is_refused(
    machine: Machine,
) -> None:
    first, again = machine.says(once="one"), machine.says(once="one")
    assert first.json() == again.json()
    assert again.status_code == 201
    other = machine.says({**ASKED, "clinicians": 5}, once="one")
    assert other.status_code == 409
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert Announcement.objects.count() == 1
    assert machine.says(once="two").json() != first.json()


@pytest.mark.parametrize(
    ("body", "field", "cure"),
    [
        ({**ASKED, "kind": "it was terrible"}, "kind", "Give one of"),
        ({**ASKED, "kind": "other_stressor"}, "kind", "announced here"),
        ({**ASKED, "kind": "complaint_or_review"}, "kind", "announced here"),
        ({**ASKED, "occurred": "2026-11-23"}, "occurred", "today"),
        ({**ASKED, "clinicians": 0}, "clinicians", "from 1 to 40"),
        ({**ASKED, "clinicians": 41}, "clinicians", "from 1 to 40"),
        ({**ASKED, "clinicians": "4"}, "clinicians", "whole number"),
        ({**ASKED, "clinicians": 4.0}, "clinicians", "whole number"),
        ({**ASKED, "clinicians": True}, "clinicians", "whole number"),
        ({"kind": "unexpected_death", "occurred": "today"}, "clinicians", "missing"),
        ({**ASKED, "note": "she cried"}, "note", "take it out"),
        ({**ASKED, "clinician": 4}, "clinician", "did you mean clinicians?"),
        ({**ASKED, "patient\u202e": 4}, "patient?", "take it out"),
        ([ASKED], "", "one JSON object"),
        (b"{", "", "one JSON object"),
        (b"\xff", "", "one JSON object"),
        (b'{"kind": 1, "kind": 2}', "", "each key once"),
        (b"[" * 1_500, "", "one JSON object"),
        (b" " * 3_000, "", "2,000 bytes"),
    ],
)
def test_a_mistake_names_its_field_and_the_cure(
    machine: Machine, body: object, field: str, cure: str
) -> None:
    answer = machine.says(body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert cure in answer.json()["errors"][0]["cure"]
    assert not Announcement.objects.exists()


def test_every_mistake_is_named_at_once(machine: Machine) -> None:
    errors = machine.says({"kind": 3, "note": ""}).json()["errors"]
    assert sorted(each["field"] for each in errors) == ["clinicians", "kind", "note", "occurred"]


def test_a_request_needs_a_key_of_its_own(machine: Machine) -> None:
    for once in (" " * 201, "x" * 201):
        assert machine.says(once=once).status_code == 422
    answer = machine.says(**{"Idempotency-Key": ""})
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_nobody_gets_in_without_a_key_in_force(machine: Machine) -> None:
    address = reverse("api_announcements")
    assert Client().get(address).status_code == 405
    assert Client().post(address).status_code == 401
    for given in ("", "Bearer ", "Bearer bt_x", machine.secret, f"Basic {machine.secret}"):
        answer = machine.says(Authorization=given)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    keys.revoke_key(number=ApiKey.objects.get().pk, now=MONDAY)
    assert machine.says().status_code == 401
    with pytest.raises(keys.NoSuchKey):
        keys.revoke_key(number=ApiKey.objects.get().pk, now=MONDAY)


def test_a_key_is_kept_as_a_hash(machine: Machine) -> None:
    assert machine.secret not in str(list(ApiKey.objects.values()))


def test_an_hour_allows_so_many(machine: Machine, at: At) -> None:
    most = program().policy.announcements_an_hour
    secret = machine.secret
    for _ in range(most):
        keys.use_key(secret, now=MONDAY)
    answer = machine.says()
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    another = Machine(keys.make_key(now=MONDAY)[1])
    assert another.says().status_code == 201
    at(hours=1)
    assert machine.says().status_code == 201


def test_nothing_that_was_sent_is_stored_but_three_closed_values(machine: Machine) -> None:
    machine.says(once="incident 4711")
    [kept] = map(dict, Announcement.objects.values())
    assert {name for name in kept if kept[name] in ASKED.values()} == {*ASKED}
    assert "4711" not in str(kept)
    assert kept["due_at"] == MONDAY + timedelta(hours=24)
