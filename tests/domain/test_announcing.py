"""The reference of an announced event."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.announcing import NotAReference, read, reference, written
from beenthere.domain.call_back import SIGNS
from beenthere.domain.formats import FORMATS

CHANCE = st.text(SIGNS, min_size=4, max_size=4)


@given(CHANCE)
def test_what_is_written_is_read_again_however_it_is_typed(chance: str) -> None:
    whole = written(chance)
    assert FORMATS["reference"].fits(whole)
    for typed in (whole, whole.lower(), whole.replace("-", " "), whole.replace("0", "o")):
        assert read(typed) == whole


@given(CHANCE, st.integers(0, 3), st.sampled_from(SIGNS))
def test_a_wrong_sign_and_two_that_changed_places_are_noticed(
    chance: str, place: int, sign: str
) -> None:
    check = written(chance)[-2:]
    swapped = [*chance]
    swapped[place], swapped[(place + 1) % 4] = swapped[(place + 1) % 4], swapped[place]
    neighbors = "".join(swapped) if place < 3 else chance
    for other in (chance[:place] + sign + chance[place + 1 :], neighbors):
        if other != chance:
            with pytest.raises(NotAReference):
                read(f"BT-{other}-{check}")


def test_what_is_none_is_refused() -> None:
    for typed in ("", "BT", "BT-7KQ2-DZ", "BT-7KQ2-D", "She died at 3 am", "BT-7KQÜ-DY", "7KQ2DYY"):
        with pytest.raises(NotAReference):
            read(typed)


def test_no_reference_is_given_twice() -> None:
    first = reference(Random(1), taken=())
    assert reference(Random(1), taken={first}) != first
