"""Runs several of the program's own commands in one process, which starts the program once.

`python -m tests.journeys.one_by_one '[["invite", "ana@hospital.example"], ...]'` prints a list of
what each of them printed. All of them work with the data as the program manager's login does.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

from beenthere.command.main import main
from beenthere.config.start import start


def printed(commands: Sequence[Sequence[str]]) -> list[str]:
    """What each of them printed. Raises RuntimeError for one that could not."""
    with start("manager"):
        return [_printed(words) for words in commands]


def _printed(words: Sequence[str]) -> str:
    with redirect_stdout(io.StringIO()) as said:
        if main(words) != 0:
            raise RuntimeError(f"beenthere {' '.join(words)}")
    return said.getvalue()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(printed(json.loads(sys.argv[1]))))
