"""A real Chromium for the tests, and the accessibility rules it checks pages against."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test import Client
from playwright.sync_api import Page, Route

_AXE = Axe().axe_script + ";0"
HOME = "http://localhost"
"""Where `serve` answers."""


def launch_args(*, whole: bool = False) -> dict[str, Any]:
    """How Playwright starts the machine's own Chromium: `BEENTHERE_CHROMIUM` or Debian's.

    The half of it that has no windows, `BEENTHERE_CHROMIUM_HEADLESS`, takes half of the work
    and shows no notices. As root Chromium runs only without its sandbox.
    """
    chromium = os.environ.get("BEENTHERE_CHROMIUM", "/usr/bin/chromium")
    return {
        "executable_path": chromium
        if whole
        else os.environ.get("BEENTHERE_CHROMIUM_HEADLESS", chromium),
        "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
    }


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now, one line for each element."""
    page.evaluate(_AXE)
    # All but the violations would be carried over too, which takes longer than finding them.
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
    ]


def serve(page: Page, client: Client) -> None:
    """Answer everything the page asks for under `HOME` by a test client, in this process.

    No server and no second thread: what a test has not committed is there to be seen. The
    client keeps the cookies. Anything asked of another place fails.
    """

    def answer(route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(HOME)
        if path == request.url:
            route.abort()
            return
        response = client.generic(
            request.method,
            path,
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", ""),
            headers={"accept": request.headers.get("accept", "*/*"), "host": "localhost"},
        )
        body = b"".join(response) if response.streaming else response.content
        if onward := response.headers.get("Location"):
            # The browser follows a redirect by itself, past this; a refresh it asks us for.
            route.fulfill(
                content_type="text/html",
                body=f'<meta http-equiv="refresh" content="0;url={escape(onward)}">',
            )
            return
        route.fulfill(
            status=response.status_code, headers=dict(response.headers.items()), body=body
        )

    page.route("**/*", answer)


@contextmanager
def real_server() -> Iterator[str]:
    """The program at an address of its own, for what `serve` cannot show: a browser's history.

    Its threads share this test's database connection, so a page is asked for once another is
    there.
    """
    connections["default"].inc_thread_sharing()
    # As Django's test client does: what a test has not committed dies with its connection.
    for signal in _ENDS:
        signal.disconnect(close_old_connections)
    server = make_server("localhost", 0, WSGIHandler(), _Server, _Unheard)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        for signal in _ENDS:
            signal.connect(close_old_connections)
        connections["default"].dec_thread_sharing()


_ENDS = (request_started, request_finished)


class _Server(ThreadingMixIn, WSGIServer):
    """Threads, because a browser opens connections that it may never use."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.shared = connections["default"]

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        connections["default"] = self.shared
        super().process_request_thread(request, client_address)


class _Unheard(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Nothing on the screen of whoever runs the tests."""
