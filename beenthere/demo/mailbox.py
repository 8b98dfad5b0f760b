"""The demo hospital's own post office: a real SMTP server that keeps what it is sent.

What the program pages people with can then be read on a page of the demo, without a mail
server and without anything leaving this machine.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

FOLDER = "mailbox"
"""Where in the data directory the letters are."""

SHOWN = 40


@dataclass(frozen=True)
class Letter:
    """One message as it arrived."""

    to: str
    subject: str
    text: str
    arrived_at: datetime


class _Keep:
    """Keeps each message as a file of its own, named by when it came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802 -- the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Takes the message in."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
        (self.folder / name).write_bytes(envelope.original_content or b"")
        return "250 Kept"


@contextmanager
def open_post_office(folder: Path) -> Iterator[int]:
    """Receive mail into a folder while the context lasts; gives the port, on this machine only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = _free_port()
    controller = Controller(_Keep(folder), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def letters(folder: Path) -> list[Letter]:
    """The latest messages, the newest first."""
    newest = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]
    return [_read(path) for path in newest]


def _read(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=modern)
    body = message.get_body(("plain",))
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=str(body.get_content()) if body else "",
        arrived_at=datetime.strptime(path.name[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
    )
