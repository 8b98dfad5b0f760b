"""The reports: process only, in counts too coarse to point at anyone (law L9).

Whoever also directs reads none. They know how many cases they saw, and a total beside it would
tell that there was one which they may not see (law L6).
"""

from __future__ import annotations

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beenthere.apps.outside import program
from beenthere.apps.people.permissions import also_directs
from beenthere.apps.reports import pages, queries


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """One report, the latest unless another is asked for."""
    if also_directs(request):
        return render(request, "reports/not_for_directors.html")
    published = queries.periods()
    asked = request.GET.get("from", "")
    shown = [each for each in published if asked in ("", each.begins.isoformat())][:1]
    if asked and not shown:
        raise Http404
    context = {
        "enough": program().policy.report_from,
        "choices": [(each, pages.months(each), each in shown) for each in published],
        "report": None,
    }
    for period in shown:
        cells = queries.figures(shown)[period.begins]
        context["report"] = {
            "months": pages.months(period),
            "tables": pages.tables(cells),
            "bars": pages.bars(cells),
        }
    return render(request, "reports/reports.html", context)


@require_safe
def reports_file(request: HttpRequest) -> HttpResponse:
    """Every report as one file for a spreadsheet: what the pages show and nothing more."""
    if also_directs(request):
        return render(request, "reports/not_for_directors.html")
    published = queries.periods()
    cells = queries.figures(published)
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="peer-support-reports.csv"'},
    )
    told = [(each, cells[each.begins]) for each in published]
    csv.writer(answer).writerows(pages.file_rows(told))
    return answer
