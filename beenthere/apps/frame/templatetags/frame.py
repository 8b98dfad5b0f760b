"""What every page knows: the program it belongs to, and how telephone numbers are written."""

from __future__ import annotations

import phonenumbers
from django import template

from beenthere.apps import outside
from beenthere.domain.program import Program

register = template.Library()


@register.simple_tag
def program() -> Program:
    """The institution's program; works without a request, so error pages have it too."""
    return outside.program()


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


_HOME_COUNTRY_CODE = 1
"""The North American numbering plan."""
