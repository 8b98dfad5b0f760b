"""A window without a browser and without a network: the program answers within the test."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from django.test import Client

from tests.journeys.plain_window import PlainWindow


class InsideWindow(PlainWindow):
    """A `Window` on the program in this process, whose clock and database are the test's own."""

    def __init__(self, client: Client) -> None:
        super().__init__(home="http://testserver")
        self._client = client

    def _fetch(self, address: str, body: bytes | None) -> tuple[int, str, bytes]:
        where = urlsplit(address)._replace(scheme="", netloc="").geturl()
        if body is None:
            answer = self._client.get(where, follow=True)
        else:
            form = "application/x-www-form-urlencoded"
            answer = self._client.post(where, body, content_type=form, follow=True)
        at = answer.redirect_chain[-1][0] if answer.redirect_chain else where
        return answer.status_code, urljoin(address, at), answer.content
