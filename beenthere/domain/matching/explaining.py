"""The table's findings about a pair, put into words: the strongest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.rules import RULES, Code, Kind
from beenthere.domain.matching.speech import Speech
from beenthere.domain.matching.weights import fit_words

ROWS_OF = {
    kind: tuple((bit, rule) for bit, rule in enumerate(RULES) if rule.kind is kind) for kind in Kind
}
"""The rows of the table for each kind, each with the number of its bit."""

BLOCKED, AVOIDED, CAUTIONS, REASONS, WISHES = (
    sum(1 << bit for bit, _ in ROWS_OF[kind]) for kind in Kind
)


class Finding(NamedTuple):
    """One rule that applies to one pair: its sentence, and the points it is worth there."""

    code: Code
    text: str
    points: int


class Explanation(NamedTuple):
    """What speaks for and against one supporter for one clinician, the strongest first.

    `stops` says why not: empty for somebody who can be asked; the avoided findings for
    somebody whom the director may choose all the same, with a coded reason; the one blocked
    finding, and nothing else, for somebody whom nobody may choose.
    """

    stops: tuple[Finding, ...] = ()
    reasons: tuple[Finding, ...] = ()
    cautions: tuple[Finding, ...] = ()
    wishes: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """Why not, in whole sentences."""
        return " ".join(finding.text for finding in self.stops)


class Match(NamedTuple):
    """One supporter for one clinician. `score` is `None` for somebody who is blocked."""

    supporter: str
    score: int | None
    fit: str
    explanation: Explanation


class Matches(Sequence[Match]):
    """Matches in order, explained only when they are looked at: a page of ten costs ten."""

    def __init__(self, columns: NDArray[np.intp], explain: Callable[[int], Match]) -> None:
        self._columns = columns
        self._explain = explain

    def __len__(self) -> int:
        return len(self._columns)

    @overload
    def __getitem__(self, index: int) -> Match: ...
    @overload
    def __getitem__(self, index: slice) -> Matches: ...
    def __getitem__(self, index: int | slice) -> Match | Matches:
        if isinstance(index, slice):
            return Matches(self._columns[index], self._explain)
        return self._explain(int(self._columns[index]))


Said = dict[tuple[object, ...], tuple[Finding, ...]]
"""Findings already put into words: many pairs have the same said of them."""


class Explainer:
    """Explains the supporters of one clinician, each when asked.

    `found` holds one bit for each row of the table that applies to each supporter; `points`,
    for each row of the table, its points with each supporter; and `varying` the bits of the
    rows whose points are not the same with all. Explainers that share `said` must have the
    same speech.
    """

    def __init__(
        self,
        pairs: Pairs,
        *,
        speech: Speech,
        found: NDArray[np.int64],
        score: NDArray[np.int32],
        points: Sequence[NDArray[np.int64]],
        varying: Iterable[int],
        said: Said,
    ) -> None:
        self._supporters = pairs.supporters
        self._weights = pairs.policy.weights
        self._speech = speech
        self._score: list[int] = score.tolist()
        self._points = points
        self._said = said
        # Whoever is alike in these has the same said of them.
        self._alike = list(
            zip(
                found.tolist(),
                (person.profession for person in pairs.supporter.people),
                *(points[bit].tolist() for bit in varying),
                strict=True,
            )
        )
        self._explained: dict[tuple[object, ...], Explanation] = {}

    def match(self, column: int) -> Match:
        """The supporter in one column, explained."""
        alike = self._alike[column]
        if (explanation := self._explained.get(alike)) is None:
            explanation = self._explained[alike] = self._explain(column)
        score = None if alike[0] & BLOCKED else self._score[column]
        fit = fit_words(score, self._weights)
        return Match(self._supporters[column].person, score, fit, explanation)

    def _explain(self, column: int) -> Explanation:
        found = self._alike[column][0]
        if blocks := found & BLOCKED:
            # Blocked rows stand in the table in the order in which they are told.
            return Explanation(stops=self._say(Kind.BLOCKED, blocks & -blocks, column))
        return Explanation(
            stops=self._say(Kind.AVOIDED, found & AVOIDED, column),
            reasons=self._say(Kind.REASON, found & REASONS, column),
            cautions=self._say(Kind.CAUTION, found & CAUTIONS, column),
            wishes=self._say(Kind.WISH, found & WISHES, column),
        )

    def _say(self, kind: Kind, found: int, column: int) -> tuple[Finding, ...]:
        if not found:
            return ()
        _, profession, *points = self._alike[column]
        key = (found, profession, *points)
        if (said := self._said.get(key)) is None:
            findings = [
                Finding(
                    rule.code, self._speech.say(rule, profession), int(self._points[bit][column])
                )
                for bit, rule in ROWS_OF[kind]
                if found >> bit & 1
            ]
            # What stops somebody has no points, and stays in the order of the table.
            said = tuple(sorted(findings, key=lambda finding: -abs(finding.points)))
            self._said[key] = said
        return said
