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
SPARE_USERS = range(61184, 65520)


@dataclass(frozen=True)
class Standing:
    """The user a server's files belong to, and the words that run a program as that user."""

    owner: int
    in_namespace: bool = False
    through: tuple[str, ...] = ()

    def command(self, program: Path, *arguments: str) -> list[str]:
        """The whole command; to be started by the process that is to own the server."""
        return [
            *(sys.executable, "-I", "-S", str(CHILD), str(os.getpid())),
            "namespace" if self.in_namespace else "own",
            *(*self.through, str(program), *arguments),
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

    def to_initialize(self) -> "Standing":
        """As whom to run `initdb`, which insists on a user with a name.

        What it then makes may be another user's, and wants handing over.
        """
        if self.in_namespace or _account(self.owner) is not None:
            return self
        if self.through:
            return _as_another(pwd.getpwnam("nobody").pw_uid)
        return Standing(self.owner, in_namespace=True)


def find_standing(folder: Folder, postgres: Path) -> Standing:
    """How to run a server in this folder. Call it holding the folder. Raises CannotRun."""
    user = os.geteuid()
    found = folder.cluster if folder.cluster.exists() else folder.path
    owner = found.stat().st_uid
    if user == 0 and owner in SPARE_USERS and _account(owner) is None:
        standing = _as_another(owner)
    elif owner != user:
        raise CannotRun(f"{found} belongs to {_name(owner)}: run as that user.")
    elif user != 0:
        standing = Standing(user)
    else:
        standing = Standing(user, in_namespace=True)
        if standing.works(postgres):
            return standing
        standing = _as_another(next(spare for spare in SPARE_USERS if _account(spare) is None))
        hand_over(folder.path, standing.owner)
    if not standing.works(postgres):
        raise CannotRun(
            f"PostgreSQL cannot be run as {_name(standing.owner)} here. "
            f"Run as an ordinary user, with a folder of that user's. {INSTEAD}"
        )
    return standing


def hand_over(folder: Path, user: int) -> None:
    """Give a folder, and all in it, to a user. Root only."""
    for parent, _, files in os.walk(folder):
        for path in (parent, *(os.path.join(parent, name) for name in files)):
            os.chown(path, user, user, follow_symlinks=False)


def _as_another(user: int) -> Standing:
    """Standing as another user, who may pass through the private folders of root's that the
    data lies in. So may root in a namespace: neither may do more than root. Root only.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CannotRun(
            "PostgreSQL refuses to run as root, and neither user namespaces nor setpriv are here: "
            f"run as an ordinary user. {INSTEAD}"
        )
    return Standing(
        user,
        through=(
            setpriv,
            *(f"--reuid={user}", f"--regid={user}", "--clear-groups"),
            *("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"),
            *("--no-new-privs", "--pdeathsig=INT", "--"),  # the change of user forgot it
        ),
    )


def _account(user: int) -> str | None:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return None


def _name(user: int) -> str:
    return _account(user) or f"user {user}"
