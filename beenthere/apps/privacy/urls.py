"""The addresses of what is kept, of legal holds, and of what is held about one person."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.privacy import disclosure_views, hold_views, views

in_every_language = [path("what-we-keep/", views.what_we_keep, name="what_we_keep")]

urlpatterns = [
    path("holds/", hold_views.every_hold, name="holds"),
    path("holds/new/", hold_views.set_hold, name="hold_set"),
    path("holds/<uuid:hold>/lift/", hold_views.lift, name="hold_lift"),
    path("held/", disclosure_views.every_request, name="disclosures"),
    path("held/new/", disclosure_views.ask, name="disclosure_ask"),
    path("held/<uuid:joint>/", disclosure_views.one_request, name="disclosure"),
]
