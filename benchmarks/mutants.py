"""How many small changes to the rules their own tests notice: the mutation score of `domain/`.

mutmut changes one thing at a time inside a function of `beenthere/domain/` (a comparison, a
number, an argument) and runs the tests that go through that function. What no test notices
survives: `mutmut show NAME` prints the change. A change that keeps a test from ever ending
counts as noticed. Tables at module level, and methods read as attributes, mutmut leaves as
they are. All of it takes some ten minutes of two cores.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mutmut.stats import status_by_exit_code

from benchmarks.ground import Bar, judged

SCORE_AT_LEAST = 90
MUTANTS = Path("mutants")
NOTICED = ("killed", "timeout")


def main(names: Sequence[str] = ()) -> int:
    """Try every mutant afresh, or again those named; the exit code says whether the bar is met."""
    if not names:
        shutil.rmtree(MUTANTS, ignore_errors=True)
    tried = subprocess.run([Path(sys.executable).with_name("mutmut"), "run", *names], check=False)
    if tried.returncode:
        return tried.returncode
    found = {path: _fates(path) for path in sorted(MUTANTS.rglob("*.py.meta"))}
    print(f"\n{'noticed':>8} {'of':>5}   %   file")
    for path, fates in found.items():
        if fates:
            name = path.relative_to(MUTANTS).with_suffix("")
            print(f"{_noticed(fates):>8} {fates.total():>5} {_score(fates):>3.0f}   {name}")
    together = sum(found.values(), Counter[str]())
    print("; ".join(f"{fate}: {count}" for fate, count in together.most_common()))
    score = Bar(what="mutants noticed, %", value=_score(together), at_least=SCORE_AT_LEAST)
    return judged("mutants", [score])


def _fates(meta: Path) -> Counter[str]:
    """What became of the mutants of one file, in mutmut's words."""
    codes = json.loads(meta.read_text())["exit_code_by_key"].values()
    return Counter(status_by_exit_code[code] for code in codes)


def _noticed(fates: Counter[str]) -> int:
    return sum(fates[fate] for fate in NOTICED)


def _score(fates: Counter[str]) -> float:
    return 100 * _noticed(fates) / max(1, fates.total())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
