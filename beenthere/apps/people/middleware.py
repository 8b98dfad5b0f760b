"""Nothing opens to somebody who has not set up a second step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from beenthere.apps.people.models import Account

_SETTING_UP = ("account_", "invite_", "mfa_")


class SecondStepMiddleware:
    """Sends whoever has signed in without a second step to the page where they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lets through those without a session, the pages of signing in, and the rest of us."""
        match = request.resolver_match
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if match is not None and (match.url_name or "").startswith(_SETTING_UP):
            return None
        if isinstance(request.user, Account) and not request.user.has_second_step:
            return redirect("mfa_index")
        return None
