"""The whole program as a hospital runs it: real processes, database, keystore and mail."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from beenthere.adapters.postgres.folder import PORT, Folder
from beenthere.adapters.postgres.logins import DATABASE
from tests.jumping_clock import VARIABLE, jump
from tests.sinks import MailSink, closed_port

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("beenthere")
PATIENCE = 60.0
STRIDE = timedelta(days=2)
"""Erasing stops when the clock has jumped by more than three days since it last looked, unless a
program file says otherwise."""

_LAST = timedelta(minutes=2)


class Program:
    """One installation in a folder of its own, and the sink that takes its mail."""

    def __init__(self, folder: Path, mail: MailSink) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "program.log"
        self.clock = folder / "clock"
        self.mail = mail
        self.port = closed_port()
        self.ahead = timedelta(0)
        self.stride = STRIDE
        self.began_as: Path | None = None
        """The installation that this one was a copy of."""
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://localhost:{self.port}"

    @property
    def now(self) -> datetime:
        """What the program's clock says."""
        return datetime.now(UTC) + self.ahead

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        ours = ("BEENTHERE_", "DJANGO_", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {
            **kept,
            "BEENTHERE_DATA": str(self.data),
            "BEENTHERE_SMTP_HOST": self.mail.host,
            "BEENTHERE_SMTP_PORT": str(self.mail.port),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "PYTHONPATH": str(REPOSITORY),
            VARIABLE: str(self.clock),
        }

    def settle_in(self) -> None:
        """Write into the program file where the pages are."""
        self.says("web_address", self.address)

    def says(self, name: str, words: str) -> None:
        """Write one line of the program file anew; a number that was as it is by itself, too."""
        file = self.data / "program.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(
            re.sub(rf"(?m)^(# )?{name} = .*$", f'{name} = "{words}"', text), encoding="utf-8"
        )

    def run(self, *words: str) -> str:
        """Run one command to its end; what it printed."""
        return self._done([str(COMMAND), *words])

    def run_one_by_one(self, commands: Sequence[Sequence[str]]) -> list[str]:
        """Run several in one process, which takes a fifth of the time; what each printed."""
        answers: list[str] = json.loads(
            self._done([sys.executable, "-m", "tests.journeys.one_by_one", json.dumps(commands)])
        )
        return answers

    def _done(self, words: Sequence[str]) -> str:
        done = subprocess.run(
            words,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 3,
            check=False,
        )
        with self.log.open("a") as log:
            log.write(done.stdout + done.stderr)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr.strip()}"
        return done.stdout

    def start(self) -> None:
        """Serve the pages, with the worker, until stopped. Raises ItEnded."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port), "--with-worker"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self.answers, "the program answers")

    def answers(self) -> bool:
        """Whether a page is served right now. Raises ItEnded when nothing runs any more."""
        if not self.runs():
            raise ItEnded(self.log.read_text()[-2000:])
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def runs(self) -> bool:
        """Whether its main process is alive."""
        return self._running is not None and self._running.poll() is None

    def stop(self) -> None:
        """End it as an administrator would, and wait until every process is gone."""
        if self._running is not None:
            self._running.send_signal(signal.SIGTERM)
            self._running.wait(PATIENCE)
            self._running = None
        wait_until(self._is_silent, "nothing serves pages any more")

    def _is_silent(self) -> bool:
        with socket.socket() as knocking:
            return knocking.connect_ex(("127.0.0.1", self.port)) != 0

    def keep_the_mails(self) -> None:
        """Put everything that was sent into the folder, to be searched with the rest."""
        kept = self.folder / "mails"
        kept.mkdir()
        for number, mail in enumerate(self.mail.mails):
            envelope = f"{mail.sender} {mail.recipients}\n".encode()
            (kept / f"{number}.eml").write_bytes(envelope + mail.content)

    def kill(self) -> None:
        """End the main process as a power cut would; its children are left to themselves."""
        assert self._running is not None
        self._running.kill()
        self._running.wait(PATIENCE)

    def children(self) -> dict[int, str]:
        """The processes that the main process has started: number and command line."""
        if not self.runs():
            return {}
        assert self._running is not None
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"PPid:\t{self._running.pid}\n" in (folder / "status").read_text():
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(folder.name)] = words.strip()
        return found

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection[Any]]:
        """A superuser's connection to the running database, each statement on its own."""
        folder = Folder(self.data / "database").socket_in_use()
        if folder is None:
            raise psycopg.OperationalError("the database does not run")
        with psycopg.connect(
            host=str(folder), port=PORT, dbname=DATABASE, user="postgres", autocommit=True
        ) as connection:
            yield connection

    def asks(self, question: str) -> list[tuple[Any, ...]]:
        """What the database answers; while it is away, the question is asked again."""
        answer: list[tuple[Any, ...]] = []

        def answered() -> bool:
            with suppress(psycopg.OperationalError), self.database() as connection:
                answer[:] = connection.execute(question).fetchall()
                return True
            return False

        wait_until(answered, "the database answers")
        return answer

    def jump(self, ahead: timedelta) -> None:
        """Let that much time pass, in strides, the worker looking at each as it does every few
        seconds anyway.

        The last minutes are a stride of their own: by then the worker has ended all it had begun,
        the sign-ins that are over too.
        """
        while ahead > timedelta(0):
            stride = min(ahead, self.stride, max(ahead - _LAST, _LAST))
            ahead -= stride
            self.leap(stride)
            wait_until(partial(self._worker_saw, self.now), "the worker saw the clock")

    def leap(self, ahead: timedelta) -> None:
        """Put the clock ahead, and wait for nobody."""
        self.ahead += ahead
        jump(self.clock, self.ahead)

    def _worker_saw(self, moment: datetime) -> bool:
        """Whether the worker has looked for what is due since then; it is woken to do so, once in
        a while: each time costs it a whole round."""
        with suppress(psycopg.OperationalError), self.database() as connection:
            connection.execute("NOTIFY beenthere_work")
            for _ in range(40):
                # A worker notes that it looked once a minute.
                seen = connection.execute("SELECT at FROM privacy_lastrun").fetchall()
                if seen and seen[0][0] >= moment - timedelta(minutes=1):
                    return True
                time.sleep(0.05)
        return False


class ItEnded(Exception):
    """The program is not running; the end of its log says why."""


def wait_until(happened: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Look again and again until something has happened. Raises AssertionError after a while."""
    deadline = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < deadline, f"not in {patience:.0f} seconds: {what}"
        time.sleep(0.05)
