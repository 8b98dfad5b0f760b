"""Where Risk Management, or the insurer, names everybody whom one lawsuit names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from beenthere.apps.alongside.defendants_form import AT_MOST, MORE, DefendantsForm
from beenthere.apps.cases.actions.referring import refer
from beenthere.apps.frame.forms import posted_of
from beenthere.apps.outside import now, program
from beenthere.apps.people.listed import NotReadable, Read, at_work, read
from beenthere.apps.people.queries import find_people
from beenthere.apps.referral import form_token
from beenthere.domain.promise import in_general
from beenthere.domain.vocabulary import EventKind, Occurred, Part, Source, Urgency

_FOUND = 12
"""Entries that a search shows: more letters find fewer."""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def name_defendants(request: HttpRequest) -> HttpResponse:
    """One list, one event: each who is named gets a case, and all of them are kept apart.

    Whoever sends it is thanked, and told nothing about anybody. The same list sent twice makes
    one event.
    """
    at = now()
    sent = posted_of(request)
    if sent is None:
        return _asked(request, DefendantsForm(people=()), at=at)
    # Whoever a file names is looked through before it is sent.
    if sent.get("do") != "send" or request.FILES.get("file"):
        return _found(request, sent, at=at)
    form = DefendantsForm(
        sent, people=at_work(DefendantsForm.listed(sent)), typed=DefendantsForm.lines_of(sent)
    )
    if not form.is_valid():
        return _asked(request, form, at=at)
    told, clinicians = form.cleaned_data, form.clinicians
    people = [(each.reach_by.value, sorted(each.facts.items())) for each in clinicians]
    content = repr((told["occurred"], told["urgency"], people, form.there))
    try:
        number = form_token.number_sent(sent, content, now=at)
    except form_token.TokenRefused as refused:
        form.add_error(None, refused.sentence)
        return _asked(request, form, at=at)
    refer(
        form=number,
        kind=EventKind.MALPRACTICE_SUIT,
        occurred=Occurred(told["occurred"]),
        urgency=Urgency(told["urgency"]),
        source=Source.RISK_MANAGEMENT,
        clinicians=clinicians,
        there=form.there,
        now=at,
    )
    times = [in_general(urgency, program().policy) for urgency in Urgency]
    return render(request, "alongside/defendants_named.html", {"times": times})


def _found(request: HttpRequest, sent: QueryDict, *, at: datetime) -> HttpResponse:
    """The page again with all that was typed, and with those whom a search or a file finds.

    Whoever a file names is put on the list: it is looked through once more.
    """
    typed = DefendantsForm.lines_of(sent) + (MORE if sent.get("do") == "more" else 0)
    searched = sent.get("do") == "find"
    found = find_people(sent.get("find", ""), limit=_FOUND) if searched else []
    listed, mistake = Read(people=(), unknown=()), ""
    if file := request.FILES.get("file"):
        try:
            listed = read(file)
        except NotReadable as refused:
            mistake = str(refused)
    before = at_work(DefendantsForm.listed(sent))
    form = DefendantsForm(
        people=[*before, *listed.people, *found],
        typed=min(typed, AT_MOST),
        initial={
            **{f"part-{each.directory_id}": Part.INVOLVED for each in listed.people},
            **sent.dict(),
        },
    )
    return _asked(
        request,
        form,
        at=at,
        unknown=listed.unknown,
        mistake=mistake,
        nobody=searched and not found,
    )


def _asked(
    request: HttpRequest,
    form: DefendantsForm,
    *,
    at: datetime,
    unknown: Sequence[str] = (),
    mistake: str = "",
    nobody: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "token": form_token.issue(now=at),
        "at_most": AT_MOST,
        "unknown": unknown,
        "mistake": mistake,
        "nobody": nobody,
    }
    return render(request, "alongside/defendants.html", context)
