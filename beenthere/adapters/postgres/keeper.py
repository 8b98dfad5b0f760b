"""Keeps one server running for as long as its owner lives."""

import math
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from psycopg.pq import PGconn, Ping

from beenthere.adapters.postgres.folder import PORT, Folder
from beenthere.adapters.postgres.orphans import end_orphans, moment
from beenthere.adapters.postgres.refusal import CannotRun

LASTING = 10.0  # seconds a server must have run to be started again without a pause
LONGEST_PAUSE = 30.0
GLANCE = 0.2  # seconds between two looks at whether the folder is free
LOOK_EVERY = 5.0  # seconds between two looks at whether the server takes connections
RECOVERY = 300.0  # seconds for that after a crash; twice as many after each time it was too long
MOURNING = 5.0  # seconds the processes of a killed server have to end by themselves
ORDERS = (
    (signal.SIGINT, 30.0),  # ends every session and writes what is in memory
    (signal.SIGQUIT, 5.0),  # ends at once; the next start recovers
    (signal.SIGKILL, 5.0),
)


class Keeper:
    """A thread that starts a server, waits for it, and starts it again when it was killed or fails.

    The kernel's "tell me when my parent dies" is about the thread that started a process, not
    about its program; so the server's parent is a thread that lives as long as the server.
    """

    def __init__(self, folder: Folder, command: list[str], socket: Path) -> None:
        self.ended = threading.Event()
        self.answered = threading.Event()
        """Set by whoever saw the server answer: from then on it is worth starting again."""
        self._folder = folder
        self._command = command
        self._socket = socket
        self._owner = os.getpid()
        self._guard = threading.Lock()  # no server is started after stop() looked for one
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._patience = RECOVERY
        self._thread: threading.Thread | None = None

    def begin(self, lock: int) -> None:
        """Start the server, which inherits the folder's lock."""
        # A duplicate is the same lock: the caller may close its own.
        self._thread = threading.Thread(
            target=self._keep, args=(os.dup(lock),), name="postgres", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the server and wait until it is gone. Does nothing in a fork of the owner."""
        if self._thread is None or os.getpid() != self._owner:
            return
        self._stopping.set()
        for order, patience in ORDERS:
            with self._guard:
                if self._process is not None:
                    self._process.send_signal(order)
            self._thread.join(patience)
            if not self._thread.is_alive():
                break
        with suppress(OSError):
            self._socket.rmdir()

    def _keep(self, lock: int) -> None:
        pause = 0.0
        held: int | None = lock
        try:
            while held is not None:
                begun = time.monotonic()
                if not self._run(held):
                    return
                died = moment()
                lasted = time.monotonic() - begun
                pause = 0.0 if lasted > LASTING else min(LONGEST_PAUSE, 2 * pause + GLANCE)
                held = self._hold_again(pause, died)
        finally:
            self.ended.set()

    def _run(self, lock: int) -> bool:
        """Start a server and wait until it ends. Whether it is to be started again."""
        try:
            process = self._spawn(lock)
        except OSError:  # no process, or no open file, to be had just now
            return self.answered.is_set()
        if process is None:
            return False
        status = self._end_of(process)
        # Politely asked to end from outside: somebody meant it. A server that worked once and
        # fails, as on a full disk, is tried again until somebody has made room.
        return status < 0 or (status > 0 and self.answered.is_set())

    def _end_of(self, process: subprocess.Popen[bytes]) -> int:
        """Wait until a server ends; its status. One that worked once, and takes no connections for
        longer than a recovery lasts, is killed: what it waits for does not come any more."""
        refusing_since: float | None = None
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(LOOK_EVERY)
            if not self.answered.is_set() or self._takes_connections():
                refusing_since = None
            elif refusing_since is None:
                refusing_since = time.monotonic()
            elif time.monotonic() - refusing_since > self._patience:
                self._patience *= 2
                process.kill()

    def _takes_connections(self) -> bool:
        """Whether it would let somebody in, or has only too many already."""
        where = f"host='{self._socket}' port={PORT} connect_timeout=5"
        return PGconn.ping(where.encode()) == Ping.OK

    def _spawn(self, lock: int) -> subprocess.Popen[bytes] | None:
        log = None
        try:
            log = self._folder.open_log()
            with self._guard:
                if self._stopping.is_set():
                    return None
                self._process = subprocess.Popen(  # noqa: S603
                    self._command,
                    cwd="/",
                    env={"LC_ALL": "C", "TZ": "UTC"},
                    pass_fds=(lock,),
                    # A Ctrl-C at the terminal is for the owner, who then ends the server.
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
                return self._process
        finally:
            os.close(lock)
            if log is not None:
                os.close(log)

    def _hold_again(self, pause: float, died: float) -> int | None:
        """The folder's lock once the killed server's last process is gone; None to give up."""
        self._stopping.wait(pause)
        orphans_end = died + MOURNING
        while (lock := self._try_lock()) is None:
            if self._stopping.wait(GLANCE):
                return None
            if moment() > orphans_end:
                end_orphans(self._folder.cluster, died)
                orphans_end = math.inf
        try:
            self._folder.forget_dead_server(self._socket)
        except CannotRun:
            os.close(lock)
            return None
        return lock

    def _try_lock(self) -> int | None:
        with suppress(CannotRun):  # no open file to be had just now
            return self._folder.try_lock()
        return None
