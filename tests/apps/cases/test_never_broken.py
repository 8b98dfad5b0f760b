"""Brute force, with everything that is stored: whatever happens, no hard rule is broken.

The same for the rules alone, in thousands of hospitals, is in tests/matching/test_never_broken.py.
"""

from __future__ import annotations

from collections.abc import Iterator
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
