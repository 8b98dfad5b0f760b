"""The card with a call-back code: made when it is looked at, and forgotten at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from beenthere.apps.frame import qr
from beenthere.apps.frame.languages import asked_for
from beenthere.apps.outreach import queries
from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import code_ring, program
from beenthere.apps.supporters.models import Supporter
from beenthere.domain import call_back
from beenthere.domain.case import FIRST_CALL


@require_safe
@for_supporter
def code(request: HttpRequest, supporter: Supporter, code_name: str) -> HttpResponse:
    """A fresh code that leads to this supporter, once they have spoken with the clinician.

    Nothing notes that it was made. In the QR code it stands after a `#`: a browser sends that
    part of an address to nobody, so no log on the way can hold it. The card is in the language
    asked for, and so is the page that it leads to.
    """
    case = queries.assignment_for(supporter, code_name).case
    if case.state in FIRST_CALL:
        messages.info(request, "A code is for after you have spoken with them.")
        return redirect("support_case", code_name=code_name)
    mark = bytes.fromhex(call_back.mark_of(supporter.person.directory_id))
    written = call_back.written(code_ring().code(mark))
    spoken = asked_for(request)
    with override(spoken):
        address = program().web_address + reverse("again")
    context = {
        "case": case,
        "spoken": spoken,
        "code": written,
        "address": address,
        "qr": qr.drawn(f"{address}#{written}"),
    }
    return render(request, "outreach/code.html", context)
