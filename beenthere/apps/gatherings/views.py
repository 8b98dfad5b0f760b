"""A supporter's own dates, made for a phone; and what whoever leads a gathering needs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from beenthere.apps.frame.busy import Busy, calendar_handed_out
from beenthere.apps.frame.paper import handed_out
from beenthere.apps.gatherings import booking, queries
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.paper import Letterhead, ServiceLetter
from beenthere.domain.vocabulary import SeatState

_BOOKED = "You have a place. We remind you beforehand."
_WAITING = (
    "All places are taken, so you are on the waiting list. When one becomes free it is yours, and "
    "we tell you."
)


@require_safe
def gatherings(request: SignedIn) -> HttpResponse:
    """Where one has a place, what one could come to, when a refresher is due, what one leads."""
    now = present()
    supporter = Supporter.objects.filter(account=request.user).first()
    found = [] if supporter is None else queries.upcoming(supporter, now=now)
    due = None if supporter is None else queries.refresher_due(supporter)
    soon = program().day_of(now + program().policy.refresher_ahead.length)
    context = {
        "supporter": supporter,
        "mine": [each for each in found if each.state is not None],
        "others": [each for each in found if each.state is None and each.gathering.begins_at > now],
        "refresher_due": due if due is not None and due <= soon else None,
        "today": program().day_of(now),
        "been_to": [] if supporter is None else queries.has_been_to(supporter),
        "letters": () if supporter is None else queries.letters(supporter, now=now),
        "forgotten": program().policy.forget_seats.words,
        "led": queries.led_by(request.user.pk, now=now).prefetch_related("trainers__person"),
        "now": now,
    }
    return render(request, "gatherings/mine.html", context)


@require_POST
def seat(request: SignedIn) -> HttpResponse:
    """Ask for a place, or give it back; one tap."""
    supporter = Supporter.objects.filter(account=request.user).first()
    if supporter is None:
        raise Http404
    key, now = _key(request), present()
    try:
        if request.POST.get("do") == "leave":
            booking.leave(gathering_id=key, supporter_id=supporter.pk, now=now)
            messages.success(request, "Thank you for saying so. Your place is free for others.")
        else:
            state = booking.book(gathering_id=key, supporter_id=supporter.pk, now=now)
            messages.success(request, _BOOKED if state is SeatState.BOOKED else _WAITING)
    except booking.NoLonger:
        messages.info(request, "That has changed in the meantime. Here are the dates as they are.")
    except booking.NotForThem:
        raise Http404 from None
    return redirect("gatherings")


@require_safe
def calendar(request: SignedIn, gathering: UUID) -> HttpResponse:
    """One date for a calendar program; it says “Peer support” and nothing else."""
    found = queries.goes_to(request.user.pk, gathering)
    if found is None:
        raise Http404
    return calendar_handed_out([Busy(found.pk, found.begins_at, found.ends_at)])


@require_safe
def letter(request: SignedIn, year: int) -> HttpResponse:
    """The letter of service for one year, for a promotion file."""
    supporter = get_object_or_404(Supporter.objects.select_related("person"), account=request.user)
    now = present()
    of_year = {each.year: each for each in queries.letters(supporter, now=now)}.get(year)
    since, until = queries.served(supporter, now=now)
    if of_year is None or since is None:
        raise Http404
    trained_on = supporter.trained_on
    sheet = ServiceLetter(
        head=Letterhead.of(program()),
        day=program().day_of(now),
        name=supporter.person.name,
        year=year,
        since=since,
        until=until,
        trained_on=trained_on if trained_on is not None and trained_on.year == year else None,
        refreshers=of_year.refreshers,
        meetings=of_year.meetings,
    )
    return handed_out(sheet, name=f"peer-support-{year}")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How to lead a meeting, and to talk about cases without telling whose."""
    return render(request, "gatherings/guide.html")


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("gathering", ""))
    except ValueError:
        raise Http404 from None
