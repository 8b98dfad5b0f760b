"""What must be true of somebody who is signed in before a page opens to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account

_SETTING_UP = ("account_", "invite_", "mfa_")
BEGAN = "began"
"""What a session calls the moment when its sign-in began, in seconds since 1970."""
_OPEN_TO_ALL = frozenset(
    {"answer", "app_manifest", "health", "help_now", "offline", "robots", "service_worker"}
)
"""Pages that ask nobody who they are, so that they open even while the database is down."""


def note_beginning(request: HttpRequest, **_details: Any) -> None:
    """Remember in the session when its sign-in began."""
    request.session[BEGAN] = timezone.now().timestamp()


class LongestSignInMiddleware:
    """Ends every sign-in after the policy's longest time, however busy somebody was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lets a sign-in through that is young enough."""
        if _signed_in(request) is None:
            return None
        lasted = timezone.now().timestamp() - request.session.get(BEGAN, 0)
        if lasted <= program().policy.session_longest.length.total_seconds():
            return None
        logout(request)
        return redirect_to_login(request.get_full_path())


class SecondStepMiddleware:
    """Sends whoever has signed in without a second step to the page where they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lets through whoever has a second step, and the pages of setting one up."""
        if _page(request).startswith(_SETTING_UP):
            return None
        account = _signed_in(request)
        return redirect("mfa_index") if account and not account.has_second_step else None


def _page(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


def _signed_in(request: HttpRequest) -> Account | None:
    """Who is signed in; nobody is looked for on pages that open whatever happens."""
    if _page(request) in _OPEN_TO_ALL or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Account) else None
