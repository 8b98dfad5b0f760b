"""Every address of the program. Who may open each is in `domain.permissions`.

What a clinician, a referrer or a family reads has an address for each language: `/refer/` in
English, `/es/refer/` in Spanish.
"""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from beenthere.apps.alongside.urls import in_every_language as alongside
from beenthere.apps.awareness.urls import in_every_language as awareness
from beenthere.apps.groups.urls import in_every_language as groups
from beenthere.apps.nominations.urls import in_every_language as nominations
from beenthere.apps.outreach.views import answer
from beenthere.apps.paging.urls import in_every_language as paging
from beenthere.apps.privacy.urls import in_every_language as privacy
from beenthere.apps.referral.urls import in_every_language as referral

urlpatterns = [
    # Before what is public: the list of defendants lies among the phases of a lawsuit.
    path("", include("beenthere.apps.alongside.urls")),
    *i18n_patterns(
        path("", include(referral)),
        path("", include(awareness)),
        path("", include(privacy)),
        path("", include(paging)),
        path("groups/", include(groups)),
        path("", include(alongside)),
        path("", include(nominations)),
        path("a/<str:token>/", answer, name="answer"),
        prefix_default_language=False,
    ),
    path("", include("beenthere.apps.referral.urls")),
    path("account/", include("beenthere.apps.people.urls")),
    path("surge/", include("beenthere.apps.surge.urls")),
    path("desk/", include("beenthere.apps.desk.urls")),
    path("support/", include("beenthere.apps.outreach.urls")),
    path("week/", include("beenthere.apps.week.urls")),
    path("roster/", include("beenthere.apps.supporters.urls")),
    path("coverage/", include("beenthere.apps.coverage.urls")),
    path("rota/", include("beenthere.apps.rota.urls")),
    path("dates/", include("beenthere.apps.gatherings.urls")),
    path("reports/", include("beenthere.apps.reports.urls")),
    path("groups/", include("beenthere.apps.groups.urls")),
    path("hand-offs/", include("beenthere.apps.handoffs.urls")),
    path("", include("beenthere.apps.announcements.urls")),
    path("", include("beenthere.apps.awareness.urls")),
    path("", include("beenthere.apps.nominations.urls")),
    path("handbook/", include("beenthere.apps.handbook.urls")),
    path("print/", include("beenthere.apps.printing.urls")),
    path("", include("beenthere.apps.privacy.urls")),
    path("", include("beenthere.apps.paging.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("beenthere.demo.urls")))
