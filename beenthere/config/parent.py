"""A child process that must not outlive the process that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

VARIABLE = "BEENTHERE_PARENT"
"""Holds the process number of the parent; set for children that end with it."""

_PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent ends, if the parent wants that of us.

    Only Linux can; elsewhere a child of a killed parent has to be ended by hand.
    """
    parent = os.environ.get(VARIABLE)
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    # Looked at after: a parent that died before would send nothing.
    if os.getppid() != int(parent):
        os.kill(os.getpid(), signal.SIGTERM)
