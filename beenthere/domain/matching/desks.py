"""Supporters as desks with a row of seats, and the exact solver that fills them.

Each new case of one supporter is a seat of its own, dearer than the one before, so that an
even load is a least sum. Seats are opened as they are needed: one more seat at a desk that
still has an empty one could never be chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beenthere.domain.matching.pairs import Grid

Whole = NDArray[np.int64]

EXACT = 2**53
"""Whole numbers below this are exact in the floating point of the solver."""

_FAIR_SHARES = 4
"""Seats opened at first, as a multiple of the cases each supporter would get if all got the
same: enough that most batches never need more."""


class Unsolvable(ValueError):
    """A batch too large to be solved exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """A best seating, with the prices it was found by.

    `desk_of` is the column of each clinician, or -1. `pair_price` holds what each pair costs,
    `allowed` which pairs may be used, `load` what each supporter carries already. A case beyond
    `room` costs `over_price` when there is one, and cannot be otherwise.
    """

    desk_of: NDArray[np.intp]
    pair_price: Whole
    allowed: Grid
    suits: Grid
    room: Whole
    load: Whole
    over_price: int | None


class Desks:
    """Clinicians in rows, supporters in columns, both in order of id.

    `may` are the pairs that can be used; `suits` those that are not avoided; `room` how many
    new cases each supporter can take. With `over`, more than that can be taken, and each such
    case is an avoided pair, as each pair that does not suit is.
    """

    def __init__(self, *, may: Grid, suits: Grid, room: NDArray[np.int32], over: bool) -> None:
        self.may = may
        self._suits = suits
        self._clinicians, self._supporters = may.shape
        self._room = room.astype(np.int64)
        self._limit = np.full_like(self._room, self._clinicians)
        if not over:
            self._limit = np.minimum(self._room, self._clinicians)
        fair_share = -(-self._clinicians // self._supporters)
        self._seats = np.minimum(self._limit, _FAIR_SHARES * fair_share)
        self._matched = self._avoided = 0

    def most(self, allowed: Grid) -> tuple[int, int]:
        """The most clinicians that the allowed pairs can match, and, among the ways to do so,
        the fewest avoided pairs."""
        worst = self._clinicians + 1.0
        price = np.where(allowed, np.where(self._suits, 0.0, 1.0), worst)
        while True:
            desk, seat = self._open_seats()
            seats = price[:, desk]
            over = seat >= self._room[desk]
            seats[:, over] = np.maximum(seats[:, over], 1.0)
            rows, columns = solve(seats)
            paid = seats[rows, columns]
            matched, avoided = int((paid < worst).sum()), int((paid == 1).sum())
            if matched == self._clinicians and not avoided:
                return matched, avoided
            if not self._open_more(desk[columns[paid < worst]]):
                return matched, avoided

    def keep(self, allowed: Grid, *, matched: int, avoided: int) -> None:
        """From here on use these pairs only, and match exactly so many."""
        self._matched, self._avoided = matched, avoided
        self.may = allowed
        if not avoided:
            self.may = allowed & self._suits
            self._limit = np.minimum(self._room, self._limit)
            self._seats = np.minimum(self._seats, self._limit)

    def best(self, score: NDArray[np.int32], load: NDArray[np.int32]) -> Seating:
        """The seating with the highest sum of scores, and then the most even load, among those
        that match and avoid exactly as many as `keep` said."""
        high, low = int(score[self.may].max()), int(score[self.may].min())
        while True:
            desk, seat = self._open_seats()
            marginal = 2 * (load.astype(np.int64)[desk] + seat) + 1
            marginal -= marginal.min()
            uneven = self._matched * int(marginal.max())
            point = uneven + 1
            dearest = (high - low) * point + uneven
            over_price = self._matched * dearest + 1
            if self._avoided:
                dearest += over_price
            if self._clinicians * dearest >= EXACT:
                raise Unsolvable("this batch is too large to be solved exactly")
            pair_price = (high - score.astype(np.int64)) * point
            if self._avoided:
                pair_price += np.where(self._suits, 0, over_price)
            # Exactly so many stay unmatched: the free seats that stand for them are few.
            free = self._clinicians - self._matched
            seats = np.zeros((self._clinicians, len(desk) + free))
            np.add(
                np.where(self.may, pair_price, np.inf)[:, desk], marginal, out=seats[:, : len(desk)]
            )
            if self._avoided:
                both = (seat >= self._room[desk]) & self._suits[:, desk]
                seats[:, : len(desk)] += np.where(both, over_price, 0)
            rows, columns = solve(seats)
            matched = columns < len(desk)
            if not self._open_more(desk[columns[matched]]):
                desk_of = np.full(self._clinicians, -1, dtype=np.intp)
                desk_of[rows[matched]] = desk[columns[matched]]
                return Seating(
                    desk_of=desk_of,
                    pair_price=pair_price,
                    allowed=self.may,
                    suits=self._suits,
                    room=self._room,
                    load=load.astype(np.int64),
                    over_price=over_price if self._avoided else None,
                )

    def _open_seats(self) -> tuple[Whole, Whole]:
        """The supporter of each open seat, and how many seats of theirs come before it."""
        desk = np.repeat(np.arange(self._supporters), self._seats)
        first = np.cumsum(self._seats) - self._seats
        return desk, np.arange(len(desk)) - first[desk]

    def _open_more(self, taken: Whole) -> bool:
        """Open more seats wherever all were taken and more may be; say whether any were."""
        used = np.bincount(taken, minlength=self._supporters)
        short = (used == self._seats) & (self._seats < self._limit)
        self._seats[short] = np.minimum(self._limit, 2 * self._seats + 1)[short]
        return bool(short.any())


def solve(price: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The cheapest assignment of rows to columns: which rows, and the column of each."""
    # scipy takes a second to import, and only a batch needs it.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(price)
    return rows, columns
