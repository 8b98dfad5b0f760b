"""What came of handing over a page, in the same words for every channel."""

from __future__ import annotations

from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import NotDelivered

_FINAL = frozenset({Undelivered.REFUSED, Undelivered.MALFORMED})


def settle(trouble: Undelivered | None) -> None:
    """Return when the page was taken; raise NotDelivered when it was not."""
    if trouble:
        raise NotDelivered(trouble, final=trouble in _FINAL)
