"""B6: erase 1,000 and 10,000 closed cases, and compare what each case costs.

The keys go, with proof, and the rows, the tally and the receipt follow, batch by batch, as the
worker does it every day. That no byte of an identity is left anywhere is proved by the tests.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from benchmarks.ground import Bar, Turns, judged, program

SIZES = (1_000, 10_000)
ROUNDS = 3
FLAT = 1.15
"""How much more a case may cost among many: flat, but for noise."""


def main(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> int:
    """Measure, print, and say by the exit code whether every bar was met."""
    with program():
        # Imported once Django is set up.
        from beenthere.apps.cases.from_directory import facts_of
        from beenthere.apps.privacy.actions import sever_due
        from beenthere.apps.privacy.queries import due_for_erasing
        from beenthere.domain.vocabulary import Role
        from benchmarks.hospital import NOW, Hospital, settle

        hospital = Hospital()
        director = hospital.appoint(Role.DIRECTOR)
        month_ago = NOW - timedelta(days=30)
        clinicians = [facts_of(person) for person in hospital.hire(max(sizes))]

        def closed(count: int) -> None:
            hospital.closed_cases(clinicians[:count], due_at=month_ago, seen_by=[director])
            settle()

        def sever(count: int) -> None:
            erased = sever_due(now=NOW, limit=count)
            assert erased == count, f"{erased} of {count} were erased"

        turns = Turns(
            {f"{size:,}": partial(sever, size) for size in sizes},
            before={f"{size:,}": partial(closed, size) for size in sizes},
            rounds=rounds,
        )
        left = due_for_erasing(now=NOW).count()
    few, many = (f"{size:,}" for size in sizes)
    for size in sizes:
        each = turns.typical(f"{size:,}") / size
        print(f"  {size:>6,} cases: {each * 1e3:.3f} ms each")
    return judged(
        "B6",
        [
            Bar(
                what=f"time for each of {many} cases to that for each of {few}",
                value=turns.ratio(many, to=few) * sizes[0] / sizes[1],
                at_most=FLAT,
            ),
            Bar(what="cases left over", value=left, at_most=0),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
