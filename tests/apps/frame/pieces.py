"""Pages made of every piece of the frame, for the tests to look at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from beenthere.apps.frame.forms import PlainForm

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


class Referral(PlainForm):
    """One field of every kind the frame can show."""

    kind = forms.ChoiceField(
        label="What kind of thing was it?",
        help_text="In plain words. Nobody is judging the care.",
        choices=[("a", "Something did not go well"), ("b", "A patient died")],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="Their name",
        help_text="So that a supporter can call them. It is erased when the case closes.",
        max_length=20,
    )
    email = forms.EmailField(label="Their e-mail address", required=False)
    number = forms.IntegerField(label="Supporters needed", required=False)
    profession = forms.ChoiceField(
        label="Their profession", choices=[("", "Choose one"), ("nurse", "Nurse")]
    )
    times = forms.MultipleChoiceField(
        label="When would they rather be called?",
        required=False,
        choices=[("morning", "In the morning"), ("evening", "In the evening")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="They know that I am doing this", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def _form(request: HttpRequest) -> Referral:
    return Referral(request.GET) if "name" in request.GET else Referral()


def everything(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    context = {
        "form": _form(request),
        "now": NOW,
        "soon": NOW + timedelta(hours=3),
        "late": NOW - timedelta(hours=3),
        "tomorrow": NOW + timedelta(hours=20),
        "rows": [("Profession", "Physician"), ("Best times", "In the morning")],
    }
    return render(request, "pieces/all.html", context)


def public(request: HttpRequest) -> HttpResponse:
    """One question of a form that needs no sign-in."""
    return render(request, "pieces/public.html", {"form": _form(request)})


def phone(request: HttpRequest) -> HttpResponse:
    """A supporter's page with its one action."""
    return render(request, "pieces/phone.html", {"now": NOW, "soon": NOW + timedelta(hours=3)})


def wrong(request: HttpRequest, how: str) -> HttpResponse:
    """A page on which something goes wrong."""
    if how == "400":
        raise SuspiciousOperation
    if how == "403":
        raise PermissionDenied
    raise RuntimeError(how)


urlpatterns = [
    path("", everything, name="desk"),
    path("public", public, name="home"),
    path("phone", phone, name="support_home"),
    path("app.webmanifest", public, name="app_manifest"),
    path("sign-in", public, name="account_login"),
    path("sign-out", public, name="account_logout"),
    path("wrong/<how>", wrong, name="wrong"),
]
