"""The addresses of what is kept, and of the legal holds that keep it longer."""

from __future__ import annotations

from django.urls import path

from beenthere.apps.privacy import hold_views, views

urlpatterns = [
    path("what-we-keep/", views.what_we_keep, name="what_we_keep"),
    path("holds/", hold_views.every_hold, name="holds"),
    path("holds/new/", hold_views.set_hold, name="hold_set"),
    path("holds/<uuid:hold>/lift/", hold_views.lift, name="hold_lift"),
]
