"""What came of handing over a page, in the same words for every channel."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import NotDelivered

_FINAL = frozenset({Undelivered.REFUSED, Undelivered.MALFORMED})
_FOR_NOW = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


def settle(trouble: Undelivered | None) -> None:
    """Return when the page was taken; raise NotDelivered when it was not."""
    if trouble:
        raise NotDelivered(trouble, final=trouble in _FINAL)


def posted(
    connection: HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]
) -> Undelivered | None:
    """Post a page over a connection of its own, and say what came of it.

    No redirect is followed, and no answer is read but its code.
    """
    try:
        connection.request("POST", path, body, headers)
        return weigh(connection.getresponse().status)
    except TimeoutError:
        return Undelivered.TOO_SLOW
    except (OSError, HTTPException):
        return Undelivered.UNREACHABLE
    finally:
        connection.close()


def weigh(status: int) -> Undelivered | None:
    """What the answer of an HTTP server means for a page that was posted to it."""
    if 200 <= status < 300:
        return None
    if 400 <= status < 500 and status not in _FOR_NOW:
        return Undelivered.REFUSED
    return Undelivered.TRY_LATER
