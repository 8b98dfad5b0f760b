"""Tells a service outside that the program is at work, so that its silence is noticed there."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5
"""How long the other side may keep silent: the worker waits for it."""

_CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}


def beat(address: str) -> bool:
    """Ask for a web address once; whether it answered that all is well.

    The request says nothing but that it was made. No redirect is followed, no answer is read.
    """
    place = urlsplit(address)
    kind = _CONNECTIONS[place.scheme]
    connection = kind(str(place.hostname), place.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", place.path or "/")
        status: int = connection.getresponse().status
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return 200 <= status < 300
