"""What the stories share: installations to play them on, and a stage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from beenthere.domain.channels import Gateways
from beenthere.domain.program import Size
from beenthere.domain.vocabulary import ChannelKind
from tests.installed import copy, made_once
from tests.journeys.installing import BEGINNINGS, install, until_monday_morning
from tests.journeys.night import Night
from tests.journeys.program import Program
from tests.journeys.stage import Stage
from tests.sinks import HookSink, MailSink


class Hospital(Protocol):
    """Makes an installation that runs."""

    def __call__(self, beginning: str, **numbers: str) -> Program:
        """On one of the lists of staff, with numbers of a policy of its own."""


@pytest.fixture
def hospital(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A program that runs on one of the lists of staff, and everybody is invited.

    The invitations' paths, by the e-mail address of whom they are for, are in the file
    `invitations`. Making an installation takes a dozen commands, so all tests begin with
    copies of one.
    """
    stopped = []
    with MailSink() as mail:

        def running(beginning: str, **numbers: str) -> Program:
            make = partial(install, beginning=BEGINNINGS[beginning], installed=installed)
            made = made_once(tmp_path_factory, f"made-from-{beginning}", make)
            folder = tmp_path_factory.mktemp("program") / "installed"
            program = Program(copy(made, folder), mail)
            stopped.append(program)
            program.began_as = made
            program.settle_in()
            for name, words in numbers.items():
                program.says(name, words)
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


@pytest.fixture
def night(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """Two in the morning in a program whose directors take turns on call."""
    with MailSink() as mail, HookSink() as texts:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = mail.host, mail.port
        gateway = texts.url.replace("http", "json") + "/{to}"
        settings.GATEWAYS = Gateways(urls={ChannelKind.SMS: gateway})
        settings.PROGRAM = replace(settings.PROGRAM, size=Size.FULL)
        night = Night(mail, texts)
        monkeypatch.setattr("tests.jumping_clock.now", lambda: night.moment)
        yield night
