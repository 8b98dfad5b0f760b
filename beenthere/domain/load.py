"""How much a supporter carries now, and had lately: coarse counts, without a list of when."""

from __future__ import annotations

from datetime import date
from math import ceil

from beenthere.domain.policy.whole import Policy

RECENT_DAYS = 90
"""What counts as lately: the quarter between two meetings of the supporters."""


def carried(cases: int, walks: int, policy: Policy) -> int:
    """How many cases somebody carries, as their capacity counts them.

    `walks` are those of `cases` that are between two touchpoints of a lawsuit (`case.LIGHT`):
    nothing is asked of them now, so `walks_as_one` of them weigh as much as one case. A touchpoint
    that is due makes it a case like any other.
    """
    return cases - walks + walks // policy.walks_as_one


def with_one_more(before: int, *, last_closed_on: date | None, today: date) -> int:
    """The count once another case closes today.

    What counted before fades evenly over `RECENT_DAYS`. Somebody who closes a case every so many
    days therefore stays within one of the number that fits into `RECENT_DAYS`, for good.
    """
    if last_closed_on is None:
        return 1
    days = min(max((today - last_closed_on).days, 0), RECENT_DAYS)
    return ceil(before * (RECENT_DAYS - days) / RECENT_DAYS) + 1
