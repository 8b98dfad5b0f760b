"""Serves the pages: granian in one process of several threads, and nothing of a request logged."""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable

from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from beenthere.config.logs import LOGGING
from beenthere.config.parent import VARIABLE

THREADS = 8
_PATIENCE = 60.0  # seconds for the first answer
_GLANCE = 0.05


class PortTaken(Exception):
    """The address cannot be served on."""

    exit_code = 1


def serve(*, host: str, port: int, ready: Callable[[], object]) -> None:
    """Serve until SIGTERM or SIGINT; inside `start("web")`, in the main thread.

    `ready` is called, in a thread of its own, once the first request would be answered. Raises
    PortTaken.
    """
    _see_that_it_is_free(host, port)
    # The process that serves is started afresh, and must not share what this one has open.
    multiprocessing.set_start_method("spawn", force=True)
    connections.close_all()
    os.environ[VARIABLE] = str(os.getpid())
    server = Granian(
        "beenthere.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        log_access=False,
    )
    threading.Thread(target=_announce, args=(host, port, ready), daemon=True).start()
    try:
        server.serve()
    finally:
        del os.environ[VARIABLE]


def _see_that_it_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as refused:
            raise PortTaken(
                f"Pages cannot be served on {host}, port {port}: {refused.strerror}. "
                "Choose another with --host and --port."
            ) from None


def _announce(host: str, port: int, ready: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(_GLANCE)
        else:
            ready()
            return
