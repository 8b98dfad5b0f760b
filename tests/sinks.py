"""Real servers on this machine that take what the program sends, and can be told to misbehave."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass(frozen=True)
class Mail:
    """One message as an SMTP client handed it over."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        if not isinstance(parsed, EmailMessage):
            raise TypeError("not an e-mail message")
        return parsed


class MailSink:
    """An SMTP server on an ephemeral port: `with MailSink() as sink: ... sink.mails`.

    `refuse_recipients` and `refuse_data` are the answers given instead of taking a message
    (such as `"550 no such mailbox"`); `hold` makes it keep silent until it is stopped,
    `hold_goodbye` only once the message is taken.
    """

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refuse_recipients = ""
        self.refuse_data = ""
        self.hold = False
        self.hold_goodbye = False
        self._lines: list[Any] = []
        self._controller = _EphemeralController(self)

    @property
    def host(self) -> str:
        return HOST

    @property
    def port(self) -> int:
        return self._controller.port

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

    @property
    def calls(self) -> int:
        """How many lines were opened to hand something over."""
        return len(self._lines)

    def cut_off(self) -> None:
        """Hang up on everybody, as a server does that has taken enough over one line."""
        for line in self._lines:
            self._controller.loop.call_soon_threadsafe(line.transport.close)

    async def handle_RCPT(  # noqa: N802
        self, line: Any, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        if line not in self._lines:
            self._lines.append(line)
        if self.hold:
            await asyncio.Event().wait()
        if self.refuse_recipients:
            return self.refuse_recipients
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: object, _session: object, envelope: Any
    ) -> str:
        if self.refuse_data:
            return self.refuse_data
        self.mails.append(Mail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    async def handle_QUIT(  # noqa: N802
        self, _server: object, _session: object, _envelope: object
    ) -> str:
        if self.hold_goodbye:
            await asyncio.Event().wait()
        return "221 Bye"


class _EphemeralController(Controller):
    """aiosmtpd's controller on a socket of ours, so that the port is known and never contested."""

    def __init__(self, handler: object) -> None:
        # asyncio answers without Nagle's delay only on a socket that names its protocol.
        self._listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listening.bind((HOST, 0))
        super().__init__(handler, hostname=HOST, port=self._listening.getsockname()[1])

    def _create_server(self) -> Awaitable[Any]:
        server: Awaitable[Any] = self.loop.create_server(
            self._factory_invoker, sock=self._listening
        )
        return server


@dataclass(frozen=True)
class Hook:
    """One request as an HTTP client made it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, str]:
        """The body, parsed."""
        parsed: dict[str, str] = json.loads(self.body)
        return parsed


class HookSink:
    """An HTTP server on an ephemeral port: `with HookSink() as sink: ... sink.hooks`.

    `status` and `headers` are what it answers; `hold` makes it keep silent until it is stopped,
    `hang_up` makes it close without a word.
    """

    def __init__(self) -> None:
        self.hooks: list[Hook] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.hold = False
        self.hang_up = False
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.01])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.server_port}/hooks/peer-support"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> Callable[..., BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if sink.hold:
                    sink._stopping.wait()
                if sink.hold or sink.hang_up:
                    return
                if 200 <= sink.status < 300:
                    sink.hooks.append(Hook(self.path, dict(self.headers.items()), body))
                self.send_response(sink.status)
                for name, value in sink.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, format: str, *_args: object) -> None:  # noqa: A002
                """Keep test output quiet."""

        return Handler
