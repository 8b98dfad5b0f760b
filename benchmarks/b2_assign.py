"""B2: assign 1,000 clinicians to 500 supporters, with every rule and one pair in ten in conflict.

Everything is measured in one run, against one bare scipy solve of the last matrix that the
assignment itself had to solve, so that the ratio says the same on any machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from beenthere.command.match_scenario import Scenario, read_scenario
from beenthere.domain.matching import desks
from beenthere.domain.matching.batch import Batch, assign
from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.ranking import Evaluation
from beenthere.domain.matching.weights import DEFAULT_POLICY
from beenthere.domain.vocabulary import EventKind, Gender, Profession, Specialty, ranks_of

RATIO_AT_MOST = 6.0
SMALL_AT_MOST = 0.050
COMMAND_AT_MOST = 10.0
CONFLICTS = 0.1
ROUNDS = 5


def scenario(*, clinicians: int, supporters: int) -> dict[str, Any]:
    """A plainly synthetic hospital, the same each time: wishes, lines, offices and conflicts."""
    random = Random(20261122)
    names = [f"p{number:05}" for number in range(clinicians + supporters)]
    people = [_person(random, number, names) for number in range(len(names))]
    asked, standing = names[supporters:], names[:supporters]
    events = [
        {
            "id": f"e{number}",
            "kind": random.choice(EventKind.codes()),
            "urgency": "routine",
            "involved": random.sample(asked, 5),
            "witnesses": random.sample(standing, 2),
        }
        for number in range(clinicians // 5)
    ]
    return {
        "as_of": "2026-11-22T09:00:00-05:00",
        "people": people,
        "supporters": [
            {
                "person": name,
                "status": "active" if random.random() < 0.95 else "paused",
                "trained_on": "2025-03-14",
                "capacity": random.randint(3, 6),
                "open_cases": random.randint(0, 2),
                "cases_last_90_days": random.randint(0, 4),
                "last_closed_on": random.choice([None, "2026-10-01", "2026-11-10", "2026-11-20"]),
                "available": random.random() < 0.9,
                "been_there": random.sample(EventKind.codes(), 2),
                "never_with": random.sample(asked, int(CONFLICTS * clinicians)),
            }
            for name in standing
        ],
        "events": events,
        "clinicians": [
            {
                "person": name,
                "event": random.choice(events)["id"],
                "prefers": {
                    "specialty": random.choice([None, None, "same", "other"]),
                    "department": random.choice([None, None, None, "other"]),
                    "profession": random.choice([None, "any"]),
                    "language": random.choice([None] * 9 + ["es"]),
                    "gender": random.choice([None] * 9 + ["female"]),
                },
            }
            for name in asked
        ],
    }


def _person(random: Random, number: int, names: list[str]) -> dict[str, Any]:
    profession = random.choice([Profession.PHYSICIAN, Profession.NURSE, Profession.NURSE])
    return {
        "id": names[number],
        "profession": profession,
        "rank": random.choice(ranks_of(profession)),
        "specialty": random.choice(Specialty.codes()),
        "department": f"department_{random.randrange(14)}",
        "unit": f"unit_{random.randrange(60)}",
        "reports_to": names[number // 6] if number else None,
        "offices": ["works_in_quality"] if random.random() < 0.05 else [],
        "languages": ["en", "es"] if random.random() < 0.2 else ["en"],
        "gender": random.choice(Gender.codes()),
    }


def matched(given: Scenario) -> Batch:
    """What is measured: every rule on every pair, and every goal."""
    pairs = Pairs(
        given.clinicians,
        given.supporters,
        events=given.events,
        people=given.people,
        as_of=given.as_of.date(),
        policy=DEFAULT_POLICY,
    )
    return assign(Evaluation(pairs))


def seconds(work: Callable[[], object]) -> float:
    """How long one run of some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


class LastMatrix:
    """Stands before the solver and keeps the last matrix that it was given."""

    def __init__(self) -> None:
        self._solve = desks.solve
        self.matrix: NDArray[np.float64] = np.empty((0, 0))

    def __enter__(self) -> LastMatrix:
        desks.solve = self._keep
        return self

    def __exit__(self, *_: object) -> None:
        desks.solve = self._solve

    def _keep(self, price: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        self.matrix = price.copy()
        return self._solve(price)


def whole_command(given: dict[str, Any]) -> float:
    """How long `beenthere match --json` takes from start to end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.json"
        path.write_text(json.dumps(given), encoding="utf-8")
        words = [sys.executable, "-m", "beenthere.command.main", "match", str(path), "--json"]
        with (Path(folder) / "answer.json").open("wb") as answer:
            return seconds(
                lambda: subprocess.run(words, stdout=answer, stderr=subprocess.DEVNULL, check=True)
            )


def main() -> int:
    """Measure, print, and say by the exit code whether every bar was met."""
    given = scenario(clinicians=1000, supporters=500)
    large = read_scenario(given)
    with LastMatrix() as last:
        batch = matched(large)
    # Taking turns, so that a busy moment of the machine falls on both sides.
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: matched(large)))
        bare.append(seconds(lambda: linear_sum_assignment(last.matrix)))
    ratio = min(ours) / min(bare)
    small = read_scenario(scenario(clinicians=60, supporters=40))
    small_time = min(seconds(lambda: matched(small)) for _ in range(ROUNDS))
    command_time = whole_command(given)

    left = len(batch.unmatched)
    rows, columns = last.matrix.shape
    print(f"B2 measured {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}")
    print(f"  1,000 x 500, {left} unmatched: {min(ours) * 1000:.0f} ms")
    print(f"  bare solve of its last matrix, {rows} x {columns}: {min(bare) * 1000:.0f} ms")
    bars = (
        ("ratio of the two", ratio, RATIO_AT_MOST, ""),
        ("60 x 40", small_time * 1000, SMALL_AT_MOST * 1000, " ms"),
        ("whole command, 1,000 x 500", command_time, COMMAND_AT_MOST, " s"),
    )
    for name, value, bar, unit in bars:
        print(f"  {name}: {value:.1f}{unit} (bar {bar:g}{unit})")
    return 0 if all(value <= bar for _, value, bar, _ in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
