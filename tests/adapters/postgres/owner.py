"""A process that opens a database folder, says what it got, and holds on until its input ends.

    python owner.py FOLDER

Prints one line: `owned` or `attached`, and the server's process id; or `refused` and why.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from beenthere.adapters.postgres import CannotRun, attach_or_start


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    try:
        with attach_or_start(folder) as server:
            process = folder.joinpath("cluster", "postmaster.pid").read_text().split()[0]
            say("owned" if server.owned else "attached", process)
            sys.stdin.read()
    except CannotRun as refusal:
        say("refused", str(refusal))
