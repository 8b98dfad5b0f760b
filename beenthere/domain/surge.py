"""Many clinicians of one event at once: how far outreach has come, which teams could come together,
and what is left of the roster against what is needed tonight.

Everything here is worked out from the cases and pairs that it is given. Whoever shows it to a
director gives it the cases which that director may see, and no others (law L6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from beenthere.domain.case import CaseState
from beenthere.domain.matching.batch import assign
from beenthere.domain.matching.ranking import Evaluation
from beenthere.domain.vocabulary import CloseReason

_WAITS = frozenset({CaseState.RECEIVED, CaseState.WAITING, CaseState.MATCHING})
_NOBODY = frozenset({CloseReason.MISTAKEN, CloseReason.JOINED})
"""Closed for one of these, nobody is offered anything by that case."""


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """From a team's session to the one conversation that is each clinician's own: how many of
    those known to be involved have been offered it.

    Everybody is offered one, whoever came to a session or not: in a group physicians play the
    leader and hide their own distress. Nothing links the two, so that nobody can tell who came.
    A supporter who led the team's session may be asked for one of them like anybody else: they
    were neither witness nor party, no rule of matching speaks against a face that is known, and
    the clinician can always have somebody else.
    """

    waiting: int = 0
    """Nobody has been asked yet, or not since somebody handed it back, whoever spoke with them."""
    offered: int = 0
    """A supporter is being asked, or is about to reach out: the first to speak with them."""
    reached: int = 0
    """They were spoken with, if only to say not now, or no, thank you."""
    missed: int = 0
    """It was closed before anybody had spoken with them, whoever tried to."""

    @property
    def all(self) -> int:
        """Everybody who is known to be involved."""
        return self.waiting + self.offered + self.reached + self.missed


def bridge(cases: Iterable[tuple[CaseState, CloseReason | None, bool]]) -> Bridge:
    """The bridge over these cases of one event: the state of each, why it was closed, and whether
    anybody has spoken with the clinician."""
    return Bridge(**Counter(_step(*case) for case in cases if case[1] not in _NOBODY))


def _step(state: CaseState, reason: CloseReason | None, spoke: bool) -> str:
    if state in _WAITS:
        return "waiting"
    if spoke or reason is CloseReason.DECLINED:
        return "reached"
    return "missed" if state is CaseState.CLOSED else "offered"


@dataclass(frozen=True, kw_only=True)
class Team:
    """People of one place who could come together; an empty `unit` is a whole department."""

    department: str
    unit: str
    people: int


def teams(places: Iterable[tuple[str, str]], *, at_least: int) -> tuple[Team, ...]:
    """The teams that suggest themselves, the largest first, for clinicians of these places: the
    department and the unit of each, where they are known.

    A unit with enough of them comes together by itself, and the others of its department
    together. Whoever is of a place with too few is in no team; a peer reaches out to them all the
    same.
    """
    units = Counter((department, unit) for department, unit in places if department)
    found = {place: count for place, count in units.items() if place[1] and count >= at_least}
    rest = Counter[tuple[str, str]]()
    for (department, unit), count in units.items():
        if (department, unit) not in found:
            rest[department, ""] += count
    found |= {place: count for place, count in rest.items() if count >= at_least}
    return tuple(
        Team(department=department, unit=unit, people=count)
        for (department, unit), count in sorted(found.items(), key=lambda each: (-each[1], each[0]))
    )


@dataclass(frozen=True, kw_only=True)
class Tonight:
    """What is left of the roster against what is needed now."""

    needed: int
    """Clinicians who wait for a supporter."""
    left: int
    """Supporters who could be asked for one of them at least, against no advice: free, awake, with
    room, and neither involved nor being supported themselves."""
    short: int
    """Clinicians for whom none of these would be left once the others have theirs."""


def tonight(evaluation: Evaluation) -> Tonight:
    """Whether the roster suffices, by the same answer that the board proposes."""
    return Tonight(
        needed=len(evaluation.pairs.clinicians),
        left=int(evaluation.clear.any(axis=0).sum()),
        short=len(assign(evaluation).unmatched),
    )


ABOUT = (5, 10, 20, 40, 80)
"""How many supporters outside help is asked for: so coarse that it tells nobody how many."""


def about(short: int) -> int:
    """About how many supporters to ask for when so many clinicians have nobody."""
    return next((number for number in ABOUT if number >= short), ABOUT[-1])
