"""One evaluation of the table, and what it says of one clinician."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter
from beenthere.domain.matching.pairs import Grid, Numbers, Pairs
from beenthere.domain.matching.rules import RULES, Code, Kind
from beenthere.domain.matching.speech import Speech
from beenthere.domain.matching.weights import DEFAULT_POLICY, MatchingPolicy, fit_words

_TABLE = tuple(enumerate(RULES))


def _bits(*kinds: Kind) -> int:
    return sum(1 << bit for bit, rule in _TABLE if rule.kind in kinds)


BLOCKED = _bits(Kind.BLOCKED)
AVOIDED = _bits(Kind.AVOIDED)
STOPS = BLOCKED | AVOIDED


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that applies to one pair: its sentence, and the points it is worth there."""

    code: Code
    text: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
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
        self._varying: list[NDArray[np.int64]] = []
        # Many pairs have the same said of them; each is put into words once.
        self._explained: dict[object, Explanation] = {}
        for rule in RULES:
            applies, points = rule.applies(pairs), np.asarray(rule.points(pairs))
            if rule.kind is Kind.BLOCKED:
                self.blocked |= applies
            elif rule.code is Code.AT_CAPACITY:
                full |= applies
            elif rule.kind is Kind.AVOIDED:
                unsuited |= applies
            elif points.any():
                self.score += applies * points.astype(np.int32)
            self._applies.append(np.broadcast_to(applies, pairs.shape))
            self._points.append(np.broadcast_to(points, pairs.shape))
            if points.size > 1:
                self._varying.append(self._points[-1])
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
        stops: list[int] = (self._findings(row) & STOPS).tolist()
        return [
            next((rule.code for bit, rule in _TABLE if found >> bit & 1), None) for found in stops
        ]

    def ranking(self, row: int) -> Ranking:
        """What the evaluation says of the clinician in one row."""
        speech = Speech(self.pairs, row)
        findings = self._findings(row)
        merit = (self._by_id, self.pairs.load[0], -self.score[row])
        codes = np.bitwise_count(findings & AVOIDED)
        found: list[int] = findings.tolist()
        scores: list[int] = self.score[row].tolist()
        points: list[list[int]] = [each[row].tolist() for each in self._varying]

        def explain(column: int) -> Match:
            profession = self.pairs.supporter.people[column].profession
            same_words = (found[column], profession, *(each[column] for each in points))
            key = (*same_words, speech.key)
            if (explanation := self._explained.get(key)) is None:
                explanation = self._explanation(row, column, found[column], speech)
                self._explained[key] = explanation
            score = None if found[column] & BLOCKED else scores[column]
            return Match(
                supporter=self.pairs.supporters[column].person,
                score=score,
                fit=fit_words(score, self.pairs.policy.weights),
                explanation=explanation,
            )

        def these(standing: Grid, *keys: NDArray[np.generic]) -> Matches:
            columns = np.flatnonzero(standing)
            order = np.lexsort([key[columns] for key in keys])
            return Matches(columns[order], explain)

        stopped = ~self.blocked[row] & ~self.clear[row]
        return Ranking(
            clinician=self.pairs.clinicians[row].person,
            ranked=these(self.clear[row], *merit),
            avoided=these(stopped, *merit, codes),
            blocked=these(self.blocked[row], self._by_id),
        )

    def _explanation(self, row: int, column: int, found: int, speech: Speech) -> Explanation:
        profession = self.pairs.supporter.people[column].profession

        def say(kind: Kind) -> tuple[Finding, ...]:
            return tuple(
                Finding(
                    rule.code, speech.say(rule, profession), int(self._points[bit][row, column])
                )
                for bit, rule in _TABLE
                if rule.kind is kind and found >> bit & 1
            )

        if blocks := say(Kind.BLOCKED):
            return Explanation(stops=blocks[:1])
        return Explanation(
            stops=say(Kind.AVOIDED),
            reasons=_strongest_first(say(Kind.REASON)),
            cautions=_strongest_first(say(Kind.CAUTION)),
            wishes=_strongest_first(say(Kind.WISH)),
        )


def _strongest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: -abs(finding.points)))


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
