"""L1, for machines: nothing that an interface takes or answers can hold prose, and a key that is
not declared is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from beenthere.apps.announcements import keys
from beenthere.domain.formats import Format
from beenthere.domain.permissions import PAGES
from beenthere.inventory.api import API, SIGNED, Endpoint, Refused, read
from tests.hospital import MONDAY
from tests.laws.rooms import pages
from tests.laws.stored import every_value
from tests.laws.test_l01_no_free_text import PROSE


def undeclared(names: Iterable[str], declared: Mapping[str, Endpoint]) -> list[str]:
    """Interfaces among these pages that nobody declared, and declarations that are no page."""
    return sorted({name for name in names if name.startswith("api_")} ^ declared.keys())


def fields_that_take_prose(declared: Mapping[str, Endpoint]) -> list[str]:
    """Every field of every interface that takes prose, or answers with it."""
    return [
        f"{name}.{field}"
        for name, endpoint in declared.items()
        for field, takes in [*endpoint.takes.items(), *endpoint.answers.items()]
        if any(_lets(takes, prose) for prose in PROSE)
    ]


def _lets(field: Any, prose: str) -> bool:
    if isinstance(field, Format):
        return field.fits(prose)
    try:
        field.read(prose)
    except ValueError:
        return False
    return True


def test_every_interface_is_declared() -> None:
    assert undeclared(PAGES, API) == []
    assert undeclared((name for name, _ in pages(get_resolver())), API) == []


def test_no_field_takes_prose_and_no_other_key_is_taken() -> None:
    assert fields_that_take_prose({**API, **SIGNED}) == []
    for endpoint in (*API.values(), *SIGNED.values()):
        for prose in PROSE:
            with pytest.raises(Refused) as refused:
                read(json.dumps({"note": prose, prose[:30]: "x"}).encode()[:1_900], endpoint)
            assert prose not in str(refused.value)


@pytest.mark.django_db
def test_prose_sent_to_every_interface_is_stored_nowhere() -> None:
    _, secret = keys.make_key(now=MONDAY)
    for name, endpoint in API.items():
        address = "/" + next(pattern for each, pattern in pages(get_resolver()) if each == name)
        for field in (*endpoint.takes, "note"):
            body = {**dict.fromkeys(endpoint.takes, 1), field: PROSE[1]}
            answer = Client().post(
                address,
                json.dumps(body),
                content_type="application/json",
                headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": PROSE[1]},
            )
            assert answer.status_code == 422
    assert not [place for place, value in every_value() if "Cried" in str(value)]


@dataclass(frozen=True)
class Prose:
    """A violation: a field that takes whatever it is given."""

    def read(self, value: object) -> object:
        return value


def test_a_field_for_remarks_and_an_interface_nobody_declared_are_caught() -> None:
    anything = Format(name="note", pattern=r"[\s\S]*", longest=100_000, cure="")
    planted = Endpoint(takes={"remark": Prose()}, answers={"said": anything})  # type: ignore[dict-item]
    assert fields_that_take_prose({"api_planted": planted}) == [
        "api_planted.remark",
        "api_planted.said",
    ]
    assert undeclared([*PAGES, "api_status"], API) == ["api_status"]
