"""`python -m tests.faults`: play a night in a house of its own; exit 1 where anything is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.house import House
from tests.faults.night import play_night, say
from tests.faults.planted import find_planted


def main() -> int:
    """Read the words, play, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    parser.add_argument(
        "--planted", action="store_true", help="plant violations afterwards, and find each"
    )
    parser.add_argument(
        "--database", type=Path, help="a folder of the program's database to begin with a copy of"
    )
    options = parser.parse_args()
    seed = int(os.environ.get("BEENTHERE_SEED", time.time_ns() % 10**6))
    say(f"BEENTHERE_SEED={seed}")
    with tempfile.TemporaryDirectory(prefix="beenthere-faults-") as folder:
        house = House(Path(folder), database=options.database)
        try:
            report = play_night(house, runs=options.runs, seed=seed, first=options.first, say=say)
            missed = find_planted(house, seed=seed, say=say) if options.planted else 0
        finally:
            house.close()
    say(report.words)
    return 1 if report.wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main())
