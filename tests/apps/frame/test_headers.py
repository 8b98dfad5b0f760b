from __future__ import annotations

import pytest
from django.conf import settings as in_force
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from beenthere.apps.frame.headers import in_front


def _policy(text: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in text.split("; "))


def test_every_page_says_the_same_about_itself(pieces: Client) -> None:
    for path in ("/", "/public", "/nowhere", "/wrong/500"):
        headers = pieces.get(path).headers
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Access-Control-Allow-Origin" not in headers
        policy = _policy(headers["Content-Security-Policy"])
        nothing = {"default-src", "object-src", "frame-ancestors", "base-uri"}
        assert {policy[name] for name in nothing} == {"'none'"}
        assert {policy[name] for name in set(policy) - nothing} == {"'self'"}
        assert "camera=()" in headers["Permissions-Policy"]
        assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]


def test_only_styles_and_fonts_may_be_kept(pieces: Client) -> None:
    response = pieces.get("/static/frame/mark.svg")
    assert b"<svg" in b"".join(response)
    assert "no-store" not in response.headers["Cache-Control"]


def test_a_file_opened_by_itself_may_do_no_more_than_a_page(pieces: Client) -> None:
    page, file = pieces.get("/").headers, pieces.get("/static/frame/mark.svg")
    b"".join(file)  # read to its end, which closes it
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"):
        assert file.headers[name] == page[name]
    assert file.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "Access-Control-Allow-Origin" not in file.headers


@pytest.mark.parametrize("path", ["/static/", "/static/frame/", "/static/../beenthere/", "/.git/"])
def test_no_folder_is_listed(pieces: Client, path: str) -> None:
    assert pieces.get(path).status_code == 404


@pytest.mark.django_db
def test_over_https_cookies_stay_with_this_host_and_browsers_insist_on_https(
    settings: Settings,
) -> None:
    for name, value in in_front(https=True).items():
        setattr(settings, name, value)
    response = Client().get(reverse("account_login"), headers={"X-Forwarded-Proto": "https"})
    year = "max-age=31536000; includeSubDomains"
    assert response.headers["Strict-Transport-Security"] == year
    cookie = response.cookies["__Host-csrftoken"]
    assert cookie["secure"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    session = {name: getattr(settings, f"SESSION_COOKIE_{name}") for name in ("SECURE", "HTTPONLY")}
    assert set(session.values()) == {True}
    assert settings.SESSION_COOKIE_NAME.startswith("__Host-")
    assert (settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN) == ("/", None)
    plain = Client().get(reverse("account_login")).headers
    assert "Strict-Transport-Security" not in plain


def test_a_place_without_https_asks_for_none_of_it() -> None:
    assert in_front(https=False) == {}
    assert not in_force.SESSION_COOKIE_SECURE
