"""One installation for all stories: a database on a small disk of its own, processes, sinks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg

from beenthere.adapters.postgres import Server, keeper, start
from beenthere.adapters.postgres.logins import DATABASE
from beenthere.adapters.postgres.orphans import working_in
from beenthere.config.program_file import SHIPPED
from tests.faults.sinks import HOST, Gateway, Hook, Ledger, Mail, Push, Sink
from tests.faults.stem import RESTS
from tests.faults.witness import INSTALL
from tests.jumping_clock import VARIABLE, jump
from tests.push_sink import TRUSTED, Browser, make_certificate
from tests.sinks import closed_port

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
WORKERS = 2
_DISK = "size=384m"
_GLANCE = 0.01
_LASTING = 1.0
"""Seconds after which a database that has failed is started anew at once: it is often killed."""
_RECOVERY = 15.0
"""Seconds after which a database that takes no connections is killed: it has little to read."""
_SMALL_LOG = ("max_wal_size = '64MB'", "min_wal_size = '32MB'", "checkpoint_timeout = '1min'")
"""So that the database's own log leaves room on a small disk, and none when it is full."""
_SOONER = ('# consent_every = "182 days"', 'consent_every = "60 days"')
"""As soon as may be, so that a story takes no half year."""
_CHANNELS = """
[gateways]
sms = "json://{host}:{port}/sms/{{to}}?:id={{message}}"
pager = "json://{host}:{port}/pager/{{to}}?:id={{message}}"
teams = "form://{host}:{port}/teams/{{to}}?:id={{message}}"
pagerduty = "form://{host}:{port}/pagerduty/{{to}}?:id={{message}}"
[webhooks]
hosts = ["{host}"]
[push]
hosts = ["{host}"]
"""


class Clock:
    """The clock that every process of the program reads, and the time that stories are told in."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = timedelta(0)
        self._jumped = 0.0

    @property
    def now(self) -> datetime:
        """What the program's clock says."""
        return datetime.now(UTC) + self._ahead

    def told(self) -> float:
        """Seconds that have gone by in the story, whichever way the clock was moved."""
        return time.monotonic() + self._jumped

    def jump(self, by: timedelta) -> None:
        """Move the clock."""
        self._ahead += by
        self._jumped += abs(by.total_seconds())
        jump(self._file, self._ahead)


class House:
    """Runs until closed."""

    def __init__(self, folder: Path, *, database: Path | None = None) -> None:
        """`database` is one at rest, to begin with a copy of; without, one is made."""
        self.folder = folder
        self.planted = ""
        self.clock = Clock(folder / "clock")
        self.ledger = Ledger(self.clock.told)
        self.mail, self.hook = Sink(Mail, self.ledger), Sink(Hook, self.ledger)
        self.gateway = Sink(Gateway, self.ledger)
        self._certificate = make_certificate(folder)
        self.push = Sink(Push, self.ledger, certificate=self._certificate)
        self.disk = folder / "disk"
        self._rest = folder / "rest"
        self._rest.mkdir()
        self.small_disk = _mount(self.disk)
        self._data = self.disk / "data"
        self._data.mkdir(mode=0o700)
        self._configure()
        if database is not None:
            shutil.copytree(database, self._data / "database", symlinks=True)
        keeper.LASTING = _LASTING
        keeper.RECOVERY = _RECOVERY
        self.server: Server = start(self._data / "database")
        self._limit_log()
        self._outside: psycopg.Connection[Any] | None = None
        self._log = (folder / "log").open("ab")
        self._stem = self._start_stem()
        self.port = closed_port()
        self.people: dict[str, dict[str, Any]] = self.order(
            "found",
            hook=f"http://{HOST}:{self.hook.port}/",
            push=Browser(f"https://{HOST}:{self.push.port}/push/phone").address,
        )
        self.ask(INSTALL)
        self.web = 0
        self.workers: list[int] = []
        self.keep_running()

    @property
    def sinks(self) -> tuple[Sink, ...]:
        """Wherever pages arrive."""
        return self.mail, self.hook, self.gateway, self.push

    # -- processes

    def order(self, do: str, **how: Any) -> Any:
        """Have the stem do something."""
        assert self._stem.stdin is not None
        self._stem.stdin.write(json.dumps({"do": do, **how}) + "\n")
        self._stem.stdin.flush()
        return self._answer()

    def keep_running(self) -> None:
        """Start whatever does not run, and wait until pages are served again."""
        self.workers = [each for each in self.workers if _lives(each)]
        while len(self.workers) < WORKERS:
            self.workers.append(self.order("worker", planted=self.planted, rest=str(self._rest)))
        if not _lives(self.web):
            self.web = self.order("web", port=self.port, planted=self.planted)
        self.wait(self._serves, "pages are served")

    def renew(self, *, planted: str) -> None:
        """Start every process of the program anew; `planted` names what is to be wrong with it."""
        self.planted = planted
        for group in (self.web, *self.workers):
            self.kill(group)
        self.keep_running()

    def kill(self, group: int) -> None:
        """Kill a process of the program, and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        self.wait(lambda: not _lives(group), "a killed process is gone")

    def kill_database(self) -> None:
        """Kill the database's first process, and then every other."""
        first = int((self._cluster / "postmaster.pid").read_text().split("\n")[0])
        with suppress(ProcessLookupError):
            os.kill(first, signal.SIGKILL)
        # Twice: one that was just being started is not there at the first look.
        for _ in range(2):
            for number in working_in(self._cluster):
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)

    # -- looking from outside

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database answers to its superuser; while it is away, asked again."""
        answer: list[tuple[Any, ...]] = []
        try:
            self.wait(lambda: self._asked(question, values, answer), "the database answers")
        except AssertionError as vain:
            raise AssertionError(f"{vain}\n{self._how_it_stands()}") from None
        return answer

    def _how_it_stands(self) -> str:
        """What the database does while it does not answer."""
        log = (self._data / "database" / "server.log").read_text(encoding="utf-8").splitlines()
        told = [line for line in log if "accepting connections" not in line]
        works = [_title(number) for number in working_in(self._cluster)]
        return "\n".join(["at work:", *works, "its log ends:", *told[-20:]])

    @property
    def _cluster(self) -> Path:
        """Where the database's processes work."""
        return self._data / "database" / "cluster"

    def wait(self, happened: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Look again and again. Raises AssertionError after a while."""
        deadline = time.monotonic() + patience
        while not happened():
            assert time.monotonic() < deadline, f"not in {patience:.0f} seconds: {what}"
            time.sleep(_GLANCE)

    def workers_rest(self) -> bool:
        """Whether no worker has anything in hand."""
        return all(self._rests(each) for each in self.workers if _lives(each))

    def _rests(self, worker: int) -> bool:
        try:
            return (self._rest / str(worker)).read_bytes() == RESTS
        except FileNotFoundError:
            return False

    def wake(self) -> None:
        """Have the workers look now."""
        self.ask("NOTIFY beenthere_work")

    def pass_time(self, by: timedelta) -> None:
        """Move the clock, and have the workers see it."""
        self.clock.jump(by)
        self.wake()

    def close(self) -> None:
        """End everything."""
        for group in (self.web, *self.workers):
            self.kill(group)
        assert self._stem.stdin is not None
        self._stem.stdin.close()
        self._stem.wait(10)
        if self._outside is not None:
            self._outside.close()
        self.server.stop()
        for sink in self.sinks:
            sink.close()
        self._log.close()
        if self.small_disk:
            subprocess.run(["umount", "--lazy", str(self.disk)], check=True)

    # -- setting up

    def _configure(self) -> None:
        program = SHIPPED.read_text(encoding="utf-8").replace('size = "small"', 'size = "full"')
        program = program.replace(*_SOONER)
        (self._data / "program.toml").write_text(program, encoding="utf-8")
        channels = self._data / "channels.toml"
        channels.write_text(_CHANNELS.format(host=HOST, port=self.gateway.port), encoding="utf-8")
        channels.chmod(0o600)

    def _limit_log(self) -> None:
        with self.server.administer() as superuser:
            for setting in _SMALL_LOG:
                superuser.execute(f"ALTER SYSTEM SET {setting}")
            superuser.execute("SELECT pg_reload_conf()")

    def _start_stem(self) -> subprocess.Popen[str]:
        ours = ("BEENTHERE_", "DJANGO_", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        stem = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.stem"],
            env={
                **kept,
                "BEENTHERE_DATA": str(self._data),
                "BEENTHERE_LOGIN": "owner",
                "BEENTHERE_SMTP_HOST": HOST,
                "BEENTHERE_SMTP_PORT": str(self.mail.port),
                "DATABASE_URL": self.server.url,
                "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
                "PYTHONPATH": str(REPOSITORY),
                TRUSTED: str(self._certificate),
                VARIABLE: str(self.folder / "clock"),
            },
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._stem = stem
        self._answer()
        return stem

    def _answer(self) -> Any:
        assert self._stem.stdout is not None
        line = self._stem.stdout.readline()
        assert line, (self.folder / "log").read_text()[-3000:]
        answer = json.loads(line)
        if isinstance(answer, dict) and "failed" in answer:
            raise RuntimeError(answer["failed"] + (self.folder / "log").read_text()[-3000:])
        return answer

    def _serves(self) -> bool:
        asking = HTTPConnection(HOST, self.port, timeout=5)
        try:
            asking.request("GET", "/health")
            return asking.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            asking.close()

    def _asked(self, question: str, values: tuple[Any, ...], answer: list[Any]) -> bool:
        try:
            if self._outside is None:
                self._outside = self.server.administer(DATABASE)
            cursor = self._outside.execute(question, values or None)
            answer[:] = cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError:
            if self._outside is not None:
                self._outside.close()
                self._outside = None
            return False
        return True


def _mount(disk: Path) -> bool:
    """Put a small disk there, where this process may: see `__main__`."""
    disk.mkdir(mode=0o700)
    if shutil.which("mount") is None:
        return False
    mounting = ["mount", "-t", "tmpfs", "-o", f"{_DISK},mode=700", "tmpfs", str(disk)]
    return subprocess.run(mounting, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _lives(process: int) -> bool:
    """Whether a process runs: one that has ended and was not asked after does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return process > 0 and status.rpartition(")")[2].split()[0] not in "ZX"


def _title(process: int) -> str:
    """What a process calls itself."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    return "gone"
