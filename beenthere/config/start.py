"""Starts the program for one command: database, settings, tables, and every check."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import django
from django.db import OperationalError, connections

from beenthere.adapters.postgres import attach_or_start
from beenthere.config import channels_file
from beenthere.config.place import Place
from beenthere.config.program_file import load


class CannotStart(Exception):
    """The program must not start; `lines` are its reasons, each with its cure."""

    exit_code = 1

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@contextmanager
def start(login: str, *, checked: bool = True) -> Iterator[None]:
    """Everything a command needs that works with the data, connected as one login.

    Starts the embedded database, or attaches to the one that runs, unless DATABASE_URL names
    another. BEENTHERE_DATA and DATABASE_URL are then set for child processes too. `checked`
    refuses to go on when a law of the house is broken; only a command that reports what is
    broken leaves it off. Once in a process.

    Raises CannotStart, ProgramFileError, CannotRun.
    """
    place = Place.from_environment()
    place.make()
    # A mistake in either file is said before anything is started.
    load(place.program_file)
    channels_file.load(place.channels_file)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beenthere.config.settings")
    os.environ["BEENTHERE_DATA"] = str(place.data)
    os.environ["BEENTHERE_LOGIN"] = login
    with ExitStack() as stack:
        if "DATABASE_URL" not in os.environ:
            server = stack.enter_context(attach_or_start(place.data / "database"))
            os.environ["DATABASE_URL"] = server.url
            stack.callback(os.environ.pop, "DATABASE_URL", None)
        django.setup()
        stack.callback(connections.close_all)
        _prepare(checked=checked)
        yield


def _prepare(*, checked: bool) -> None:
    # Imported once Django is set up: they read models and settings.
    from beenthere.config.checks import refusals
    from beenthere.config.prepare import prepare_database

    try:
        prepare_database()
        if checked and (lines := refusals()):
            raise CannotStart(*lines)
    except OperationalError:
        # The reason may name hosts and users; PostgreSQL's own log has it.
        raise CannotStart(
            "The database does not answer. See that it runs, and that DATABASE_URL and the "
            "password file name it rightly; beenthere dba-sql prints what it needs."
        ) from None
