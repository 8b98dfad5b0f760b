"""A supporter of their own for each clinician of one event, against every possible answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from beenthere.domain.matching.batch import Batch, assign
from tests.domain.matching.hospital import Hospital, any_hospital
from tests.matching.test_goals import Answer, Problem


def hurt(clinicians: int, supporters: int) -> Hospital:
    """The first supporter suits everybody best, and has room for all."""
    hospital = Hospital()
    for number in range(clinicians):
        hospital.add_clinician(f"c{number}", language="es")
    for number in range(supporters):
        spoken = frozenset({"es"}) if number == 0 else frozenset({"fr"})
        hospital.add_supporter(f"s{number}", capacity=9, person={"languages": spoken})
    return hospital


def shares(found: Batch) -> list[int]:
    """How many clinicians each supporter gets, the most first."""
    return sorted(Counter(found.assigned.values()).values(), reverse=True)


def test_nobody_gets_two_while_somebody_else_would_do() -> None:
    evaluation = hurt(3, 3).evaluation()
    assert shares(assign(evaluation)) == [3], "by points alone one would get them all"
    assert shares(assign(evaluation, already={})) == [1, 1, 1]


def test_where_there_are_too_few_they_share_as_evenly_as_can_be() -> None:
    evaluation = hurt(5, 2).evaluation()
    assert shares(assign(evaluation, already={})) == [3, 2]


def test_one_who_must_have_two_is_no_reason_for_another_to() -> None:
    hospital = hurt(4, 3)
    for number in (0, 1):
        hospital.clinicians[number] = replace(
            hospital.clinicians[number], never_with=frozenset({"s1", "s2"})
        )
    assert shares(assign(hospital.evaluation(), already={})) == [2, 1, 1]


def test_who_has_somebody_of_the_event_already_is_asked_last() -> None:
    evaluation = hurt(2, 3).evaluation()
    assert assign(evaluation, already={"s0": 1}).assigned == {"c0": "s1", "c1": "s2"}
    assert shares(assign(evaluation, already={"s0": 1, "s1": 1, "s2": 1})) == [1, 1]


def check(seed: int) -> None:
    random = Random(seed)
    hospital = any_hospital(
        random, clinicians=random.randrange(2, 5), supporters=random.randrange(1, 4)
    )
    evaluation, allow_avoided = hospital.evaluation(), random.random() < 0.3
    already = {each.person: random.choice([0, 0, 1]) for each in hospital.supporters}
    supporters = evaluation.pairs.supporters
    problem = Problem(
        blocked=evaluation.blocked.tolist(),
        suits=evaluation.suits.tolist(),
        score=evaluation.score.tolist(),
        room=[max(each.capacity - each.open_cases, 0) for each in supporters],
        load=[already[each.person] for each in supporters],
        allow_avoided=allow_avoided,
    )
    found = assign(evaluation, already=already, allow_avoided=allow_avoided).columns

    def uneven(answer: Answer) -> int:
        return sum((had + answer.count(one)) ** 2 for one, had in enumerate(problem.load))

    def first_goals(answer: Answer) -> tuple[object, ...]:
        return problem.worth(answer)[:2]

    answers = problem.answers()
    goal = min(map(first_goals, answers))
    best = [each for each in answers if first_goals(each) == goal]
    assert found in best, seed
    if not allow_avoided:
        assert uneven(found) == min(map(uneven, best)), seed


def test_no_answer_is_more_even() -> None:
    for seed in range(60):
        check(seed)


@pytest.mark.exhaustive
def test_nor_in_a_great_many_hospitals() -> None:
    for seed in range(60, 2000):
        check(seed)
