"""Patients and families have people of their own, and every page leads to them: those that anybody
may open, and those of the supporters."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path, reverse
from pytest_django.fixtures import Settings

from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, PUBLIC, Audience, Page
from beenthere.domain.vocabulary import Role
from tests.laws.rooms import Building, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

THANKS = ("refer_sent", "again_sent", "group_asked")
"""Pages that say thank you for a referral. Two more are the answers to Risk Management's forms."""
ANSWERS = ("announcements/announced.html", "alongside/defendants_named.html")


def leading_nowhere(building: Building, pages: Iterable[Page]) -> list[str]:
    """Those of these pages that somebody can open, and that lead to no help for a family.

    What is only ever pressed has no page of its own.
    """
    supporter = signed_in(building.people[Role.SUPPORTER])
    link = f'href="{reverse("patient_family")}"'
    lost = []
    for page in pages:
        browser = Client() if page.who is PUBLIC else supporter
        answer = browser.get(building.addresses[page.name], follow=True)
        if answer.status_code != 405 and answer.headers["Content-Type"].startswith("text/html"):
            seen = answer.content.decode()
            if link not in seen or 'name="robots"' not in seen:
                lost.append(page.name)
    return lost


def of_the_public_and_the_supporters() -> list[Page]:
    return [
        page
        for page in PAGES.values()
        if not page.demo and (isinstance(page.who, Audience) or Role.SUPPORTER in page.who)
    ]


def test_every_public_page_and_every_page_of_a_supporter_leads_to_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [*urlpatterns, path("bare/", _bare, name="bare")]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urlconf
    monkeypatch.setitem(PAGES, "bare", Page("bare", PUBLIC, "planted"))
    pages = of_the_public_and_the_supporters()
    assert len(pages) > 50
    assert leading_nowhere(Building(), pages) == ["bare"]


def _bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse('<meta name="robots"><h1>A page without a way to them</h1>')


def test_every_thank_you_says_whom_to_call_for_them() -> None:
    said = [Client().get(reverse(name)).content.decode() for name in THANKS]
    said += [render_to_string(name, {"reference": "x"}) for name in ANSWERS]
    for page in said:
        main, _, _foot = page.partition("<footer")
        for line in settings.PROGRAM.patient_family:
            assert f'href="{line.phone.link}"' in main
