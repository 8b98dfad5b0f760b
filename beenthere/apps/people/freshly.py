"""Asking again who is there, before what must not happen at a desk that was left open.

Which pages ask is a column of the table of permissions. Signing in is a proof, and so is proving
it again since. A page opens within the policy's `confirm_again` of the last one. What is typed
there may take longer, and must not be lost: from a case that this sign-in has opened so, it is
taken for as long as the sign-in lasts, which is not long (`session_idle`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from beenthere.apps.outside import program
from beenthere.apps.people.middleware import BEGAN

_OPENED = "opened"
_REMEMBERED = 100
"""Cases opened in one sign-in that can still be written to late: more than any shift sees."""


def asked_again(request: HttpRequest, *, case: str) -> HttpResponse | None:
    """The way to prove once more who is there; None for whoever may go on.

    `case` is what the page's address calls the case, true or invented: both are treated alike
    (law L6). It is empty where a page is about no case; what is posted there is not kept
    meanwhile.
    """
    opened = request.session.get(_OPENED, [])
    mark = _mark(case)
    if _proved_lately(request):
        if case and mark not in opened:
            request.session[_OPENED] = [*opened, mark][-_REMEMBERED:]
        return None
    if request.method == "POST" and mark in opened:
        return None
    return to_prove_it(request)


def to_prove_it(request: HttpRequest) -> HttpResponse:
    """The way to prove once more who is there, and back; what was posted is not kept meanwhile."""
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    return redirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


def _proved_lately(request: HttpRequest) -> bool:
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    last = max([request.session[BEGAN], *proofs])
    counts = program().policy.confirm_again.length.total_seconds()
    return bool(timezone.now().timestamp() - last < counts)


def change_key(*, request: HttpRequest, reauthenticated: bool = False, **_signal: Any) -> None:
    """Go on under a new key once somebody has proved again who they are (ASVS 7.2.4)."""
    if reauthenticated:
        request.session.cycle_key()


def _mark(case: str) -> str:
    """What a sign-in remembers of a case: not its name, and always as short."""
    return salted_hmac(_OPENED, case, algorithm="sha256").hexdigest()[:16]
