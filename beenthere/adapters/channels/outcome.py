"""What came of handing over a page, in the same words for every channel."""

from __future__ import annotations

from http import HTTPStatus

from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import NotDelivered

_FINAL = frozenset({Undelivered.REFUSED, Undelivered.MALFORMED})
_FOR_NOW = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


def settle(trouble: Undelivered | None) -> None:
    """Return when the page was taken; raise NotDelivered when it was not."""
    if trouble:
        raise NotDelivered(trouble, final=trouble in _FINAL)


def weigh(status: int) -> Undelivered | None:
    """What the answer of an HTTP server means for a page that was posted to it."""
    if 200 <= status < 300:
        return None
    if 400 <= status < 500 and status not in _FOR_NOW:
        return Undelivered.REFUSED
    return Undelivered.TRY_LATER
