"""Times people use, in the program's zone, for templates.

`now` is taken from the page's context when the view put it there, so that a list of cases is
measured against one moment; otherwise it is read once.
"""

from __future__ import annotations

from datetime import datetime

from django import template
from django.template import Context
from django.utils.html import format_html

from beenthere.apps import outside
from beenthere.apps.frame import spoken
from beenthere.domain import rota, times

register = template.Library()
register.filter("length_in_words", spoken.length)
register.filter("whole_length_in_words", spoken.whole_length)
register.filter("number_in_words", spoken.number)
register.filter("until", spoken.until)


@register.simple_tag(takes_context=True)
def due(context: Context, moment: datetime) -> str:
    """ "Due today by 4 pm", "3 hours overdue"."""
    words = times.due_in_words(moment, now=_now(context), zone=outside.program().zone)
    return _sentence(words)


@register.simple_tag(takes_context=True)
def overdue(context: Context, moment: datetime) -> bool:
    """Whether the moment has passed."""
    return times.is_overdue(moment, now=_now(context))


@register.simple_tag(takes_context=True)
def waiting(context: Context, since: datetime) -> str:
    """ "Waiting 3 hours"."""
    return _sentence(times.waiting_in_words(since, now=_now(context)))


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime) -> str:
    """ "4 pm today", with the exact time on hover and for screen readers."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        spoken.exactly(at),
        spoken.at(at, now=_now(context)),
    )


@register.simple_tag(takes_context=True)
def desk_opens(context: Context) -> datetime | None:
    """When somebody is at the desk again; None when somebody is now, or is on call."""
    current = outside.program()
    return rota.desk_opens(current.size, current.timetable.office, now=_now(context))


@register.filter
def day_and_time(at: datetime) -> str:
    """A moment weeks away, from which something lasts."""
    return times.day_and_time(at, zone=outside.program().zone)


@register.filter
def day_and_time_it_ends(at: datetime) -> str:
    """A moment weeks away, until which something lasts."""
    return times.day_and_time(at, zone=outside.program().zone, ends=True)


@register.filter
def exact_time(moment: datetime) -> str:
    """The moment in full, with its zone."""
    return times.exact_time(moment, zone=outside.program().zone)


def _now(context: Context) -> datetime:
    given = context.get("now")
    return given if isinstance(given, datetime) else outside.now()


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
