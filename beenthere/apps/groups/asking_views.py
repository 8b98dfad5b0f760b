"""Asking for a group without a sign-in: one page, and what happens next. It sets no cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.frame.forms import posted_of
from beenthere.apps.groups.actions.asking import ask as accept
from beenthere.apps.groups.forms import AskForm
from beenthere.apps.outside import now as present
from beenthere.apps.referral import form_token


# The form needs no protection against being forged from another site: whoever is signed in is
# nobody in particular here.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which team, after what, about how many, how soon, and how to call back."""
    now, notice = present(), ""
    form = AskForm(posted_of(request))
    if form.is_valid():
        content = repr((form.wanted, form.contact))
        try:
            number = form_token.number_sent(request.POST, content, now=now)
        except form_token.TokenRefused as refused:
            notice = str(refused.sentence)
        else:
            accept(form=number, wanted=form.wanted, contact=form.contact, now=now)
            return redirect("group_asked")
    # What was begun stays one form, however often it is looked at again.
    token = request.POST.get("token", "") if form.errors and not notice else ""
    context = {"form": form, "token": token or form_token.issue(now=now), "notice": notice}
    return render(request, "groups/ask.html", context, status=422 if form.errors else 200)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next. It is the same page for everybody, and knows of no group."""
    return render(request, "groups/asked.html")
