"""A supporter's own page: what waits for them, and who and what is there for them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beenthere.apps.gatherings.queries import next_meeting
from beenthere.apps.groups import queries as groups
from beenthere.apps.outreach import queries
from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.privacy.queries import asked_to_keep
from beenthere.apps.supporters import availability, life
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.supporters.resting import recent_cases_of
from beenthere.domain.availability import week_in_words
from beenthere.domain.carrying import own_load
from beenthere.domain.case import LIGHT
from beenthere.domain.load import carried
from beenthere.domain.supporter_life import Missing
from beenthere.domain.times import hour_in_words
from beenthere.domain.vocabulary import SupporterStatus, TimeZone


@require_safe
@for_supporter
def home(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """My offers and open cases first; then who is there for me, and when I am asked."""
    if supporter.status == SupporterStatus.STEPPED_DOWN:
        return render(request, "outreach/thanks.html")
    now = present()
    offers = [
        (offer, queries.reach_out_by(offer, now=now)) for offer in queries.open_offers(supporter)
    ]
    assignments = list(queries.open_assignments(supporter))
    between = [each for each in assignments if each.case.state in LIGHT]
    missing = life.what_is_missing(supporter, now=now)
    context = {
        "offers": offers,
        "assignments": assignments,
        "group_offers": groups.open_offers(supporter),
        "comes_along": groups.comes_along(supporter),
        "asked_for_call": queries.call_asked_for(supporter),
        "load": own_load(
            capacity=supporter.capacity,
            open_cases=carried(len(assignments), len(between), program().policy),
            recent_cases=recent_cases_of(supporter),
            policy=program().policy,
        ),
        "next_date": next_meeting(supporter.pk, now=now),
        "status": SupporterStatus(supporter.status),
        "asked_to_keep": asked_to_keep(supporter.account_id),
        "missing": missing,
        "agreed": Missing.AGREEMENT not in missing,
        "now": now,
        **_when_asked(supporter, now=now),
    }
    return render(request, "outreach/home.html", context)


def _when_asked(supporter: Supporter, *, now: datetime) -> dict[str, object]:
    """Their hours and the time away that is not over yet, in words and days."""
    found = availability.calendars([supporter.pk])
    week = week_in_words(found.week.get(supporter.pk, ()))
    waking = program().timetable.waking
    today = program().day_of(now)
    return {
        "hours": week
        or [f"Every day, {hour_in_words(waking.opens)} to {hour_in_words(waking.closes)}"],
        "clock": TimeZone(supporter.zone).words if week and supporter.zone else "",
        "urgent_any_hour": supporter.urgent_any_hour,
        "times_away": [
            each for each in sorted(found.away.get(supporter.pk, ())) if each.last >= today
        ],
    }
