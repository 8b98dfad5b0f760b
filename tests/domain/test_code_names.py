"""A case has a code name of its own: plain while there are plain ones, numbered after that."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from beenthere.domain.code_names import FIRST, SECOND, code_name
from beenthere.domain.formats import FORMATS
from tests.domain.tables import table

PLAIN = {f"{first}-{second}" for first, second in product(FIRST, SECOND)}
EVERY = PLAIN | {f"{pair}-{number}" for pair, number in product(PLAIN, range(2, 10))}


def test_a_code_name_is_a_plain_pair_by_chance() -> None:
    names = [code_name(Random(seed), taken=()) for seed in range(20)]
    assert PLAIN.issuperset(names)
    assert len(set(names)) > 10


def test_once_the_plain_pairs_are_taken_a_name_has_the_first_number() -> None:
    name = code_name(Random(1), taken=PLAIN)
    assert name.endswith("-2")
    assert name.removesuffix("-2") in PLAIN


@table("last", ["willow-wren", "amber-badger-2", "willow-wren-9"])
def test_the_last_name_left_is_found(last: str) -> None:
    assert code_name(Random(1), taken=EVERY - {last}) == last


def test_when_all_are_taken_there_is_none() -> None:
    assert len(EVERY) == 36_864
    with pytest.raises(LookupError, match=r"^every code name is in use$"):
        code_name(Random(1), taken=EVERY)


def test_code_names_have_their_format() -> None:
    assert all(FORMATS["code_name"].fits(name) for name in PLAIN)
    assert FORMATS["code_name"].fits("amber-badger-9")
