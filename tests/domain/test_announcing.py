"""The reference of an announced event."""

from __future__ import annotations

from random import Random

import pytest

from beenthere.domain.announcing import NotAReference, read, reference, written
from beenthere.domain.call_back import SIGNS
from beenthere.domain.formats import FORMATS

CHANCES = ["".join(Random(seed).choices(SIGNS, k=4)) for seed in range(12)]


def test_what_is_written_is_read_again_however_it_is_typed() -> None:
    for chance in CHANCES:
        whole = written(chance)
        assert FORMATS["reference"].fits(whole)
        for typed in (whole, whole.lower(), whole.replace("-", " "), whole.replace("0", "o")):
            assert read(typed) == whole


def test_every_wrong_sign_and_two_that_changed_places_are_noticed() -> None:
    for chance in CHANCES:
        check = written(chance)[-2:]
        wrong = {
            chance[:place] + sign + chance[place + 1 :] for place in range(4) for sign in SIGNS
        }
        wrong |= {
            chance[:place] + chance[place + 1] + chance[place] + chance[place + 2 :]
            for place in range(3)
        }
        for other in wrong - {chance}:
            with pytest.raises(NotAReference):
                read(f"BT-{other}-{check}")


def test_what_is_none_is_refused() -> None:
    for typed in ("", "BT", "BT-7KQ2-DZ", "BT-7KQ2-D", "She died at 3 am", "BT-7KQÜ-DY", "7KQ2DYY"):
        with pytest.raises(NotAReference):
            read(typed)


def test_no_reference_is_given_twice() -> None:
    first = reference(Random(1), taken=())
    assert reference(Random(1), taken={first}) != first
