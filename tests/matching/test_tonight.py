"""What is left of the roster against what is needed, against every possible answer."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest

from beenthere.domain.surge import Tonight, tonight
from tests.domain.matching.hospital import Hospital, any_hospital


def by_hand(hospital: Hospital) -> Tonight:
    """The same from each clinician's own ranking, and from every way to share the supporters."""
    free = [
        [match.supporter for match in hospital.evaluation().ranking(row).ranked]
        for row in range(len(hospital.clinicians))
    ]
    room = {each.person: each.capacity - each.open_cases for each in hospital.supporters}
    most = max(
        sum(one is not None for one in answer)
        for answer in product(*([None, *choices] for choices in free))
        if all(count <= room[one] for one, count in Counter(answer).items() if one is not None)
    )
    return Tonight(
        needed=len(free), left=len({one for row in free for one in row}), short=len(free) - most
    )


def check(seeds: range) -> None:
    for seed in seeds:
        hospital = any_hospital(Random(seed), clinicians=seed % 5, supporters=seed % 4 + 1)
        assert tonight(hospital.evaluation()) == by_hand(hospital), seed


def test_as_many_are_short_as_no_answer_can_help() -> None:
    check(range(30))


@pytest.mark.exhaustive
def test_nor_in_a_great_many_hospitals() -> None:
    check(range(30, 600))
