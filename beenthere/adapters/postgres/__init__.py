"""Starts and stops the PostgreSQL server that comes with the program.

What it promises:

- It runs for root and for an ordinary user. PostgreSQL refuses root, so root starts it in a
  user namespace where the one mapped user is not root; where namespaces are not allowed, under
  another user id. Where neither works it says so in one line (`CannotRun`).
- No server outlives its owner, the process that started it, however that process ends: the
  kernel then asks the server to shut down. While the owner lives, a server that was killed from
  outside, or failed as it does on a full disk, is started again, and what the killed one left
  behind is ended first. One that takes no connections for longer than a recovery lasts is killed.
- One server to a folder. Two processes that open a folder together get one server: a lock is
  held by every process of the server, so it is free exactly when the last of them is gone.
- A folder left behind by a crash is recovered, also when its process number is in use again.
- What it makes is private (0700, 0600). It never changes the mode of a folder it did not make.
- It listens on a socket in a private folder, never on the network. The logins below it are
  trusted there: they guard against the program's own bugs, not against whoever owns the files.
- Its log holds no statement, no row and no value.

    with attach_or_start(Path("data/database")) as server:
        psycopg.connect(server.url)
"""

from beenthere.adapters.postgres.launcher import Server, attach_or_start, start
from beenthere.adapters.postgres.refusal import CannotRun

__all__ = ["CannotRun", "Server", "attach_or_start", "start"]
