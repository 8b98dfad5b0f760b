"""Where supporters are missing, for those who keep the roster. No case is counted here.

Whoever also directs is shown nothing: beside the match page, where everybody who cannot be asked is
just "not available", these numbers would tell who is being supported (law L6).
"""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.coverage import pages, queries
from beenthere.apps.coverage.forms import WhoForm
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.permissions import also_directs
from beenthere.apps.people.queries import find_people
from beenthere.apps.reports.pages import months
from beenthere.domain.coverage import SHIFTS, By, When
from beenthere.domain.vocabulary import Term

Chosen = TypeVar("Chosen", bound=Term)

_FOUND_AT_MOST = 8
"""More could not be told apart at a glance."""


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The thinnest places, a picture with its table, and somebody to look up."""
    if also_directs(request):
        return render(request, "coverage/not_for_directors.html")
    what, when = _chosen(request, "by", By), _chosen(request, "when", When)
    now = present()
    found = queries.coverage(now=now)
    missing = queries.missing()
    lines = pages.lines(what, found.by(what, when))
    context = {
        "caption": f"Clinicians for each supporter, by {what.words.lower()}",
        "what": what,
        "when": when,
        "kinds": list(By),
        "times": list(When),
        "lines": lines,
        "picture": pages.picture(lines),
        "shifts": pages.shifts([found.everybody(each) for each in SHIFTS]),
        "next": [
            (pages.group_words(By.DEPARTMENT, each.row.group), each)
            for each in queries.next_to_ask(found, now=now)
        ],
        "missing": missing,
        "months": months(missing.period) if missing else "",
        "enough": program().policy.enough_to_ask,
        "form": WhoForm(),
    }
    return render(request, "coverage/coverage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def for_one(request: HttpRequest) -> HttpResponse:
    """How many could be asked for somebody, found by name: numbers, and no supporter's name."""
    if also_directs(request):
        return render(request, "coverage/not_for_directors.html")
    if request.method != "POST":
        return redirect("coverage")
    form = WhoForm(request.POST)
    people = find_people(form.cleaned_data["find"], limit=_FOUND_AT_MOST) if form.is_valid() else []
    found = queries.coverage(now=present())
    context = {
        "form": form,
        "answers": [pages.answer(person, found) for person in people],
    }
    return render(request, "coverage/for_one.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, name: str, terms: type[Chosen]) -> Chosen:
    """What is asked for in the address, or the first there is."""
    code = request.GET.get(name, "")
    return terms(code) if code in terms.codes() else next(iter(terms))
