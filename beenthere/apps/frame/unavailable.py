"""What is said while the vault is away: nothing was kept, and whom to call meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from beenthere.ports import VaultUnavailable

_log = logging.getLogger("beenthere.vault")


class VaultUnavailableMiddleware:
    """Answers with a page and a number to call, where who somebody is cannot be sealed or read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, for whatever the vault could not do; any other error goes on its way."""
        if not isinstance(error, VaultUnavailable):
            return None
        _log.error("vault_unavailable", exc_info=error)
        return render(request, "503.html", status=503)
