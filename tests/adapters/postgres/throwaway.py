"""A server for one test run: quick, made in a temporary folder, gone with the process."""

import atexit
import shutil
import tempfile
from pathlib import Path

from beenthere.adapters.postgres import Server, start
from beenthere.adapters.postgres.logins import OWNER


def throwaway_server() -> Server:
    """A fresh server whose owner login may make databases, as Django's test runner does."""
    folder = Path(tempfile.mkdtemp(prefix="beenthere-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = start(folder / "database", durable=False)
    atexit.register(server.stop)
    with server.administer() as connection:
        connection.execute(f"ALTER ROLE {OWNER.role} CREATEDB")
    return server
