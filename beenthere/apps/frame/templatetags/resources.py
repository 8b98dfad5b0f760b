"""What pages say beside a number to call: its words, whether it is open, and whether we know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django import template
from django.template import Context
from django.utils.translation import gettext

from beenthere.apps import outside
from beenthere.apps.frame.languages import in_own_words
from beenthere.domain.numbers import Unconfirmed, unconfirmed
from beenthere.domain.resources import Line, Phone, Resource

register = template.Library()


@register.filter
def said(line: Line) -> Line:
    """Its words in the language of the page; what is there in English alone is marked as such."""
    if not isinstance(line, Resource):
        return replace(line, name=gettext(line.name))
    return Line(
        name=in_own_words(line.name, line.spanish.name),
        phone=line.phone,
        hours=in_own_words(line.hours, line.spanish.hours),
        about=in_own_words(line.about, line.spanish.about),
    )


@register.simple_tag(takes_context=True)
def open_now(context: Context, line: Line) -> bool | None:
    """Whether somebody answers now. Nobody knows where that is not said, nor on a page that a
    phone keeps for later."""
    if context.get("kept"):
        return None
    given = context.get("now")
    return line.open_at(given if isinstance(given, datetime) else outside.now())


@register.simple_tag
def not_confirmed(phone: Phone) -> Unconfirmed | None:
    """That nobody has found this number right in so long; None where somebody has."""
    current = outside.program()
    today = current.day_of(outside.now())
    return unconfirmed(phone, outside.checked(), program=current, today=today)
