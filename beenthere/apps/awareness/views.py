"""How people learn of the program: the way in from a poster."""

from __future__ import annotations

from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from beenthere.apps.awareness import links
from beenthere.apps.outside import now as present


@require_safe
def refer_from(request: HttpRequest, department: str) -> HttpResponse:
    """On to the referral page. A count that fails keeps nobody from it."""
    if request.method == "GET" and links.by_a_person(request.headers):
        with suppress(DatabaseError):
            links.count_opening(department, now=present())
    return redirect("refer")
