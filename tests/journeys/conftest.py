"""What the stories share: installations to play them on, and a stage."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.installing import BEGINNINGS, install, until_monday_morning
from tests.journeys.program import Program
from tests.journeys.stage import Stage
from tests.sinks import MailSink

Hospital = Callable[[str], Program]


@pytest.fixture
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A program that runs on one of the lists of staff, and everybody is invited.

    The invitations' paths, by the e-mail address of whom they are for, are in the file
    `invitations`. Making an installation takes a dozen commands, so all tests begin with
    copies of one.
    """
    stopped = []
    with MailSink() as mail:

        def running(beginning: str) -> Program:
            made = _shared(tmp_path_factory) / f"made-from-{beginning}"
            with _alone(made.with_suffix(".lock")):
                if not made.exists():
                    unfinished = made.with_suffix(".unfinished")
                    install(unfinished, BEGINNINGS[beginning])
                    unfinished.rename(made)
            folder = tmp_path_factory.mktemp("program") / "installed"
            shutil.copytree(made, folder)
            program = Program(folder, mail)
            stopped.append(program)
            program.settle_in()
            program.leap(until_monday_morning())
            program.start()
            return program

        try:
            yield running
        finally:
            for program in stopped:
                program.stop()


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    """Where a story is played: browsers for everybody in it, closed when it is over."""
    with ExitStack() as contexts:
        yield Stage(browser, contexts)


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run, the same for all of its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
