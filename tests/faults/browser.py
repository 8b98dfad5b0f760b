"""As much of a browser as pressing a button needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from tests.faults.sinks import HOST

_CSRF = "c" * 32


class Interrupted(Exception):
    """The press of a button came to nothing, or nobody can tell: the program did not answer."""


@dataclass(frozen=True)
class Answered:
    """What a web server said."""

    status: int
    body: str


def ask(
    port: int, method: str, path: str, fields: Mapping[str, object], *, sign_in: str
) -> Answered:
    """Ask once, as whoever has this sign-in; as nobody without one. Raises Interrupted."""
    headers = {"Cookie": f"csrftoken={_CSRF}" + (f"; sessionid={sign_in}" if sign_in else "")}
    body = None
    if method == "POST":
        body = urlencode({**fields, "csrfmiddlewaretoken": _CSRF})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line = HTTPConnection(HOST, port, timeout=10)
    try:
        line.request(method, path, body, headers)
        response = line.getresponse()
        answered = Answered(response.status, response.read().decode())
    except (OSError, HTTPException) as failed:
        raise Interrupted(type(failed).__name__) from None
    finally:
        line.close()
    if answered.status >= 500 or answered.status == 400:
        # Django says 400 where a sign-in could not be kept while its page was being made.
        raise Interrupted(str(answered.status))
    location = response.getheader("Location") or ""
    assert "/account/" not in location, f"{path} wants a sign-in: {location}"
    assert answered.status in (200, 302, 410), f"{answered.status} at {path}"
    return answered
