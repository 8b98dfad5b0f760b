"""Keeps one server running for as long as its owner lives."""

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from beenthere.adapters.postgres.folder import Folder
from beenthere.adapters.postgres.refusal import CannotRun

LASTING = 10.0  # seconds a server must have run to be started again without a pause
LONGEST_PAUSE = 30.0
GLANCE = 0.2  # seconds between two looks at whether the folder is free
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

    def _keep(self, lock: int | None) -> None:
        pause = 0.0
        try:
            while lock is not None and (process := self._spawn(lock)) is not None:
                begun = time.monotonic()
                status = process.wait()
                # Politely asked to end from outside: somebody meant it. A server that worked once
                # and fails, as on a full disk, is tried again until somebody has made room.
                if status == 0 or (status > 0 and not self.answered.is_set()):
                    return
                lasted = time.monotonic() - begun
                pause = 0.0 if lasted > LASTING else min(LONGEST_PAUSE, 2 * pause + GLANCE)
                lock = self._hold_again(pause)
        finally:
            self.ended.set()

    def _spawn(self, lock: int) -> subprocess.Popen[bytes] | None:
        log = self._folder.open_log()
        try:
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
            os.close(log)
            os.close(lock)

    def _hold_again(self, pause: float) -> int | None:
        """The folder's lock once the killed server's last process is gone; None to give up."""
        self._stopping.wait(pause)
        while (lock := self._folder.try_lock()) is None:
            if self._stopping.wait(GLANCE):
                return None
        try:
            self._folder.forget_dead_server(self._socket)
        except CannotRun:
            os.close(lock)
            return None
        return lock
