"""The manager's week, and the program's telephone numbers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.permissions import also_directs
from beenthere.apps.week import numbers
from beenthere.apps.week.lines import lines
from beenthere.domain.numbers import listed


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """What needs doing: what, how many, and one link that does it."""
    waiting = lines(directs=also_directs(request), now=present())
    return render(request, "week/week.html", {"lines": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def check_numbers(request: HttpRequest) -> HttpResponse:
    """Every telephone number of the program, those first that it is time to check."""
    now = present()
    if request.method == "POST":
        if not numbers.found_right(dial=request.POST.get("dial", ""), now=now):
            raise Http404
        messages.success(request, "Noted. Thank you for checking.")
        return redirect("week_numbers")
    due, checked = numbers.due(now=now), numbers.checked()
    context = {
        "due": due,
        "right": [
            (each, checked[each.phone.dial]) for each in listed(program()) if each not in due
        ],
        "every": program().policy.check_numbers.words,
    }
    return render(request, "week/numbers.html", context)
