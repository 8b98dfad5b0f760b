"""A process kept running beside this one, and ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from beenthere.config.parent import VARIABLE

_LASTING = 10.0  # seconds a process must have run to be started again without a pause
_LONGEST_PAUSE = 30.0
_PATIENCE = 30.0  # seconds to end the piece at hand

_log = logging.getLogger("beenthere.companion")


class Companion:
    """Runs a command as long as the `with` block lasts, again and again if it ends by itself.

    The kernel's word that a parent has died is about the thread that started the child; so the
    thread that starts it lives as long as it does.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._guard = threading.Lock()  # no process is started after the last one was told to end
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="companion", daemon=True)

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
        with self._guard:
            process = self._process
        if process is not None:
            process.terminate()
            self._thread.join(_PATIENCE)
            process.kill()
        self._thread.join()

    def _keep(self) -> None:
        pause = 0.0
        while (process := self._spawn()) is not None:
            begun = time.monotonic()
            code = process.wait()
            if self._stopping.is_set():
                return
            _log.error("companion_ended code=%s", code)
            lasted = time.monotonic() - begun
            pause = 0.0 if lasted > _LASTING else min(_LONGEST_PAUSE, 2 * pause + 1)
            self._stopping.wait(pause)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._guard:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(  # noqa: S603
                self._command,
                env={**os.environ, VARIABLE: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                # A Ctrl-C at the terminal is for this process, which then ends the other.
                start_new_session=True,
            )
            return self._process
