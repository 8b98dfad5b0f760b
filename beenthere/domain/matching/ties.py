"""The last goal: of all equally good seatings, the first in order of ids.

A best seating has potentials, a price for each desk at which nobody gains by moving. The moves
that cost nothing at these prices are the *tight* ones, and the equally good seatings are
exactly those reached by closed rounds of tight moves. So each clinician, in order, asks for
the first desk that a round of tight moves can give them, and keeps it from then on.

Potentials exist only when a seating is best, so finding them, in whole numbers, also proves
the solver's answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from beenthere.domain.matching.desks import Seating, Whole

FAR = 2**60
"""The price of what cannot be: beyond every sum of real ones."""


class NotBest(RuntimeError):
    """A seating that its own prices contradict: a fault in the solver, never in the input."""


def settle(seating: Seating) -> dict[int, int]:
    """The first of the equally good seatings: the column of each matched row."""
    return _Floor(seating).settle()


class _Floor:
    """Desks as nodes, clinicians at them, and what each move costs.

    Each supporter has one node, or two when over-full desks are in play: the first for pairs
    that suit, which fill the room, the second for their whole load. Two nodes stand apart:
    `street`, where the unmatched are, and `pool`, through which one supporter's case more is
    another's case fewer.
    """

    def __init__(self, seating: Seating) -> None:
        self._seating = seating
        clinicians, self._supporters = seating.allowed.shape
        self._layers = 1 if seating.over_price is None else 2
        self._street = self._supporters * self._layers
        self._pool = self._street + 1
        self._price = self._prices()
        self._node = self._nodes()
        self._at: list[set[int]] = [set() for _ in range(self._pool + 1)]
        for clinician, node in enumerate(self._node):
            self._at[node].add(clinician)
        self._tight = [0] * clinicians
        self._ways = [0] * (self._pool + 1)
        self._potential: list[int] = []

    def _prices(self) -> Whole:
        """What it costs to have each clinician at each node."""
        seating = self._seating
        usable = np.where(seating.allowed, seating.pair_price, FAR)
        price = np.full((len(usable), self._pool + 1), FAR, dtype=np.int64)
        if self._layers == 1:
            price[:, : self._street] = usable
        else:
            price[:, 0 : self._street : 2] = np.where(seating.suits, usable, FAR)
            price[:, 1 : self._street : 2] = np.where(seating.suits, FAR, usable)
        if (seating.desk_of < 0).any():
            price[:, self._street] = 0
        return price

    def _nodes(self) -> list[int]:
        """The node where each clinician is."""
        seating = self._seating
        node = seating.desk_of * self._layers
        if self._layers == 2:
            node += ~seating.suits[np.arange(len(node)), seating.desk_of]
        node[seating.desk_of < 0] = self._street
        places: list[int] = node.tolist()
        return places

    def settle(self) -> dict[int, int]:
        potential = self._potentials()
        dear = self._price - potential
        own = dear[np.arange(len(self._node)), self._node]
        tight = (dear == own[:, None]) & (self._price < FAR)
        rows = np.packbits(tight, axis=1, bitorder="little")
        self._tight = [int.from_bytes(row.tobytes(), "little") for row in rows]
        self._potential = potential.tolist()
        for supporter in range(self._supporters):
            self._look_again(supporter * self._layers)
        self._look_again(self._street)
        for clinician in range(len(self._node)):
            self._first_desk(clinician)
        return {
            clinician: node // self._layers
            for clinician, node in enumerate(self._node)
            if node < self._street
        }

    def _transfers(self, supporter: int) -> Iterator[tuple[int, int, int]]:
        """The moves of a case, and of no clinician, that one supporter's counts leave open:
        from a node, to a node, at a price."""
        seating = self._seating
        load, room = int(seating.load[supporter]), int(seating.room[supporter])
        first = supporter * self._layers
        suiting = len(self._at[first])
        if seating.over_price is None:
            cases, whole = suiting, first
            more = cases < room
        else:
            whole = first + 1
            cases = suiting + len(self._at[whole])
            more = True
            yield first, whole, 0 if suiting < room else seating.over_price
            if suiting:
                yield whole, first, 0 if suiting <= room else -seating.over_price
        if more:
            yield whole, self._pool, 2 * (load + cases) + 1
        if cases:
            yield self._pool, whole, -(2 * (load + cases) - 1)

    def _potentials(self) -> Whole:
        """The least price of reaching each node, from wherever is cheapest."""
        own = np.array(self._node)
        order = np.argsort(own, kind="stable")
        nodes, starts = np.unique(own[order], return_index=True)
        step = (self._price - self._price[np.arange(len(own)), own][:, None])[order]
        moves = np.minimum.reduceat(step, starts, axis=0)
        transfers = [each for one in range(self._supporters) for each in self._transfers(one)]
        tail, head, toll = (np.array(part) for part in zip(*transfers, strict=True))
        potential: Whole = np.zeros(self._pool + 1, dtype=np.int64)
        for _ in range(self._pool + 2):
            nearer = np.minimum(potential, (potential[nodes][:, None] + moves).min(axis=0))
            np.minimum.at(nearer, head, potential[tail] + toll)
            if np.array_equal(nearer, potential):
                return potential
            potential = nearer
        raise NotBest("the seating can be bettered")

    def _look_again(self, node: int) -> None:
        """Work out the tight moves from and to one node, and whatever shares its supporter."""
        if node == self._pool:
            return
        if node == self._street:
            self._ways[node] = self._moves_from(node)
            return
        supporter = node // self._layers
        for each in range(supporter * self._layers, (supporter + 1) * self._layers):
            self._ways[each] = self._moves_from(each)
            self._ways[self._pool] &= ~(1 << each)
        for tail, head, toll in self._transfers(supporter):
            if self._potential[head] == self._potential[tail] + toll:
                self._ways[tail] |= 1 << head

    def _moves_from(self, node: int) -> int:
        """The nodes that the clinicians at one node can move to for nothing, as bits."""
        ways = 0
        for clinician in self._at[node]:
            ways |= self._tight[clinician]
        return ways

    def _first_desk(self, clinician: int) -> None:
        """Give a clinician the first desk they can have for nothing, and keep them there."""
        here = self._node[clinician]
        wanted = self._tight[clinician] & ((1 << here) - 1)
        self._tight[clinician] = 0
        seen = 0
        for desk in _bits(wanted):
            if not seen >> desk & 1:
                path, seen = self._path(desk, here, seen)
                if path:
                    self._go_round(clinician, path)
                    break
        self._look_again(self._node[clinician])

    def _path(self, start: int, end: int, seen: int) -> tuple[list[int], int]:
        """The nodes of a way of tight moves from `start` to `end`, and every node seen by now.

        The way is empty when there is none. Nothing in `seen` leads to `end`.
        """
        seen |= 1 << start
        waiting, reached = [start], []
        for node in waiting:
            fresh = self._ways[node] & ~seen
            if not fresh:
                continue
            seen |= fresh
            reached.append((node, fresh))
            if fresh >> end & 1:
                path = [end]
                for before, those in reversed(reached):
                    if those >> path[-1] & 1:
                        path.append(before)
                return path[::-1], seen
            waiting.extend(_bits(fresh))
        return [], seen

    def _go_round(self, clinician: int, path: list[int]) -> None:
        """Move a clinician to the first node of a path that leads back to where they were, and
        somebody along each of its steps, except where only a count moves."""
        moves = [(clinician, path[-1], path[0])]
        for tail, head in pairwise(path):
            movers = (each for each in self._at[tail] if self._tight[each] >> head & 1)
            if (mover := next(movers, None)) is not None:
                moves.append((mover, tail, head))
        for mover, tail, head in moves:
            self._at[tail].remove(mover)
            self._at[head].add(mover)
            self._node[mover] = head
        for node in path:
            self._look_again(node)


def _bits(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
