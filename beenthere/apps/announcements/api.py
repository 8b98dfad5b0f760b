"""The same for a machine. It answers alike whatever has become of an event, and has no status."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt

from beenthere.apps.announcements import keys
from beenthere.apps.announcements.actions import NotStanding, SaidOtherwise, announce
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.domain.vocabulary import EventKind
from beenthere.inventory.api import API, Mistake, Refused, read

_BEARER = "Bearer "
_LONGEST_KEY = 200


# A key of its own in every request, and no cookie: there is nothing that another site could borrow.
@csrf_exempt
def announcements(request: HttpRequest) -> HttpResponse:
    """Announce an event; the answer is its reference. See docs/api.md."""
    if request.method != "POST":
        return _refusal(405, Mistake("", "Send a POST request."), Allow="POST")
    now = present()
    try:
        number = keys.use_key(_given_key(request), now=now)
        told = read(request.body, API["api_announcements"])
        reference = announce(once=_once(request, number), now=now, **told)
    except keys.NotAKey:
        cure = "Give a key in force: Authorization: Bearer bt_..."
        return _refusal(401, Mistake("Authorization", cure), **{"WWW-Authenticate": "Bearer"})
    except keys.TooOften:
        return _refusal(429, Mistake("", "Wait for an hour."), **{"Retry-After": "3600"})
    except Refused as refused:
        return _refusal(422, *refused.mistakes)
    except NotStanding:
        codes = ", ".join(kind for kind in EventKind if kind in program().standing)
        return _refusal(422, Mistake("kind", f"Give one of those announced here: {codes}."))
    except SaidOtherwise:
        cure = "This key was used for another announcement. Choose a new one for each."
        return _refusal(409, Mistake("Idempotency-Key", cure))
    return JsonResponse({"reference": reference}, status=201)


def _given_key(request: HttpRequest) -> str:
    given = request.headers.get("Authorization", "")
    if not given.startswith(_BEARER):
        raise keys.NotAKey
    return given.removeprefix(_BEARER)


def _once(request: HttpRequest, number: int) -> UUID:
    """What makes a repeated request the same: not what was typed, but a keyed hash of it."""
    given = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(given) <= _LONGEST_KEY:
        cure = f"Give one of up to {_LONGEST_KEY} characters, new for each announcement."
        raise Refused(Mistake("Idempotency-Key", cure))
    said = f"{number}:{given}"
    return UUID(bytes=salted_hmac("announcements.once.1", said, algorithm="sha256").digest()[:16])


def _refusal(status: int, *mistakes: Mistake, **headers: str) -> JsonResponse:
    errors = [{"field": mistake.field, "cure": mistake.cure} for mistake in mistakes]
    return JsonResponse({"errors": errors}, status=status, headers=headers)
