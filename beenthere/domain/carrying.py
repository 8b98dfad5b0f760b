"""Who carries so much that somebody should ask how they are, before it hurts.

Decided from counts and one date alone. For a director they are of the cases that this director may
see, and of nothing else: a case they are kept from changes neither who is named nor who the others
are (law L6). How many cases somebody had lately is left out for the same reason: it counts cases
of which nobody can say any more who may know. And the status is left out, so that being named says
nothing of whether they have paused, or are being supported themselves. So the signal comes rather
too seldom than too often. The supporters themselves are told of all that they carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beenthere.domain.policy.whole import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one supporter carries, of the cases that whoever asks may see."""

    supporter: int
    capacity: int
    """How many open cases they are willing to carry."""
    open_cases: int
    closed_cases: int
    """Those that have closed and are not erased yet."""
    since: datetime
    """When they took the oldest of these."""

    @property
    def load(self) -> int:
        """All of these cases."""
        return self.open_cases + self.closed_cases


def may_need_rest(
    everybody: Sequence[Carried], *, now: datetime, policy: Policy
) -> tuple[int, ...]:
    """The supporters whom a call may do good, in the order given.

    Whoever has more open cases than they offered to carry; whoever carries `carries_much` or more,
    and at least twice what most of the others who carry anything do; and whoever took another case
    before the first was over, and has had one or the other for `without_rest`.
    """
    return tuple(
        each.supporter
        for each in everybody
        if each.open_cases > each.capacity
        or _much_more(each, everybody, policy)
        or _without_rest(each, now, policy)
    )


def _much_more(one: Carried, everybody: Sequence[Carried], policy: Policy) -> bool:
    """Measured by the upper quartile of the others: one more who carries as much hides nobody, and
    where everybody carries much, as after a mass event, nobody carries more than the others."""
    others = sorted(each.load for each in everybody if each.supporter != one.supporter)
    most = others[len(others) * 3 // 4] if others else 0
    return one.load >= max(policy.carries_much, 2 * most)


def _without_rest(one: Carried, now: datetime, policy: Policy) -> bool:
    return one.open_cases >= 1 and one.load >= 2 and now - one.since >= policy.without_rest.length


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLoad:
    """What a supporter is told of their own load."""

    words: str
    much: bool
    """Whether they should hear that it is a lot."""


def own_load(*, capacity: int, open_cases: int, recent_cases: int, policy: Policy) -> OwnLoad:
    """A supporter's own load in words. `recent_cases` is about how many closed lately.

    It does not say whether they rest, nor until when: a longer rest would tell them of what kind
    their last case was (law L5).
    """
    sentences = [_of_open(open_cases, capacity)]
    if recent_cases:
        sentences.append(f"Lately you had about {_cases(recent_cases)} more.")
    much = open_cases > capacity or open_cases + recent_cases >= policy.carries_much
    return OwnLoad(words=" ".join(sentences), much=much)


def _of_open(count: int, capacity: int) -> str:
    if not count:
        return f"You carry no case now. You offered to carry {_cases(capacity)} at once."
    have = f"You carry {_cases(count)}"
    if count > capacity:
        return f"{have}, more than the {capacity} you offered."
    if count == capacity:
        return f"{have}, as many as you offered."
    return f"{have}, and offered to carry {capacity}."


def _cases(count: int) -> str:
    return "one case" if count == 1 else f"{count} cases"
