"""The whole program as a hospital runs it: real processes, database, keystore and mail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from beenthere.config.program_file import SHIPPED
from tests.jumping_clock import VARIABLE, jump
from tests.sinks import MailSink, closed_port

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("beenthere")
PATIENCE = 60.0


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
        self._running: subprocess.Popen[bytes] | None = None
        self.data.mkdir(mode=0o700)
        text = SHIPPED.read_text(encoding="utf-8")
        (self.data / "program.toml").write_text(
            text.replace("http://localhost:8000", self.address), encoding="utf-8"
        )

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
            "BEENTHERE_DATA": str(self.data),
            "BEENTHERE_SMTP_HOST": self.mail.host,
            "BEENTHERE_SMTP_PORT": str(self.mail.port),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "PYTHONPATH": str(REPOSITORY),
            VARIABLE: str(self.clock),
        }

    def run(self, *words: str) -> str:
        """Run one command to its end; what it printed. Raises CalledProcessError."""
        done = subprocess.run(
            [COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 3,
            check=False,
        )
        with self.log.open("a") as log:
            log.write(done.stdout + done.stderr)
        if done.returncode:
            raise AssertionError(f"beenthere {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def start(self) -> None:
        """Serve the pages, with the worker, until stopped."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port), "--with-worker"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self.answers, "the program answers")

    def answers(self) -> bool:
        """Whether a page is served right now."""
        if self._running is None or self._running.poll() is not None:
            raise AssertionError(f"the program ended by itself:\n{self.log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{self.address}/health/", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; with SIGKILL, as a power cut would."""
        if self._running is not None:
            self._running.send_signal(how)
            self._running.wait(PATIENCE)
            self._running = None

    def processes(self) -> dict[int, str]:
        """Every process of the program now: number and command line."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:
                continue
            if f"BEENTHERE_DATA={self.data}".encode() in environment.split(b"\0"):
                found[int(folder.name)] = words
        return found

    def jump(self, ahead: timedelta) -> None:
        """Let that much time pass at once, for every process."""
        self.ahead += ahead
        jump(self.clock, self.ahead)


@contextmanager
def running(folder: Path) -> Iterator[Program]:
    """A program that serves its pages while the context lasts."""
    with MailSink() as mail:
        program = Program(folder, mail)
        try:
            yield program
        finally:
            program.stop()


def wait_until(happened: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Look again and again until something has happened. Raises AssertionError after a while."""
    deadline = time.monotonic() + patience
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(f"not in {patience:.0f} seconds: {what}")
        time.sleep(0.05)


def csv_directory(people: Sequence[dict[str, str]]) -> str:
    """A directory file of these people; a column that is not given is empty."""
    columns = (
        "id,name,profession,rank,specialty,department,unit,reports_to,offices,email,phone,pager,"
        "languages,active"
    ).split(",")
    lines = [",".join(columns)]
    lines += [",".join(person.get(column, "") for column in columns) for person in people]
    return "\n".join(lines) + "\n"
