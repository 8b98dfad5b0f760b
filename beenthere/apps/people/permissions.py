"""Refuses every page to everybody whom the table of permissions does not name (law L12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from beenthere.apps.people.freshly import asked_again, to_prove_it
from beenthere.apps.people.models import Account
from beenthere.apps.people.noted import page_refused
from beenthere.domain.permissions import DIRECTORS, PAGES, may


class SignedIn(HttpRequest):
    """A request of somebody whom the table of permissions has let in."""

    user: Account


def also_directs(request: HttpRequest) -> bool:
    """Whether whoever is signed in directs the program, whatever else they do.

    Who sees cases as a director is shown nothing that would, beside those, tell of another, or of
    who is being supported (law L6).
    """
    return isinstance(request.user, Account) and not request.user.roles.isdisjoint(DIRECTORS)


_METHODS = ("GET", "HEAD", "POST")


class DenyByDefaultMiddleware:
    """Asks the table before any view runs; somebody not signed in is asked to sign in.

    Where the table wants to be sure who is there, whoever signed in a while ago proves it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Lets the page through, asks who is there, or refuses."""
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        # Public pages are decided without looking at the session: they need no sign-in.
        if may(None, name, demo=settings.DEMO):
            return None
        if not isinstance(request.user, Account):
            return redirect_to_login(request.get_full_path())
        if not may(request.user.roles, name, demo=settings.DEMO):
            page_refused(name)
            raise PermissionDenied
        # In the demo a role is taken up by a tap, so that there is nothing to prove it by.
        if settings.DEMO or not PAGES[name].fresh:
            return None
        return asked_again(request, case=kwargs.get("code_name", ""))

    def process_exception(self, request: HttpRequest, said: Exception) -> HttpResponse | None:
        """Asks who is there where a page of the sign-in library wants to know; the library itself
        would keep all that was posted, to go on with it (law L1)."""
        return to_prove_it(request) if isinstance(said, ReauthenticationRequired) else None
