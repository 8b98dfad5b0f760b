"""The answer for a batch against every possible answer, goal by goal, in small hospitals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np
import pytest

from beenthere.domain.matching.batch import assign
from beenthere.domain.matching.desks import Desks, Seating, Unsolvable
from beenthere.domain.matching.ranking import Evaluation
from beenthere.domain.matching.ties import NotBest, settle
from tests.domain.matching.hospital import Hospital, any_hospital

Answer = tuple[int | None, ...]
"""For each clinician in order of id, the place of their supporter in order of id."""

GOALS = (
    "as many clinicians as can be",
    "as few avoided pairs as can be",
    "the worst score as high as can be",
    "the highest sum of scores",
    "the most even load",
    "the first by id",
)


@dataclass(frozen=True)
class Problem:
    """An evaluation as plain lists, in order of id."""

    blocked: list[list[bool]]
    suits: list[list[bool]]
    score: list[list[int]]
    room: list[int]
    load: list[int]
    allow_avoided: bool

    def answers(self) -> list[Answer]:
        """Every answer without a blocked pair, and without an avoided one unless allowed."""
        supporters = range(len(self.room))
        choices = [
            [
                None,
                *(one for one in supporters if not row[one] and (self.allow_avoided or suits[one])),
            ]
            for row, suits in zip(self.blocked, self.suits, strict=True)
        ]
        every = product(*choices)
        if self.allow_avoided:
            return list(every)
        return [
            answer
            for answer in every
            if all(answer.count(one) <= self.room[one] for one in supporters)
        ]

    def worth(self, answer: Answer) -> tuple[object, ...]:
        """How good an answer is by each goal; less is better."""
        pairs = [(row, one) for row, one in enumerate(answer) if one is not None]
        scores = [self.score[row][one] for row, one in pairs]
        avoided = 0
        for one, room in enumerate(self.room):
            suiting = sum(self.suits[row][each] for row, each in pairs if each == one)
            avoided += answer.count(one) - suiting + max(0, suiting - room)
        uneven = sum((load + answer.count(one)) ** 2 for one, load in enumerate(self.load))
        by_id = tuple(len(self.room) if one is None else one for one in answer)
        return -len(pairs), avoided, -min(scores, default=0), -sum(scores), uneven, by_id


def in_order_of_id(
    evaluation: Evaluation, columns: Sequence[int | None]
) -> tuple[list[int], list[int], Answer]:
    pairs = evaluation.pairs
    rows = sorted(range(len(pairs.clinicians)), key=lambda row: pairs.clinicians[row].person)
    order = sorted(range(len(pairs.supporters)), key=lambda one: pairs.supporters[one].person)
    answer = tuple(
        None if (column := columns[row]) is None else order.index(column) for row in rows
    )
    return rows, order, answer


def check(seed: int) -> None:
    random = Random(seed)
    hospital = any_hospital(
        random, clinicians=random.randrange(1, 5), supporters=random.randrange(1, 4)
    )
    check_best(hospital.evaluation(), allow_avoided=random.random() < 0.5, name=f"hospital {seed}")


def check_best(evaluation: Evaluation, *, allow_avoided: bool, name: str) -> None:
    batch = assign(evaluation, allow_avoided=allow_avoided)
    rows, order, answer = in_order_of_id(evaluation, batch.columns)
    here = np.ix_(rows, order)
    supporters = [evaluation.pairs.supporters[one] for one in order]
    problem = Problem(
        blocked=evaluation.blocked[here].tolist(),
        suits=evaluation.suits[here].tolist(),
        score=evaluation.score[here].tolist(),
        room=[max(each.capacity - each.open_cases, 0) for each in supporters],
        load=[each.open_cases + each.cases_last_90_days for each in supporters],
        allow_avoided=allow_avoided,
    )
    answers = problem.answers()
    assert answer in answers
    found = problem.worth(answer)
    best = min(map(problem.worth, answers))
    for goal, ours, theirs in zip(GOALS, found, best, strict=True):
        assert ours == theirs, f"{goal} ({name})"


def test_no_answer_is_better_by_any_goal_in_its_order() -> None:
    for seed in range(150):
        check(seed)


def check_scores(seed: int, *, levels: int) -> None:
    """Plain people between whom the scores are anything: rules alone seldom make goals part."""
    random = Random(seed)
    hospital = Hospital()
    for number in range(4):
        hospital.add_clinician(f"c{number}")
    for number in range(random.randrange(2, 5)):
        hospital.add_supporter(
            f"s{number}",
            capacity=random.randrange(1, 5),
            open_cases=random.randrange(2),
            available=random.random() < 0.8,
        )
    evaluation = hospital.evaluation()
    for row, column in np.ndindex(evaluation.score.shape):
        evaluation.score[row, column] = 100 + random.randrange(levels)
    check_best(evaluation, allow_avoided=random.random() < 0.5, name=f"scores {seed}, {levels}")


@pytest.mark.parametrize("levels", [1, 2, 4])
def test_no_answer_is_better_whatever_the_scores_are(levels: int) -> None:
    for seed in range(30):
        check_scores(seed, levels=levels)


@pytest.mark.exhaustive
@pytest.mark.parametrize("levels", range(1, 11))
def test_no_answer_is_better_for_a_great_many_scores(levels: int) -> None:
    for seed in range(1000, 1100):
        check_scores(seed, levels=levels)


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(20))
def test_no_answer_is_better_in_thousands_of_hospitals(block: int) -> None:
    for seed in range(1000 + 400 * block, 1400 + 400 * block):
        check(seed)


def seating(*desk_of: int) -> Seating:
    """Two clinicians and two supporters, of whom the first clinician prefers the second."""
    return Seating(
        desk_of=np.array(desk_of),
        pair_price=np.array([[10, 0], [0, 0]]),
        allowed=np.ones((2, 2), dtype=np.bool_),
        suits=np.ones((2, 2), dtype=np.bool_),
        room=np.array([2, 2]),
        load=np.array([0, 0]),
        over_price=None,
    )


def test_a_seating_that_could_be_bettered_is_never_accepted() -> None:
    assert settle(seating(1, 0)) == {0: 1, 1: 0}
    with pytest.raises(NotBest, match=r"^the seating can be bettered$"):
        settle(seating(0, 1))


@pytest.mark.parametrize("over_price", [None, 9])
def test_a_case_that_nothing_else_decides_moves_to_the_first_of_two_equals(
    over_price: int | None,
) -> None:
    alone = Seating(
        desk_of=np.array([1]),
        pair_price=np.array([[0, 0]]),
        allowed=np.ones((1, 2), dtype=np.bool_),
        suits=np.ones((1, 2), dtype=np.bool_),
        room=np.array([1, 1]),
        load=np.array([3, 3]),
        over_price=over_price,
    )
    assert settle(alone) == {0: 0}


def test_one_point_more_outweighs_any_load() -> None:
    may = np.ones((1, 2), dtype=np.bool_)
    desks = Desks(may=may, suits=may, room=np.array([1, 1], dtype=np.int32), over=False)
    desks.keep(may, matched=1, avoided=0)
    score = np.array([[100, 101]], dtype=np.int32)
    assert settle(desks.best(score, np.array([0, 50], dtype=np.int32))) == {0: 1}


def complete(may: list[list[bool]], chosen: list[int]) -> bool:
    """Whether the first rows, already chosen, leave a column for each of the others."""
    holder = {column: row for row, column in enumerate(chosen)}

    def find(row: int, seen: set[int]) -> bool:
        for column, allowed in enumerate(may[row]):
            if allowed and column not in seen:
                seen.add(column)
                other = holder.get(column)
                if other is None or (other >= len(chosen) and find(other, seen)):
                    holder[column] = row
                    return True
        return False

    return all(find(row, set()) for row in range(len(chosen), len(may)))


def first_by_id(may: list[list[bool]]) -> list[int]:
    """The first way, in order, to give every row a column of its own: tried one by one."""
    chosen: list[int] = []
    for row in may:
        chosen.append(
            next(
                column
                for column, allowed in enumerate(row)
                if allowed and column not in chosen and complete(may, [*chosen, column])
            )
        )
    return chosen


@pytest.mark.parametrize("seed", range(30))
def test_between_equals_the_first_by_id_is_found_however_many_must_move(seed: int) -> None:
    random = Random(seed)
    size = 14
    order = random.sample(range(size), size)
    may = [
        [column == order[row] or random.random() < 0.15 for column in range(size)]
        for row in range(size)
    ]
    grid = np.array(may)
    one_each = np.ones(size, dtype=np.int32)
    desks = Desks(may=grid, suits=grid, room=one_each, over=False)
    assert desks.most(grid) == (size, 0)
    desks.keep(grid, matched=size, avoided=0)
    score = np.full(grid.shape, 100, dtype=np.int32)
    found = settle(desks.best(score, one_each))
    assert [found[row] for row in range(size)] == first_by_id(may)


def test_more_seats_are_opened_when_one_supporter_must_take_nearly_everybody() -> None:
    clinicians, supporters = 40, 20
    may = np.zeros((clinicians, supporters), dtype=np.bool_)
    may[:, 3] = True
    for over, room in ((False, 37), (True, 5)):
        desks = Desks(may=may, suits=may, room=np.full(supporters, room, dtype=np.int32), over=over)
        matched, avoided = desks.most(may)
        assert (matched, avoided) == ((40, 35) if over else (37, 0))
        desks.keep(may, matched=matched, avoided=avoided)
        score = np.full(may.shape, 100, dtype=np.int32)
        found = settle(desks.best(score, np.zeros(supporters, dtype=np.int32)))
        assert found == dict.fromkeys(range(matched), 3)


def test_a_batch_whose_numbers_would_not_be_exact_is_refused() -> None:
    may = np.ones((3, 2), dtype=np.bool_)
    score = np.array([[0, 10**6], [0, 0], [0, 0]], dtype=np.int32)
    desks = Desks(may=may, suits=may, room=np.array([3, 3], dtype=np.int32), over=False)
    assert desks.most(may) == (3, 0)
    desks.keep(may, matched=3, avoided=0)
    assert settle(desks.best(score, np.array([0, 10**6], dtype=np.int32)))[0] == 1
    with pytest.raises(Unsolvable, match=r"^this batch is too large to be solved exactly$"):
        desks.best(score, np.array([0, 10**9], dtype=np.int32))


def check_desks(seed: int) -> None:
    """Any pairs, any of them avoided, any room: every goal but that of the worst score."""
    random = Random(seed)
    clinicians, supporters = random.randrange(1, 5), random.randrange(1, 4)
    shape = (clinicians, supporters)

    def grid(chance: float) -> list[list[bool]]:
        return [[random.random() < chance for _ in range(supporters)] for _ in range(clinicians)]

    may = np.array(grid(0.85))
    problem = Problem(
        blocked=(~may).tolist(),
        suits=(may & np.array(grid(0.7))).tolist(),
        score=[[random.randrange(2) for _ in range(supporters)] for _ in range(clinicians)],
        room=[random.randrange(3) for _ in range(supporters)],
        load=[random.randrange(2) for _ in range(supporters)],
        allow_avoided=True,
    )
    room = np.array(problem.room, dtype=np.int32)
    desks = Desks(may=may, suits=np.array(problem.suits).reshape(shape), room=room, over=True)
    matched, avoided = desks.most(may)
    if not matched:
        return
    desks.keep(may, matched=matched, avoided=avoided)
    load = np.array(problem.load, dtype=np.int32)
    found = settle(desks.best(np.array(problem.score, dtype=np.int32), load))

    def worth(answer: Answer) -> tuple[object, ...]:
        matches, avoids, _, *others = problem.worth(answer)
        return matches, avoids, *others

    answer = tuple(found.get(row) for row in range(clinicians))
    assert worth(answer) == min(map(worth, problem.answers())), f"desks {seed}"


def test_desks_that_may_be_overfull_are_filled_in_the_best_way() -> None:
    for seed in range(250):
        check_desks(seed)


def test_avoided_pairs_are_dearer_and_refused_sooner() -> None:
    may = np.ones((3, 2), dtype=np.bool_)
    score = np.array([[0, 10**6], [0, 0], [0, 0]], dtype=np.int32)
    room = np.array([3, 3], dtype=np.int32)
    load = np.array([0, 2 * 10**8], dtype=np.int32)
    suiting = Desks(may=may, suits=may, room=room, over=True)
    suiting.keep(may, matched=3, avoided=0)
    assert settle(suiting.best(score, load))[0] == 1
    avoided = Desks(may=may, suits=~may, room=room, over=True)
    avoided.keep(may, matched=3, avoided=3)
    with pytest.raises(Unsolvable):
        avoided.best(score, load)
