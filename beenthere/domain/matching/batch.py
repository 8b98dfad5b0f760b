"""Many clinicians at once: who supports whom, with every goal met in its order.

1. Never a blocked pair.
2. As many clinicians matched as can be.
3. As few avoided pairs as can be; none at all unless they are allowed.
4. The lowest score of a matched pair as high as can be.
5. The highest sum of scores.
6. The most even load: the least sum over supporters of (open + recent + new cases) squared.
7. Between answers equal in all of that: by id, the first clinician gets the first supporter
   they can have, then the second clinician, and so on. Being matched comes before not.

Each stage is exact, in whole numbers, and the next one only chooses among the answers that the
stage before left open.

For clinicians of one event another goal can come after the third: a supporter of their own for
each. Whoever listens to two of them knows of each what the other tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from beenthere.domain.matching.desks import Desks, Unsolvable
from beenthere.domain.matching.pairs import Grid
from beenthere.domain.matching.ranking import Evaluation
from beenthere.domain.matching.rules import Code
from beenthere.domain.matching.ties import settle

__all__ = ["Batch", "Count", "Unsolvable", "assign"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many supporters one code stopped."""

    code: Code
    count: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The answer for every clinician, in the order in which the evaluation lists them.

    `columns` holds the place of each clinician's supporter in the evaluation, or None.
    """

    evaluation: Evaluation
    columns: tuple[int | None, ...]
    allow_avoided: bool

    @property
    def assigned(self) -> dict[str, str | None]:
        """The supporter of each clinician, by id."""
        pairs = self.evaluation.pairs
        return {
            clinician.person: None if column is None else pairs.supporters[column].person
            for clinician, column in zip(pairs.clinicians, self.columns, strict=True)
        }

    @property
    def unmatched(self) -> list[int]:
        """The rows of the clinicians who are left without a supporter."""
        return [row for row, column in enumerate(self.columns) if column is None]

    def unmatched_because(self, row: int) -> tuple[Count, ...]:
        """What stopped the supporters of one unmatched clinician, the most frequent first.

        Each supporter counts once, under the first code that stops them. One whom nothing
        stops had room that this batch itself has used, and counts as at capacity.
        """
        stops = Counter(stop or Code.AT_CAPACITY for stop in self.evaluation.first_stops(row))
        order = list(Code)
        return tuple(
            Count(code, stops[code])
            for code in sorted(stops, key=lambda code: (-stops[code], order.index(code)))
        )


def assign(
    evaluation: Evaluation,
    *,
    allow_avoided: bool = False,
    already: Mapping[str, int] | None = None,
) -> Batch:
    """Match every clinician of an evaluation at once, by the goals above.

    Avoided pairs are used only when allowed; then each case beyond a supporter's capacity is
    an avoided pair too. With `already`, the clinicians are those of one event, and it says how
    many others of it each supporter has, by id: nobody gets a second one while somebody else
    would do, and avoided pairs alone are shared less evenly. Raises Unsolvable for a batch whose
    numbers would no longer be exact: far beyond thousands.
    """
    pairs = evaluation.pairs
    rows = _by_id([each.person for each in pairs.clinicians])
    columns = _by_id([each.person for each in pairs.supporters])
    found: dict[int, int] = {}
    if rows and columns:
        here = np.ix_(rows, columns)
        desks = partial(
            Desks,
            may=~evaluation.blocked[here] if allow_avoided else evaluation.clear[here],
            suits=evaluation.suits[here],
            over=allow_avoided,
        )
        room = np.maximum(pairs.capacity - pairs.open_cases, 0)[0, columns]
        if already is not None:
            had = [already.get(pairs.supporters[each].person, 0) for each in columns]
            room = np.minimum(room, _shares(desks(room=room), np.array(had, dtype=np.int32)))
        found = _match(desks(room=room), evaluation.score[here], pairs.load[0, columns])
    place = {row: columns[found[at]] for at, row in enumerate(rows) if at in found}
    return Batch(
        evaluation=evaluation,
        columns=tuple(place.get(row) for row in range(len(rows))),
        allow_avoided=allow_avoided,
    )


def _by_id(ids: Sequence[str]) -> list[int]:
    return sorted(range(len(ids)), key=ids.__getitem__)


def _shares(desks: Desks, had: NDArray[np.int32]) -> NDArray[np.int32]:
    """How many clinicians of one event each supporter may get: one of their own, unless they `had`
    one, and more only where the most even answer has it so."""
    shares = np.maximum(1 - had, 0)
    matched, avoided = desks.most(desks.may)
    if not matched:
        return shares
    desks.keep(desks.may, matched=matched, avoided=avoided)
    desk_of = desks.best(np.zeros(desks.may.shape, dtype=np.int32), had).desk_of
    new = np.bincount(desk_of[desk_of >= 0], minlength=len(had))
    return np.maximum(shares, new.astype(np.int32))


def _match(desks: Desks, score: NDArray[np.int32], load: NDArray[np.int32]) -> dict[int, int]:
    """The goals from the second on, for clinicians and supporters already in order of id."""
    matched, avoided = desks.most(desks.may)
    if not matched:
        return {}
    desks.keep(_best_worst(desks, score, matched, avoided), matched=matched, avoided=avoided)
    return settle(desks.best(score, load))


def _best_worst(desks: Desks, score: NDArray[np.int32], matched: int, avoided: int) -> Grid:
    """The pairs that remain once the worst-matched clinician is matched as well as can be."""

    def at_least(level: int) -> Grid:
        return desks.may & (score >= level)

    lowest = np.iinfo(score.dtype).min
    own_best = np.sort(np.where(desks.may, score, lowest).max(axis=1))
    ceiling = int(own_best[-matched])
    # Nobody can do better than the best of their own: often that is reached at once.
    if desks.most(at_least(ceiling)) == (matched, avoided):
        return at_least(ceiling)
    levels = [int(level) for level in np.unique(score[desks.may]) if level < ceiling]
    reached, missed = 0, len(levels)
    while missed - reached > 1:
        middle = (reached + missed) // 2
        if desks.most(at_least(levels[middle])) == (matched, avoided):
            reached = middle
        else:
            missed = middle
    return at_least(levels[reached])
