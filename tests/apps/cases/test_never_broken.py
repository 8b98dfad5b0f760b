"""Brute force, with everything that is stored: whatever happens, no hard rule is broken.

The same for the rules alone, in thousands of hospitals, is in tests/matching/test_never_broken.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

import pytest
from django.db import transaction

from tests.apps.cases.by_chance import Town

pytestmark = pytest.mark.django_db

STEPS = 25


def broken_in(seeds: range, *, steps: int = STEPS) -> Iterator[tuple[int, str, set[str]]]:
    """The first rule that is broken in each of these hospitals, and after which step."""
    for seed in seeds:
        place = transaction.savepoint()
        for happened, broken in Town(Random(seed)).steps(steps):
            if broken:
                yield seed, happened, broken
                break
        transaction.savepoint_rollback(place)


def test_nothing_that_happens_breaks_a_rule() -> None:
    assert list(broken_in(range(2))) == []


@pytest.mark.soak
def test_nor_does_it_in_hundreds_of_hospitals() -> None:
    assert list(broken_in(range(2, 400))) == []


def _nobody(*_: object, **__: object) -> set[int]:
    return set()


PLANTS: Mapping[str, Mapping[str, Callable[..., object]]] = {
    "who is being supported is asked": {
        "tests.apps.cases.by_chance.set_aside": _nobody,
        "beenthere.apps.cases.actions.many.set_aside": _nobody,
    },
    "whom a clinician named as a supporter": {
        "beenthere.apps.cases.matching.asked_apart": lambda _: {},
        "beenthere.apps.cases.together.asked_apart": lambda _: {},
    },
    "who turns out to have been there keeps what they have": {
        "beenthere.apps.cases.actions.apart.part_of_it": _nobody,
    },
    "who was there comes along": {
        "beenthere.apps.groups.actions.peers._was_there": _nobody,
    },
}
"""What could be forgotten, and where."""


@pytest.mark.soak
@pytest.mark.parametrize("what", PLANTS)
def test_what_is_forgotten_is_caught(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, forgotten in PLANTS[what].items():
        monkeypatch.setattr(place, forgotten)
    assert any(broken_in(range(200), steps=36))
