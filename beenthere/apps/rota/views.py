"""The rota, for those who are on it and those who fill it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beenthere.apps.frame.forms import posted_of
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.rota import actions, feed, pages
from beenthere.apps.rota.forms import LeaveForm, ShiftsForm
from beenthere.apps.rota.queries import has_rota, on_call, takes_turns
from beenthere.domain.permissions import ROSTER_KEEPERS
from beenthere.domain.rota import desk_opens, duties_of, duties_shown_to
from beenthere.domain.vocabulary import Duty

_MOVED_ON = "The rota has changed in the meantime. Here it is as it stands now."
_TAKEN = (
    "Somebody has that duty at that time, or whoever it is for has the other one. Look at the "
    "rota, and choose another time."
)


@require_safe
def rota(request: SignedIn) -> HttpResponse:
    """Who is on duty for four weeks, and where nobody is."""
    at = present()
    if not has_rota():
        return _nothing_to_fill_in(request, now=at)
    context = {
        "rota": pages.rota(duties_shown_to(request.user.roles), now=at),
        "fills": _fills(request),
        "my_duties": duties_of(request.user.roles),
        "has_link": feed.has_link(request.user),
        "now": at,
    }
    return render(request, "rota/rota.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Shifts that come round, for oneself or, by whoever fills the rota, for anybody."""
    at = present()
    duties = list(Duty) if _fills(request) else duties_of(request.user.roles)
    form = ShiftsForm(
        posted_of(request), people=_people(request), duties=duties, today=program().day_of(at)
    )
    if form.is_valid():
        duty, pattern = Duty(form.cleaned_data["duty"]), form.cleaned_data["pattern"]
        try:
            added = actions.add_shifts(
                account_id=form.account_id, duty=duty, pattern=pattern, now=at
            )
        except actions.Taken:
            form.add_error("first", _TAKEN)
        except actions.IsOver:
            form.add_error("first", "That is over already. Choose a later day or hour.")
        except actions.NotOnRota:
            form.add_error("who", "They take no turns with this duty. Choose somebody else.")
        else:
            said = "One shift was added." if added == 1 else f"{added} shifts were added."
            messages.success(request, said)
            return redirect("rota")
    status = 422 if form.errors else 200
    return render(request, "rota/add.html", {"form": form}, status=status)


@require_POST
def shift(request: SignedIn) -> HttpResponse:
    """Offer one's shift, keep it after all, take somebody's, or take one off the rota."""
    at, me = present(), request.user.pk
    try:
        shift_id = UUID(request.POST.get("shift", ""))
    except ValueError:
        raise Http404 from None
    try:
        match request.POST.get("do"):
            case "offer":
                actions.offer_shift(shift_id=shift_id, account_id=me, offered=True, now=at)
                done = "Offered. It stays yours until somebody takes it."
            case "keep":
                actions.offer_shift(shift_id=shift_id, account_id=me, offered=False, now=at)
                done = "It stays yours."
            case "take":
                actions.take_shift(shift_id=shift_id, account_id=me, now=at)
                done = "Thank you. It is yours now."
            case "remove":
                actions.remove_shift(shift_id=shift_id, account_id=None if _fills(request) else me)
                done = "It is off the rota."
            case _:
                raise Http404
    except (actions.MovedOn, actions.NotOnRota):
        messages.info(request, _MOVED_ON)
    except actions.Taken:
        messages.info(request, "You have the other duty at that time.")
    else:
        messages.success(request, done)
    return redirect("rota")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedIn) -> HttpResponse:
    """Days without a duty, and being there after all."""
    at = present()
    if re.fullmatch("[0-9]{1,18}", key := request.POST.get("end", "")):
        mine = None if _fills(request) else request.user.pk
        actions.end_leave(leave_id=int(key), account_id=mine)
        messages.success(
            request, "The leave was taken off. Add the shifts again where they are missing."
        )
        return redirect("rota")
    form = LeaveForm(posted_of(request), people=_people(request), today=program().day_of(at))
    if form.is_valid():
        try:
            actions.go_on_leave(account_id=form.account_id, away=form.days)
        except actions.NotOnRota:
            form.add_error("who", "They take no turns any more. Choose somebody else.")
        else:
            messages.success(
                request, "Noted. Shifts on those days are gaps until somebody fills them."
            )
            return redirect("rota")
    status = 422 if form.errors else 200
    return render(request, "rota/leave.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedIn) -> HttpResponse:
    """The secret address for a calendar program: shown once, renewed, and taken back."""
    if not takes_turns().filter(pk=request.user.pk).exists():
        raise Http404
    address = ""
    if request.POST.get("do") == "revoke":
        feed.revoke(account=request.user)
        messages.success(request, "The address does not work any more.")
        return redirect("rota_calendar")
    if request.POST.get("do") == "make":
        secret = feed.new_secret(account=request.user)
        address = program().web_address + reverse("rota_feed", args=[secret])
    context = {"address": address, "has_link": feed.has_link(request.user)}
    return render(request, "rota/calendar.html", context)


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads. Whoever has the address needs no sign-in."""
    found = feed.calendar(secret, now=present())
    if found is None:
        raise Http404
    mark = feed.etag(found)
    answer = HttpResponse(
        found, content_type="text/calendar; charset=utf-8", headers={"ETag": mark}
    )
    same = get_conditional_response(request, etag=mark, response=answer)
    assert same is not None  # noqa: S101 -- it is the answer itself where something changed
    return same


def _nothing_to_fill_in(request: SignedIn, *, now: datetime) -> HttpResponse:
    timetable = program().timetable
    context = {
        "people": takes_turns(Duty.ON_CALL).filter(pk__in=on_call(now=now)),
        "opens": desk_opens(program().size, timetable.office, now=now),
        "now": now,
    }
    return render(request, "rota/small.html", context)


def _fills(request: SignedIn) -> bool:
    """Whether they fill the rota for everybody, not for themselves alone."""
    return not request.user.roles.isdisjoint(ROSTER_KEEPERS)


def _people(request: SignedIn) -> Sequence[Account]:
    return list(takes_turns() if _fills(request) else takes_turns().filter(pk=request.user.pk))
