"""As whom the server runs: PostgreSQL refuses root, so root needs a way around."""

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from beenthere.adapters.postgres.binaries import INSTEAD
from beenthere.adapters.postgres.folder import Folder
from beenthere.adapters.postgres.refusal import CannotRun

CHILD = Path(__file__).with_name("child.py")
# The range that systemd.exec(5) keeps for users without an account (DynamicUser).
USERS_WITHOUT_ACCOUNT = range(61184, 65520)


@dataclass(frozen=True)
class Standing:
    """Words put before a command so that it runs as the right user, and that user's id."""

    owner: int
    room: str = "own"
    before: tuple[str, ...] = ()

    def command(self, program: Path, *arguments: str) -> list[str]:
        """The whole command; to be started by the process that is to own the server."""
        return [
            *self.before,
            *(sys.executable, "-I", "-S", str(CHILD)),
            *(str(os.getpid()), self.room, str(program), *arguments),
        ]

    def works(self, program: Path) -> bool:
        """Whether a program runs this way here."""
        trial = subprocess.run(  # noqa: S603
            self.command(program, "--version"),
            check=False,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return trial.returncode == 0


def find_standing(folder: Folder, postgres: Path) -> Standing:
    """How to run a server in this folder. Call it holding the folder. Raises CannotRun."""
    user = os.geteuid()
    found = folder.cluster if folder.cluster.exists() else folder.path
    owner = found.stat().st_uid
    if user != 0:
        if owner != user:
            raise CannotRun(f"{found} belongs to another user ({_name(owner)}): run as that user.")
        standing = Standing(user)
    elif owner != 0:
        standing = _as_another(owner)
    else:
        standing = Standing(0, room="namespace")
        if standing.works(postgres):
            return standing
        standing = _as_another(_spare_user())
        _hand_over(folder.path, standing.owner)
    if not standing.works(postgres):
        raise CannotRun(
            f"PostgreSQL cannot be run as user {_name(standing.owner)} here. "
            f"Run as an ordinary user who owns {folder.path}. {INSTEAD}"
        )
    return standing


def _as_another(user: int) -> Standing:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CannotRun(
            "PostgreSQL refuses to run as root, and neither user namespaces nor setpriv are here: "
            f"run as an ordinary user. {INSTEAD}"
        )
    capabilities = "-all"
    if _account(user) is None:
        # Nobody signs in as this user; like root in a namespace it must pass through root's
        # private folders to reach its own. An account's own files are no reason for that.
        capabilities += ",+dac_override"
    return Standing(
        user,
        before=(
            setpriv,
            *(f"--reuid={user}", f"--regid={user}", "--clear-groups"),
            *(f"--inh-caps={capabilities}", f"--ambient-caps={capabilities}"),
        ),
    )


def _hand_over(folder: Path, user: int) -> None:
    """Give a folder of root's, and all in it, to a user without an account."""
    for parent, _, files in os.walk(folder):
        for path in (parent, *(os.path.join(parent, name) for name in files)):
            os.chown(path, user, user, follow_symlinks=False)


def _spare_user() -> int:
    return next(user for user in USERS_WITHOUT_ACCOUNT if _account(user) is None)


def _account(user: int) -> str | None:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return None


def _name(user: int) -> str:
    return _account(user) or str(user)
