"""Small counts are hidden from whoever may not open the cases counted (law L9).

A count of one to ten could point at a person; none at all points at nobody.
"""

from __future__ import annotations

SMALLEST_SHOWN = 11
"""The least count, above zero, that may be shown. Source: the cell-size rule of the Centers for
Medicare & Medicaid Services, which hides one to ten."""


def hidden(count: int) -> bool:
    """Whether a count is too small to be shown; zero may be. Raises ValueError below zero."""
    if count < 0:
        raise ValueError("a count is never below zero")
    return 0 < count < SMALLEST_SHOWN


def shown(count: int) -> str:
    """A count standing alone, as people may read it: `0`, `fewer than 11`, `1,234`.

    Only for a count from which no other number shown is made: a table, its totals and the
    reports before it have to be looked at together.
    """
    return f"fewer than {SMALLEST_SHOWN}" if hidden(count) else f"{count:,}"
