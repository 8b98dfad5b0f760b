"""Starts a server, or attaches to the one that is running. The promises are in the package."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from beenthere.adapters.postgres import logins
from beenthere.adapters.postgres.binaries import find_programs
from beenthere.adapters.postgres.folder import PORT, Folder
from beenthere.adapters.postgres.keeper import Keeper
from beenthere.adapters.postgres.refusal import CannotRun
from beenthere.adapters.postgres.standing import Standing, find_standing, hand_over

SUPERUSER = "postgres"
PATIENCE = 60.0  # seconds to wait for another process's server, or for a recovery
GLANCE = 0.01  # seconds between two looks

INITIAL = (
    f"--username={SUPERUSER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error's message can quote a value, its detail a row: both go to the program that asked,
    # never to the log.
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "logging_collector": "off",
}
FAST_AND_LOSSY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """A server that answers. `owned` when this process started it and it will end with it."""

    def __init__(self, socket: Path, keeper: Keeper | None) -> None:
        self.socket = socket
        self._keeper = keeper

    @property
    def owned(self) -> bool:
        return self._keeper is not None

    @property
    def url(self) -> str:
        """Connects psycopg to the program's database as its owner."""
        return (
            f"postgresql:///{logins.DATABASE}?host={quote(str(self.socket), safe='/')}"
            f"&port={PORT}&user={logins.OWNER.role}"
        )

    def settings(
        self, dbname: str = logins.DATABASE, login: str = logins.OWNER.alias
    ) -> dict[str, str]:
        """One entry of Django's DATABASES, for a login by its alias (`logins.LOGINS`)."""
        roles = {each.alias: each.role for each in logins.LOGINS}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": dbname,
            "USER": roles[login],
            "HOST": str(self.socket),
            "PORT": PORT,
        }

    def administer(self, dbname: str = SUPERUSER) -> psycopg.Connection:
        """A superuser's connection, each statement on its own."""
        return _connect(self.socket, dbname)

    def stop(self) -> None:
        """End the server if this process owns it; safe to repeat."""
        if self._keeper is not None:
            self._keeper.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(data: Path, *, durable: bool = True) -> Server:
    """Start a server in a folder, made if missing, and own it.

    `durable=False` does not wait for the disk: for tests, where a power cut loses nothing.
    Raises CannotRun, also when another process owns a server there.
    """
    return _open(data, durable=durable, attach=False)


def attach_or_start(data: Path, *, durable: bool = True) -> Server:
    """The server that runs in a folder, whoever owns it, or else one of our own.

    Raises CannotRun.
    """
    return _open(data, durable=durable, attach=True)


def _open(data: Path, *, durable: bool, attach: bool) -> Server:
    programs = find_programs()
    folder = Folder(data)
    deadline = time.monotonic() + PATIENCE
    while (lock := folder.try_lock()) is None:
        socket = folder.socket_in_use()
        if socket is not None and _answers(socket):
            if attach:
                return Server(socket, None)
            raise CannotRun(f"Another process already runs the database in {folder.path}.")
        if time.monotonic() > deadline:
            raise CannotRun(
                f"Another process holds {folder.path}, but no database answers there "
                f"after {PATIENCE:.0f} seconds."
            )
        time.sleep(GLANCE)
    try:
        return _launch(folder, programs, lock, durable=durable)
    except PermissionError as error:
        raise CannotRun(
            f"{error.filename or folder.path} may not be used by this user: {error.strerror}."
        ) from None
    finally:
        os.close(lock)


def _launch(folder: Folder, programs: Path, lock: int, *, durable: bool) -> Server:
    standing = find_standing(folder, programs / "postgres")
    if folder.cluster.exists():
        folder.check_version()
    else:
        _initialize(folder, standing, programs / "initdb", lock, durable=durable)
    socket = folder.make_socket_folder(standing.owner)
    folder.forget_dead_server(socket)
    settings = SETTINGS | {"unix_socket_directories": f'"{socket}"'}
    if not durable:
        settings |= FAST_AND_LOSSY
    command = standing.command(
        programs / "postgres",
        *("-D", str(folder.cluster)),
        *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
    )
    keeper = Keeper(folder, command, socket)
    keeper.begin(lock)
    try:
        _wait_until_ready(folder, keeper, socket)
        keeper.answered.set()
        _make_logins(socket)
    except BaseException:
        keeper.stop()
        raise
    return Server(socket, keeper)


def _initialize(
    folder: Folder, standing: Standing, initdb: Path, lock: int, *, durable: bool
) -> None:
    """Make a new cluster beside its place, so that a half-made one is never taken for whole."""
    shutil.rmtree(folder.unfinished, ignore_errors=True)
    maker = standing.to_initialize()
    made = subprocess.run(  # noqa: S603
        maker.command(
            initdb,
            *("-D", str(folder.unfinished), *INITIAL),
            *(() if durable else ("--no-sync",)),
        ),
        check=False,
        cwd="/",
        env={"LC_ALL": "C", "TZ": "UTC"},
        pass_fds=(lock,),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if made.returncode != 0:
        reasons = [line for line in made.stderr.splitlines() if "error:" in line]
        reason = (reasons or made.stderr.splitlines() or [f"status {made.returncode}"])[0]
        raise CannotRun(f"The database could not be made in {folder.path}: {reason}")
    if maker.owner != standing.owner:
        hand_over(folder.unfinished, standing.owner)
    folder.unfinished.rename(folder.cluster)


def _wait_until_ready(folder: Folder, keeper: Keeper, socket: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (folder.socket_in_use() == socket and _answers(socket)):
        if keeper.ended.wait(GLANCE):
            raise CannotRun(f"The database did not start: {folder.last_words()}")
        if time.monotonic() > deadline:
            raise CannotRun(
                f"The database did not answer within {PATIENCE:.0f} seconds: see {folder.log}"
            )


def _connect(socket: Path, dbname: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(socket),
        port=PORT,
        dbname=dbname,
        user=SUPERUSER,
        connect_timeout=5,
        autocommit=True,
    )


def _answers(socket: Path) -> bool:
    try:
        _connect(socket, SUPERUSER).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_logins(socket: Path) -> None:
    with _connect(socket, SUPERUSER) as connection:
        connection.execute(logins.create_logins_sql())
        found = connection.execute(
            "SELECT FROM pg_database WHERE datname = %s", [logins.DATABASE]
        ).fetchone()
        if found is None:
            connection.execute(logins.create_database_sql())
            connection.execute(logins.open_database_sql())
