from __future__ import annotations

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

_KINDS = ("400", "403", "403_csrf", "404", "429", "500", "503")


@pytest.mark.parametrize("kind", _KINDS)
def test_says_what_to_do_with_nothing_to_go_by(kind: str) -> None:
    html = render_to_string(f"{kind}.html")  # no request, no context, no database
    assert html.count("<h1>") == 1
    assert settings.PROGRAM.phones.director.link in html
    assert 'href="/"' in html
    assert "!" not in html.replace("<!DOCTYPE html>", "").replace("<!--", "")
    assert kind[:3] not in html.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/wrong/400", 400, "We could not read that"),
        ("/wrong/403", 403, "This page is not open to you"),
        ("/nowhere", 404, "There is no page here"),
        ("/wrong/500", 500, "Something went wrong on our side"),
    ],
)
def test_is_shown_when_something_goes_wrong(
    pieces: Client, path: str, status: int, words: str
) -> None:
    response = pieces.get(path)
    assert response.status_code == status
    assert words in response.content.decode()


def test_is_shown_when_a_form_cannot_be_trusted(pieces: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/public")
    assert response.status_code == 403
    assert "Please send that once more" in response.content.decode()


def test_repeats_nothing_of_the_address(pieces: Client) -> None:
    assert "dana" not in pieces.get("/nowhere/dana-example").content.decode().lower()
