"""Where Risk Management announces an event: they are given a reference, and nothing else ever."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from beenthere.apps.announcements.actions import announce as note
from beenthere.apps.announcements.forms import AnnounceForm
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.outside import now as present
from beenthere.apps.referral import form_token
from beenthere.domain.vocabulary import EventKind, Occurred


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    """Three questions, and then the reference; the same form sent twice gives the same one."""
    now = present()
    form = AnnounceForm(posted_of(request))
    if form.is_valid():
        told = form.cleaned_data
        content = repr((told["kind"], told["occurred"], told["clinicians"]))
        try:
            number = form_token.number_sent(request.POST, content, now=now)
        except form_token.TokenRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            reference = note(
                once=number,
                kind=EventKind(told["kind"]),
                occurred=Occurred(told["occurred"]),
                clinicians=told["clinicians"],
                now=now,
            )
            return render(request, "announcements/announced.html", {"reference": reference})
    context = {"form": form, "token": form_token.issue(now=now)}
    return render(request, "announcements/announce.html", context)
