"""What every page knows: the program it belongs to, where one can go, how numbers are written."""

from __future__ import annotations

import phonenumbers
from django import template
from django.http import HttpRequest
from django.template import Context

from beenthere.apps import outside
from beenthere.apps.frame.languages import Elsewhere, elsewhere, in_own_words, in_spanish
from beenthere.apps.frame.navigation import Place, places
from beenthere.domain.program import Program

register = template.Library()

_HOME_COUNTRY_CODE = 1
"""The North American numbering plan."""


@register.simple_tag
def program() -> Program:
    """The institution's program; works without a request, so error pages have it too."""
    return outside.program()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Place]:
    """Where the person signed in may go; nowhere for everybody else."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or not request.user.is_authenticated:
        return []
    match = request.resolver_match
    return places(request.user.roles, current=match.url_name if match else None)


@register.simple_tag(takes_context=True)
def page_elsewhere(context: Context) -> Elsewhere | None:
    """The page being shown in the other language; None where it has one only, or on an error."""
    request = context.get("request")
    return elsewhere(request) if isinstance(request, HttpRequest) else None


@register.filter
def own(whose: object, name: str) -> str | tuple[str, ...]:
    """What the program file says under this name, in the language of the page: `team`, of which
    the Spanish is `team_es`. One sentence or several, as it is there."""
    english, spanish = getattr(whose, name), getattr(whose, f"{name}_es")
    if isinstance(english, str):
        return in_own_words(english, spanish)
    if in_spanish() and spanish:
        return tuple(spanish)
    return tuple(in_own_words(each, "") for each in english)


@register.filter
def phone_words(number: str) -> str:
    """A number as it is read aloud: "+16175550100" becomes "(617) 555-0100".

    Numbers of other countries keep their country code; short ones ("988") stay as they are.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == _HOME_COUNTRY_CODE
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if national else style.INTERNATIONAL)
