"""The manager's pages: asking departments, and inviting whom they named."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beenthere.apps.frame import qr
from beenthere.apps.nominations import actions, links, queries
from beenthere.apps.nominations.models import Nominee
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.in_words import at_work, department_words
from beenthere.apps.people.logins import on_login
from beenthere.apps.people.models import Department
from beenthere.domain.formats import FORMATS
from beenthere.domain.supporter_life import NotPossible
from beenthere.domain.vocabulary import SupporterStatus


@require_safe
def nominations(request: HttpRequest) -> HttpResponse:
    """Who was named and how often, who was invited, and which departments are being asked."""
    named, invited = (
        [(each, at_work(each.person)) for each in queries.nominees(status)]
        for status in (SupporterStatus.NOMINATED, SupporterStatus.INVITED)
    )
    context = {
        "named": named,
        "invited": invited,
        "departments": queries.departments(now=present()),
        "kept": program().policy.nomination_kept.full_words,
    }
    return render(request, "nominations/nominations.html", context)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Invite somebody who was named, or set it aside."""
    do = request.POST.get("do", "")
    if do not in ("invite", "set_aside"):
        raise Http404
    try:
        nominee_id = UUID(request.POST.get("nominee", ""))
    except ValueError:
        raise Http404 from None
    try:
        if do == "invite":
            actions.invite(nominee_id=nominee_id, now=present())
            messages.success(request, "The invitation is on its way.")
        else:
            # Whoever said yes already has an account by now, with every way in: that goes as well.
            with on_login("web"):
                actions.set_aside(nominee_id=nominee_id, now=present())
            messages.success(request, "Set aside. Nothing of it is kept.")
    except actions.NoAddress as refused:
        messages.info(request, str(refused))
    except (Nominee.DoesNotExist, NotPossible):
        messages.info(request, "That has changed in the meantime. Here is how it is now.")
    return redirect("nominations")


@require_http_methods(["GET", "HEAD", "POST"])
def department(request: HttpRequest, department: str) -> HttpResponse:
    """The address to send to a department, as a link and as a code; open it, or close it."""
    if not FORMATS["slug"].fits(department):
        raise Http404
    row, now = get_object_or_404(Department, code=department), present()
    if request.method == "POST":
        if request.POST.get("do") == "close":
            actions.close(department=row)
            messages.success(request, "Closed. The address works no more.")
        else:
            actions.ask(department=row, now=now)
            messages.success(request, "Open. Send the address to the department.")
        return redirect("nominations_department", department=department)
    question = queries.question_to(department, now=now)
    address = links.question_address(question) if question else ""
    context = {
        "department": department_words(department),
        "address": address,
        "qr": qr.drawn(address) if address else "",
        "closes_on": queries.closes_on(question) if question else None,
    }
    return render(request, "nominations/department.html", context)
