"""The folder a server lives in: what is in it, who holds it, and where its socket is."""

import fcntl
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from beenthere.adapters.postgres.binaries import MAJOR
from beenthere.adapters.postgres.refusal import CannotRun

PORT = "5432"  # only a part of the socket's file name
# sun_path holds 108 bytes, of which the last ends the string (unix(7)).
LONGEST_SOCKET_FOLDER = 107 - len(f"/.s.PGSQL.{PORT}")
LOG_LIMIT = 1_000_000  # bytes; a longer log begins afresh at the next start


class Folder:
    """Where one server keeps its files. Made private when it is missing, never loosened."""

    def __init__(self, data: Path) -> None:
        """Raises CannotRun when the folder cannot be made, or cannot be written."""
        self.path = data.absolute()
        self.cluster = self.path / "cluster"
        self.unfinished = self.path / "cluster.unfinished"
        self.log = self.path / "server.log"
        try:
            _make_private(self.path)
            self.path.joinpath("lock").touch(mode=0o600)
        except OSError as error:
            raise CannotRun(self._cannot_write(error)) from None

    def _cannot_write(self, error: OSError) -> str:
        return f"The database folder {self.path} cannot be written: {error.strerror}."

    def try_lock(self) -> int | None:
        """An open file that holds the folder, or None while a server or a starter holds it.

        A server inherits it and holds the folder until its last process is gone. It is never
        unlocked, only closed: unlocking would take it from those who inherited it.
        """
        try:
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise CannotRun(self._cannot_write(error)) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def check_version(self) -> None:
        """Raises CannotRun when another version of PostgreSQL made what is here."""
        found = (self.cluster / "PG_VERSION").read_text("ascii").strip()
        if found != MAJOR:
            raise CannotRun(
                f"{self.cluster} was made by PostgreSQL {found}, and this program brings {MAJOR}: "
                f"move it with pg_dump {found}, or name another folder."
            )

    def forget_dead_server(self, socket: Path) -> None:
        """Remove the process notes of a server that is gone. To be called holding the lock.

        PostgreSQL would give way to whatever process has that number now, and after a restart
        of a container somebody is likely to. Raises CannotRun when a server started by other
        hands, without the lock, is at work here.
        """
        note = self.cluster / "postmaster.pid"
        try:
            # A server works in its own folder.
            working_folder = Path(f"/proc/{int(_lines(note)[0])}/cwd").readlink()
        except (OSError, ValueError, IndexError):
            working_folder = None
        if working_folder == self.cluster.resolve():
            raise CannotRun(f"Another program runs a database in {self.cluster}: stop it first.")
        for stale in (note, *(socket / f".s.PGSQL.{PORT}{end}" for end in ("", ".lock"))):
            stale.unlink(missing_ok=True)

    def socket_in_use(self) -> Path | None:
        """The socket's folder as the running server notes it; None until it takes connections."""
        lines = _lines(self.cluster / "postmaster.pid")
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return Path(lines[4])
        return None

    def make_socket_folder(self, owner: int) -> Path:
        """A private folder, belonging to a user id, whose name is short enough for a socket.

        Beside the data where that is short enough, else in the folder for this session, else
        in the one for temporary files. Raises CannotRun.
        """
        name = f"beenthere-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]}"
        elsewhere = (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp")  # noqa: S108
        for place in (
            self.path / "socket",
            *(Path(parent, name) for parent in elsewhere if parent and Path(parent).is_dir()),
        ):
            if not _fits(place):
                continue
            try:
                place.mkdir(mode=0o700)
                os.chown(place, owner, -1)
            except FileExistsError:
                pass
            except OSError:
                continue
            found = place.lstat()
            if (
                stat.S_ISDIR(found.st_mode)
                and stat.S_IMODE(found.st_mode) == 0o700
                and found.st_uid == owner
            ):
                return place
        raise CannotRun(
            f"No private place for the database's socket: {self.path} is longer than "
            f"{LONGEST_SOCKET_FOLDER} bytes, and no temporary folder can be used."
        )

    def open_log(self) -> int:
        """The server's log, open for appending."""
        fresh = self.log.exists() and self.log.stat().st_size > LOG_LIMIT
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        return os.open(self.log, flags | (os.O_TRUNC if fresh else 0), 0o600)

    def last_words(self) -> str:
        """The reason the server last gave for stopping, as it wrote it."""
        reasons = [line for line in _lines(self.log) if "FATAL:" in line or "PANIC:" in line]
        return reasons[-1].partition(":  ")[2] if reasons else f"see {self.log}"


def _make_private(folder: Path) -> None:
    if not folder.parent.exists():
        _make_private(folder.parent)
    if not folder.exists():
        folder.mkdir(mode=0o700, exist_ok=True)


def _fits(folder: Path) -> bool:
    """Short enough for a socket, and free of what connection settings give another meaning."""
    name = os.fsencode(folder)
    return len(name) <= LONGEST_SOCKET_FOLDER and not set(name) & set(b",\"'\\\n")


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
