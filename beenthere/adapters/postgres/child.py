"""Becomes one PostgreSQL program that cannot outlive its parent. Run by path, never imported.

    python -I -S child.py PARENT_ID own|namespace PROGRAM ARGUMENT...

It runs in a process of its own rather than between fork and exec of the owner, where a second
thread could hold a lock that Python needs.
"""

import ctypes
import os
import pwd
import signal
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def enter_namespace(libc: ctypes.CDLL) -> None:
    """Seem to be some user who is not root and has a name, as PostgreSQL wants.

    Outside, its files stay the caller's, and it may do no more than the caller.
    """
    user, group = os.geteuid(), os.getegid()
    seeming = next(account.pw_uid for account in pwd.getpwall() if account.pw_uid != 0)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{seeming} {user} 1"),
        ("gid_map", f"{seeming} {group} 1"),
    ):
        file = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(file, line.encode())
        os.close(file)


def main(parent: int, room: str, command: list[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if room == "namespace":
        enter_namespace(libc)
    # Asked for last, because a change of credentials forgets it; and the parent is looked at
    # after, because one that died before would send nothing.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:
        raise OSError("the process that asked for this has ended")
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
    except OSError as error:
        sys.exit(error.strerror or str(error))
