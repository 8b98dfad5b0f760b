"""One evaluation of the table, and what it says of one clinician."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from beenthere.domain.matching.explaining import (
    AVOIDED,
    BLOCKED,
    Explainer,
    Explanation,
    Finding,
    Match,
    Matches,
    Said,
)
from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter
from beenthere.domain.matching.pairs import Grid, Numbers, Pairs
from beenthere.domain.matching.rules import RULES, Code, Kind
from beenthere.domain.matching.speech import Speech
from beenthere.domain.matching.weights import DEFAULT_POLICY, MatchingPolicy

__all__ = ["Evaluation", "Explanation", "Finding", "Match", "Matches", "Ranking", "clear", "rank"]

_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every supporter, once, for one clinician.

    `ranked`: who can be asked, the best first; between equals the lighter load, then the id.
    `avoided`: who could be chosen all the same; those with the fewest codes first, then as
    above. `blocked`: who cannot, by id.
    """

    clinician: str
    ranked: Sequence[Match]
    avoided: Sequence[Match]
    blocked: Sequence[Match]


class Evaluation:
    """The whole table applied to every pair: who is blocked, who is clear, and each score.

    `blocked` and `clear` say of each pair that nobody may choose it, and that nothing stops
    it; the pairs that are neither are the avoided ones. `suits` says that nothing but a lack
    of room stops a pair. All are of shape (clinicians, supporters).
    """

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.blocked: Grid = np.zeros(pairs.shape, dtype=np.bool_)
        unsuited: Grid = np.zeros(pairs.shape, dtype=np.bool_)
        full: Grid = np.zeros(pairs.shape, dtype=np.bool_)
        self.score: Numbers = np.full(pairs.shape, pairs.policy.weights.start, dtype=np.int32)
        self._applies: list[Grid] = []
        self._points: list[NDArray[np.int64]] = []
        self._varying: list[int] = []
        self._said: dict[tuple[str, ...], Said] = defaultdict(dict)
        for bit, rule in enumerate(RULES):
            applies, points = rule.applies(pairs), np.asarray(rule.points(pairs))
            if rule.kind is Kind.BLOCKED:
                self.blocked |= applies
            elif rule.code is Code.AT_CAPACITY:
                full |= applies
            elif rule.kind is Kind.AVOIDED:
                unsuited |= applies
            elif points.any():
                self.score += applies * points.astype(np.int32)
            self._applies.append(_stretched(applies, pairs.shape))
            self._points.append(_stretched(points, pairs.shape))
            if points.size > 1:
                self._varying.append(bit)
        self.suits: Grid = ~(self.blocked | unsuited)
        self.clear: Grid = self.suits & ~full

    def _findings(self, row: int) -> NDArray[np.int64]:
        """For each supporter, one bit for each row of the table that applies."""
        found = np.zeros(self.pairs.shape[1], dtype=np.int64)
        for bit, applies in enumerate(self._applies):
            found |= applies[row].astype(np.int64) << bit
        return found

    @cached_property
    def _by_id(self) -> NDArray[np.intp]:
        """The place of each supporter when they are sorted by id."""
        ids = [each.person for each in self.pairs.supporters]
        place = np.empty(len(ids), dtype=np.intp)
        place[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        return place

    def first_stops(self, row: int) -> list[Code | None]:
        """For each supporter the first code that stops them, or None where nothing does."""
        stops: list[int] = (self._findings(row) & (BLOCKED | AVOIDED)).tolist()
        return [
            next((rule.code for bit, rule in enumerate(RULES) if found >> bit & 1), None)
            for found in stops
        ]

    def ranking(self, row: int) -> Ranking:
        """What the evaluation says of the clinician in one row."""
        speech = Speech(self.pairs, row)
        found = self._findings(row)
        explainer = Explainer(
            self.pairs,
            speech=speech,
            found=found,
            score=self.score[row],
            points=[points[row] for points in self._points],
            varying=self._varying,
            said=self._said[speech.key],
        )
        merit = (self._by_id, self.pairs.load[0], -self.score[row])
        codes = np.bitwise_count(found & AVOIDED)

        def these(standing: Grid, *keys: NDArray[np.generic]) -> Matches:
            columns = np.flatnonzero(standing)
            order = np.lexsort([key[columns] for key in keys])
            return Matches(columns[order], explainer.match)

        stopped = ~self.blocked[row] & ~self.clear[row]
        return Ranking(
            clinician=self.pairs.clinicians[row].person,
            ranked=these(self.clear[row], *merit),
            avoided=these(stopped, *merit, codes),
            blocked=these(self.blocked[row], self._by_id),
        )


def clear(pairs: Pairs) -> Grid:
    """Which pairs nothing stops: `Evaluation.clear`, for whoever asks for nothing else."""
    stopped: Grid = np.zeros(pairs.shape, dtype=np.bool_)
    for rule in RULES:
        if rule.kind in (Kind.BLOCKED, Kind.AVOIDED):
            stopped |= rule.applies(pairs)
    return ~stopped


def rank(
    clinician: Clinician,
    event: Event,
    supporters: Sequence[Supporter],
    people: Mapping[str, Person],
    *,
    as_of: date,
    policy: MatchingPolicy = DEFAULT_POLICY,
    other_events: Iterable[Event] = (),
) -> Ranking:
    """Every supporter for one clinician, with what speaks for and against each.

    `people` holds the clinician, the supporters, and whoever is known in the clinician's
    reporting line. `as_of` is today where the hospital is. `other_events` is where lawsuits are
    found that name both. Raises ReportingLoop.
    """
    pairs = Pairs(
        [clinician],
        supporters,
        events=(*other_events, event),
        people=people,
        as_of=as_of,
        policy=policy,
    )
    return Evaluation(pairs).ranking(0)


def _stretched(values: NDArray[_Kind], shape: tuple[int, int]) -> NDArray[_Kind]:
    """The values in this shape; those that have it already are most of them for one pair."""
    return values if values.shape == shape else np.broadcast_to(values, shape)
