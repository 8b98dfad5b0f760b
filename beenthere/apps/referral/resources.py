"""All the help there is, for anybody: by whom it is for, where it is, and in which language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language_info, gettext
from django.views.decorators.http import require_safe

from beenthere.apps.outside import now, program
from beenthere.domain.resources import Resource, chosen
from beenthere.domain.vocabulary import LANGUAGES, ForWhom

_ANY = ""


@dataclass(frozen=True)
class Choice:
    """One link: what it asks for in words, where it leads, and whether that is shown now."""

    words: str
    href: str
    here: bool


@dataclass(frozen=True)
class Shown:
    """Help with what the page says besides its words."""

    line: Resource
    languages: tuple[str, ...]
    """By their own names, as far as they are known; none where it is English alone."""
    sites: tuple[str, ...]


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """What there is for whoever asks; an answer that is on no list asks for everything."""
    current = program()
    offered = {
        "for": _for_whom(),
        "site": {_ANY: "", **current.sites},
        "language": {_ANY: "", **_spoken(current.all_help)},
    }
    asked = {
        name: request.GET[name] if request.GET.get(name) in options else _ANY
        for name, options in offered.items()
    }

    def shown(some: Iterable[Resource]) -> list[Shown]:
        found = chosen(
            some,
            whom=ForWhom(asked["for"] or ForWhom.EVERYBODY),
            site=asked["site"],
            language=asked["language"],
        )
        return listed(found)

    context = {
        "choices": {name: _choices(name, options, asked) for name, options in offered.items()},
        "crisis": shown(current.crisis),
        "staff": shown(current.resources),
        "family": shown(current.patient_family),
        "now": now(),
    }
    return render(request, "referral/resources.html", context)


def listed(lines: Iterable[Resource]) -> list[Shown]:
    """Each with what a page says besides its words, in the language of the page."""
    return [_shown(each, program().sites) for each in lines]


def _for_whom() -> dict[str, str]:
    return {
        _ANY: "",
        **{each: gettext(each.words) for each in ForWhom if each is not ForWhom.EVERYBODY},
    }


def _spoken(resources: Iterable[Resource]) -> dict[str, str]:
    """The languages in which somebody answers somewhere, by their own names."""
    return {code: _own_name(code) for code in sorted({c for r in resources for c in r.languages})}


def _own_name(code: str) -> str:
    """What those call it who speak it, marked as theirs for whoever has the page read out."""
    try:
        name: str = get_language_info(code)["name_local"]
    except KeyError:
        return gettext(LANGUAGES[code])
    return format_html('<span lang="{}">{}</span>', code, name[:1].upper() + name[1:])


def _choices(name: str, options: Mapping[str, str], asked: Mapping[str, str]) -> list[Choice]:
    """A link for each, with what else is asked for; none where there is nothing to choose."""
    if len(options) <= 2:
        return []
    return [
        Choice(words, _address({**asked, name: code}), code == asked[name])
        for code, words in options.items()
    ]


def _address(asked: Mapping[str, str]) -> str:
    query = urlencode({name: code for name, code in asked.items() if code})
    return f"{reverse('resources')}?{query}" if query else reverse("resources")


def _shown(line: Resource, sites: Mapping[str, str]) -> Shown:
    spoken = () if line.languages == ("en",) else tuple(map(_own_name, line.languages))
    return Shown(line, spoken, tuple(sites[each] for each in line.sites))
