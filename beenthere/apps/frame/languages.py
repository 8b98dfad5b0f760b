"""Which language a page is in: the one that its address says, and nothing else.

No cookie, and nothing that a browser says of itself: a page is the same for everybody who opens
its address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_from_path, override


class LanguageOfAddressMiddleware:
    """Has every page made in the language of its address, the pages of errors too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
            return self.get_response(request)


@dataclass(frozen=True)
class Elsewhere:
    """The same page in another language: where, and the language's code and own name."""

    href: str
    code: str
    name: str


def elsewhere(request: HttpRequest) -> Elsewhere | None:
    """The page being shown, in the other language; None where it has one language only."""
    page = request.resolver_match
    if page is None:
        return None
    code, name = next(each for each in settings.LANGUAGES if each[0] != get_language())
    try:
        with override(code):
            href = reverse(page.view_name, args=page.args, kwargs=page.kwargs)
    except NoReverseMatch:  # a page that goes by no name
        return None
    return None if href == request.path else Elsewhere(href, code, name)


def asked_for(request: HttpRequest) -> str:
    """The language in which somebody wants what they hand on to others: a sheet, a card, a date.

    Raises Http404 for one that no page speaks.
    """
    language = request.GET.get("language", settings.LANGUAGE_CODE)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


def of_the_page() -> str:
    """The language of the page being made, as its code."""
    return get_language() or settings.LANGUAGE_CODE


def in_spanish() -> bool:
    """Whether the page being made is in Spanish."""
    return of_the_page() == "es"


def in_own_words(english: str, spanish: str) -> str:
    """The institution's own words in the language of the page; what it has not put into Spanish
    is said in English, and marked as such for whoever has the page read out."""
    if not in_spanish():
        return english
    return spanish or format_html('<span lang="en">{}</span>', english)
