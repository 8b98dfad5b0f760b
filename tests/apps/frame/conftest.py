from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import Settings

from beenthere.domain.vocabulary import Role


@dataclass
class Somebody:
    """A person signed in, as far as the frame needs to know them."""

    roles: frozenset[Role]
    is_authenticated: bool = True


class _SignedInAs:
    """Middleware that stands for signing in, without a database."""

    roles: frozenset[Role] = frozenset()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = Somebody(self.roles)  # type: ignore[assignment]
        return self.get_response(request)


@pytest.fixture
def pieces(settings: Settings) -> Client:
    """A client of the pages of `pieces`, behind the program's own headers, without a database.

    A director who is a supporter too is signed in.
    """
    engine = copy.deepcopy(settings.TEMPLATES[0])
    loaders = engine["OPTIONS"]["loaders"][0][1]
    loaders.append("django.template.loaders.filesystem.Loader")
    engine["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = [engine]
    settings.ROOT_URLCONF = "tests.apps.frame.pieces"
    needs_accounts = ("sessions", "auth", "messages", "allauth", "axes", "people")
    settings.MIDDLEWARE = [
        *(name for name in settings.MIDDLEWARE if not any(part in name for part in needs_accounts)),
        "tests.apps.frame.conftest.DirectorWhoSupports",
    ]
    return Client(raise_request_exception=False)


class DirectorWhoSupports(_SignedInAs):
    """Signed in with two roles."""

    roles = frozenset({Role.DIRECTOR, Role.SUPPORTER})
