"""The process that the program's processes are forked from, so that a new one costs nothing.

Starting Python and Django takes more than a second; a fork of a process that has done so takes
milliseconds. It reads one order a line, and answers each with one line of JSON. What is forked
is a process group of its own, which can be killed whole.
"""

from __future__ import annotations

import ctypes
import gc
import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

RESTS, WORKS = b"r", b"w"
"""What a worker says of itself."""

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY = 0.5
"""Seconds after which a worker looks by itself: sooner than else, as nobody waits here."""
_TIDY_EVERY = timedelta(days=7)
"""Nobody waits for tidying, and with every jump of the clock it would be most of the work."""
_A_LONG_TIME = 10 * 365 * 86400


def main() -> None:
    """Obey until the orders end."""
    django.setup()
    # Everything that the children use is imported here, once.
    from django.db import connections
    from django.urls import reverse

    import beenthere.adapters.channels as channels
    import beenthere.config.wsgi  # noqa: F401
    import beenthere.worker.loop as loop
    from beenthere.config.prepare import prepare_database
    from tests.faults.sinks import PATIENCE

    channels.TIMEOUT_SECONDS = PATIENCE  # type: ignore[assignment]
    loop.LOOK_EVERY = _LOOK_EVERY
    loop.TIDY_EVERY = _TIDY_EVERY
    reverse("home")
    prepare_database()
    connections.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What lives now is shared with every child, as long as none of them looks through it.
    gc.freeze()
    say({"ready": True})
    for line in sys.stdin:
        order = json.loads(line)
        try:
            say(_ORDERS[order.pop("do")](**order))
        except Exception:
            say({"failed": traceback.format_exc()})
        connections.close_all()


def say(answer: Any) -> None:
    """Answer an order."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def worker(planted: str, rest: str) -> int:
    """Fork a worker; its process number. `planted` names what is to be wrong with it.

    It says in a file of the folder `rest`, named by its number, whether it rests.
    """

    def work() -> None:
        import psycopg

        from beenthere.worker.loop import Worker

        says = os.open(Path(rest, str(os.getpid())), os.O_WRONLY | os.O_CREAT, 0o600)

        class Watched(Worker):
            def _wait(self, bell: int, listening: psycopg.Connection | None = None) -> None:
                os.pwrite(says, RESTS, 0)
                super()._wait(bell, listening)
                os.pwrite(says, WORKS, 0)

        _connect_as("worker")
        _plant(planted)
        Watched().run()

    return _fork(work)


def web(port: int, planted: str) -> int:
    """Fork a web server; its process number."""

    def serve() -> None:
        from beenthere.config import serving

        _connect_as("web")
        _plant(planted)
        # The server would start its serving process afresh, which takes a second.
        multiprocessing.set_start_method("fork")
        vars(serving)["multiprocessing"] = _Forking
        serving.serve(host="127.0.0.1", port=port, ready=lambda: None)

    return _fork(serve)


def found(hook: str, push: str) -> Any:
    """Make the hospital, in a child; who is there (`hospital.found`)."""
    reading, writing = os.pipe()

    def make() -> None:
        from tests.faults.hospital import found as make_hospital

        with os.fdopen(writing, "w") as answer:
            made = make_hospital(hook=hook, push=push, signed_in_for=_A_LONG_TIME)
            json.dump(made, answer)

    _fork(make)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return json.load(answer)


def troubles() -> list[str]:
    """What the watchdog finds."""
    from beenthere.apps.outside import now
    from beenthere.apps.watchdog import troubles as look

    return [each.words for each in look(now=now())]


class _Forking:
    """Instead of `multiprocessing` in the module that serves."""

    @staticmethod
    def set_start_method(_method: str, *, force: bool) -> None:
        """The start method has been chosen."""


_ORDERS: dict[str, Callable[..., Any]] = {
    "worker": worker,
    "web": web,
    "found": found,
    "troubles": troubles,
}


def _plant(planted: str) -> None:
    if planted:
        from tests.faults.planted import PLANTED

        PLANTED[planted].plant()


def _connect_as(login: str) -> None:
    from django.db import connections

    from beenthere.adapters.postgres.logins import LOGINS

    roles = {each.alias: each.role for each in LOGINS}
    connections.settings["default"]["USER"] = roles[login]


def _fork(work: Callable[[], None]) -> int:
    stem = os.getpid()
    if number := os.fork():
        return number
    status = 1
    try:
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == stem:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            work()
            status = 0
    except BaseException:
        sys.stderr.write(f"{time.time()} {traceback.format_exc()}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)
    raise AssertionError("a child went on")


if __name__ == "__main__":
    main()
