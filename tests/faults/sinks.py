"""Where pages arrive: servers for mail, webhooks, the hospital's gateway and web push. They note
what they take, and can turn nasty."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import BaseRequestHandler, StreamRequestHandler, ThreadingTCPServer
from uuid import UUID

HOST = "127.0.0.1"
PATIENCE = 1.5
"""Seconds for which the program waits for an answer while it is tested."""

_MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(rb"\bid\"?[:=]\s*\"?([0-9a-f-]{36})")
"""The page's id where a gateway gets it, in JSON or as a form."""
_LINK = re.compile(rb"https?://[^\s\"]+")


class Mood(StrEnum):
    """How a sink treats whoever calls."""

    WELL = "takes it"
    REFUSING = "refuses the connection"
    DROPPING = "takes it and hangs up without an answer"
    SLOW = "answers late, but in time"
    SILENT = "takes it and does not answer in time"
    BUSY = "says: not now"
    NEVER = "says: never"
    HOLDING = "takes it and waits"


@dataclass
class Taken:
    """One page that a sink took; moments are those of `Clock.told`."""

    key: str
    link: str
    begun: float
    at: float
    answered: bool = False


@dataclass
class Ledger:
    """What all sinks took, in order."""

    told: Callable[[], float]
    taken: list[Taken] = field(default_factory=list)
    turned_away: int = 0
    holds: threading.Event = field(default_factory=threading.Event)
    """Set while a sink has taken a page and keeps its sender waiting."""


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, handler: type[BaseRequestHandler], sink: Sink) -> None:
        self.sink = sink
        super().__init__((HOST, port), handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that was killed in mid-sentence is what this is about."""


class Sink:
    """One server on a port of its own. Set `mood`; a refused connection is really refused.

    With a `certificate`, a file with its key, it speaks TLS.
    """

    def __init__(
        self,
        handler: type[BaseRequestHandler],
        ledger: Ledger,
        *,
        certificate: Path | None = None,
    ) -> None:
        self.ledger = ledger
        self._tls = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self._handler = handler
        self._mood = Mood.WELL
        self._server: _Server | None = None
        self.port = 0
        self._listen()

    @property
    def mood(self) -> Mood:
        return self._mood

    @mood.setter
    def mood(self, mood: Mood) -> None:
        self._mood = mood
        if mood is Mood.REFUSING:
            self.close()
        elif self._server is None:
            self._listen()

    def close(self) -> None:
        """Refuse whoever calls from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, content: bytes, key: bytes, *, begun: float) -> tuple[Taken | None, Mood]:
        """Take a page, or turn it away; in what mood."""
        mood = self._mood
        if mood in (Mood.BUSY, Mood.NEVER):
            self.ledger.turned_away += 1
            return None, mood
        found = _LINK.findall(content)
        link = found[-1].decode() if found else ""
        taken = Taken(key.decode(), link, begun, self.ledger.told())
        self.ledger.taken.append(taken)
        if mood is Mood.HOLDING:
            self.ledger.holds.set()
        while self._mood is Mood.HOLDING:
            time.sleep(0.005)
        time.sleep({Mood.SLOW: PATIENCE / 4, Mood.SILENT: PATIENCE * 1.5}.get(mood, 0))
        return taken, mood

    def _listen(self) -> None:
        self._server = _Server(self.port, self._handler, self)
        self.port = self._server.server_address[1]
        if self._tls is not None:
            # A caller that keeps silent holds up no other.
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()


class Mail(StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a page needs."""

    def handle(self) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        assert isinstance(self.server, _Server)
        ledger, begun = self.server.sink.ledger, 0.0
        self._say("220 here")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"MAIL":
                    begun = ledger.told()
                    self._say("250 OK")
                case b"DATA":
                    self._say("354 go on")
                    if not self._take(self.server.sink, begun):
                        return
                case b"QUIT":
                    self._say("221 Bye")
                    return
                case _:
                    self._say("250 OK")

    def _take(self, sink: Sink, begun: float) -> bool:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        content = b"".join(lines)
        key = _MESSAGE_ID.search(content)
        taken, mood = sink.take(content, key[1] if key else b"", begun=begun)
        if taken is None:
            self._say("550 no such mailbox" if mood is Mood.NEVER else "451 not now")
        elif mood is Mood.DROPPING:
            return False
        else:
            self._say("250 OK")
            taken.answered = mood is not Mood.SILENT
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    """Takes a webhook."""

    def do_POST(self) -> None:
        assert isinstance(self.server, _Server)
        begun = self.server.sink.ledger.told()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        taken, mood = self.server.sink.take(content, self.key_of(content), begun=begun)
        if mood is Mood.DROPPING:
            self.close_connection = True
            return
        status = {Mood.BUSY: 429, Mood.NEVER: 410}.get(mood, 204)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if taken is not None:
            taken.answered = mood is not Mood.SILENT

    def key_of(self, _content: bytes) -> bytes:
        """The page's id."""
        return self.headers.get("Idempotency-Key", "").encode()

    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002
        """Keep the output for the report."""


class Gateway(Hook):
    """The hospital's own gateway for text messages, pagers and the like."""

    def key_of(self, content: bytes) -> bytes:
        found = _ID.search(content)
        return found[1] if found else b""


class Push(Hook):
    """A push service, which cannot read what it is given."""

    def key_of(self, _content: bytes) -> bytes:
        return str(UUID(self.headers["Topic"])).encode()
