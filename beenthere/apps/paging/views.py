"""How to reach me: everybody's own page, for whoever is paged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beenthere.apps.frame.forms import posted_of
from beenthere.apps.outside import gateways
from beenthere.apps.outside import now as present
from beenthere.apps.paging import reaching
from beenthere.apps.paging.forms import FORMS, CodeForm
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.models import Account
from beenthere.apps.people.permissions import SignedIn
from beenthere.apps.supporters import life
from beenthere.domain.channels import browser_of
from beenthere.domain.vocabulary import ChannelKind


@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: SignedIn) -> HttpResponse:
    """Every way to reach them, in the order they are tried; each can be changed here."""
    account = request.user
    if request.method != "POST":
        return _page(request, account)
    key, change = request.POST.get("point", ""), _CHANGES.get(request.POST.get("change", ""))
    if change is None or not re.fullmatch("[0-9]{1,18}", key):
        raise Http404
    try:
        return change(request, account, int(key)) or redirect("reach")
    except ContactPoint.DoesNotExist:
        messages.info(request, "That has changed in the meantime. Here is how it is now.")
    except reaching.NotReachable as refused:
        messages.info(request, str(refused))
    return redirect("reach")


@require_http_methods(["GET", "HEAD", "POST"])
def reach_add(request: SignedIn) -> HttpResponse:
    """A new way of one kind; a code then goes over it."""
    account = request.user
    code = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    if code not in gateways().kinds:
        return redirect("reach")
    kind = ChannelKind(code)
    form = FORMS[kind](posted_of(request))
    if form.is_valid():
        try:
            reaching.add(account=account, kind=kind, address=form.cleaned_data, now=present())
            messages.success(request, "We have sent six digits there. Type them here.")
            return redirect("reach")
        except reaching.NotReachable as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "kind": kind, "push_key": settings.PUSH_KEY}
    return render(request, "paging/add.html", context, status=422 if form.errors else 200)


def _page(
    request: SignedIn, account: Account, *, code_form: CodeForm | None = None, of: int = 0
) -> HttpResponse:
    now = present()
    points = list(reaching.points_of(account))
    rows = [
        (
            point,
            _shown(point),
            code_form if point.pk == of else CodeForm(point=point.pk),
            reaching.code_works(point, now=now),
        )
        for point in points
    ]
    context = {
        "rows": rows,
        "kinds": gateways().kinds,
        "form": code_form,
        "none_verified": not any(point.verified_at for point in points),
        "own_address": account.email,
        "now": now,
    }
    return render(request, "paging/reach.html", context, status=422 if code_form else 200)


def _shown(point: ContactPoint) -> str:
    """An address as its owner knows it again; what opens something is not shown."""
    if point.push_endpoint:
        return browser_of(point.push_endpoint)
    if point.pagerduty_key:
        return f"A key that ends in {point.pagerduty_key[-4:]}"
    return point.email or point.phone or point.pager or point.web_address or ""


def _up(_request: SignedIn, account: Account, point: int) -> None:
    reaching.move(account=account, point_id=point, up=True)


def _down(_request: SignedIn, account: Account, point: int) -> None:
    reaching.move(account=account, point_id=point, up=False)


def _test(request: SignedIn, account: Account, point: int) -> None:
    reaching.send_test(account=account, point_id=point, now=present())
    messages.success(request, "A test is on its way. This page says how it went.")


def _remove(request: SignedIn, account: Account, point: int) -> None:
    reaching.remove(account=account, point_id=point)
    messages.success(request, "Removed. We use it no more.")


def _send_code(request: SignedIn, account: Account, point: int) -> None:
    reaching.send_code(account=account, point_id=point, now=present())
    messages.success(request, "We have sent six new digits. Earlier ones no longer work.")


def _verify(request: SignedIn, account: Account, point: int) -> HttpResponse | None:
    form = CodeForm(request.POST, point=point)
    try:
        if form.is_valid():
            code = form.cleaned_data["code"]
            now = present()
            reaching.verify(account=account, point_id=point, code=code, now=now)
            life.go_on(account=account, now=now)
            messages.success(request, "Thank you. We can reach you there from now on.")
            return None
    except reaching.WrongCode as refused:
        form.add_error("code", str(refused))
    return _page(request, account, code_form=form, of=point)


_CHANGES: Mapping[str, Callable[[SignedIn, Account, int], HttpResponse | None]] = {
    "up": _up,
    "down": _down,
    "test": _test,
    "remove": _remove,
    "send_code": _send_code,
    "verify": _verify,
}
"""What can be done with a contact point, by the value of the button."""
