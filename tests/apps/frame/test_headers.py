from __future__ import annotations

from django.test import Client


def test_every_page_says_the_same_about_itself(pieces: Client) -> None:
    for path in ("/", "/public", "/nowhere", "/wrong/500"):
        headers = pieces.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        others = set(policy) - {"default-src", "frame-ancestors", "base-uri"}
        assert {policy[name] for name in others} == {"'self'"}
        assert "camera=()" in headers["Permissions-Policy"]
        assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]


def test_only_styles_and_fonts_may_be_kept(pieces: Client) -> None:
    response = pieces.get("/static/frame/mark.svg")
    assert b"<svg" in b"".join(response)
    assert "no-store" not in response.headers["Cache-Control"]
