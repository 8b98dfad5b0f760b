from __future__ import annotations

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from beenthere.apps.frame.navigation import places
from beenthere.domain.vocabulary import Role


@pytest.mark.parametrize("path", ["/", "/public", "/phone", "/nowhere", "/wrong/500"])
def test_every_page_has_the_frame(pieces: Client, path: str) -> None:
    html = pieces.get(path).content.decode()
    assert '<html lang="en">' in html
    assert 'class="usa-skipnav" href="#main"' in html
    assert html.count("<h1") == 1
    assert f"· {settings.PROGRAM.name}</title>" in html
    assert settings.PROGRAM.crisis
    for line in settings.PROGRAM.crisis:
        assert f'href="{line.phone.link}"' in html
    assert "<script" not in html
    assert "style=" not in html


def test_a_tab_says_when_there_is_something_to_check_and_nothing_more(pieces: Client) -> None:
    html = pieces.get("/public", {"name": "Dana Example"}).content.decode()
    title = html.split("<title>")[1].split("</title>")[0]
    assert title == f"Please check: Refer a colleague · {settings.PROGRAM.name}"


def test_a_public_page_asks_nothing_about_who_is_there() -> None:
    request = RequestFactory().get("/")  # it has no user and no session to ask
    html = render_to_string("400.html", request=request)
    assert "Sign" not in html


def test_a_public_page_sets_no_cookie(pieces: Client) -> None:
    response = pieces.get("/public")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_places_are_those_that_the_roles_may_open(pieces: Client) -> None:
    director = places({Role.DIRECTOR}, current="desk")
    assert [(place.words, place.href, place.here) for place in director] == [("Desk", "/", True)]
    both = places({Role.DIRECTOR, Role.SUPPORTER}, current=None)
    assert [place.words for place in both] == ["Desk", "My outreach"]
    assert places(set(), current=None) == []


def test_the_page_shown_is_marked_in_the_navigation(pieces: Client) -> None:
    assert 'href="/phone" aria-current="page"' in pieces.get("/phone").content.decode()


def test_times_are_those_people_use_with_the_exact_one_beside(pieces: Client) -> None:
    html = pieces.get("/").content.decode()
    assert "Due today by 12:30 pm" in html
    assert "3 hours overdue" in html
    assert "Waiting 3 hours" in html
    assert 'title="Sunday, November 22, 2026, 12:30 pm EST"' in html
    assert 'datetime="2026-11-22T17:30:00+00:00"' in html


def test_ways_to_reach_a_person_are_links(pieces: Client) -> None:
    html = pieces.get("/").content.decode()
    assert 'href="tel:+16175550123"' in html
    assert "(617) 555-0123" in html
    assert 'href="mailto:dana@hospital.example"' in html
