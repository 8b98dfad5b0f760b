"""On which login of the database a page runs: the one whose rights are enough for its audience.

`domain.permissions.Page.login` says which. While such a page is made, whatever this thread asks of
the database it asks on that login's connection, with no right but its own (`inventory.grants`).
Whatever a mistake in the view asks for, it cannot read a case.

This guards against mistakes. Whoever can run code in the web server's process can use any of its
connections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from beenthere.domain.permissions import PAGES

_DEFAULT = "default"


class _Answered(HttpRequest):
    """A request that knows what to put back once it is answered."""

    put_back: ExitStack


class LoginOfPageMiddleware:
    """Runs each page on its login, once everything before has let it through.

    Who is signed in, and what their sign-in remembers, is read before and written afterwards, on
    `web`: no other login may.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: _Answered) -> HttpResponse:
        with ExitStack() as request.put_back:
            return self.get_response(request)

    def process_view(self, request: _Answered, *_view: object) -> None:
        """Goes over to the page's login until the request is answered."""
        page = PAGES.get((request.resolver_match and request.resolver_match.url_name) or "")
        if page is None or page.login is None:
            return
        # Who is there is asked while it can be: this reads the session and the account.
        _ = request.user.pk
        request.put_back.enter_context(on_login(page.login))


def on_login(login: str) -> AbstractContextManager[None]:
    """Use the database as one of its logins, as the setting ON_LOGIN does it."""
    meanwhile: AbstractContextManager[None] = import_string(settings.ON_LOGIN)(login)
    return meanwhile


@contextmanager
def own_connection(login: str) -> Iterator[None]:
    """Use the login's own connection in this thread, for the ORM and for transactions alike."""
    before = connections[_DEFAULT]
    connections[_DEFAULT] = connections[login]
    try:
        yield
    finally:
        connections[_DEFAULT] = before
