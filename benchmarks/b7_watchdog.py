"""B7: prove that every one of 100,000 open cases has a next action, beside counting them.

That a case has the owner and the action of its state, and a time, is a constraint of its table;
the watchdog looks in one statement whether the time of any has gone by. How long it then takes
to see that each case is in somebody's hands is printed too; it reads four tables.
"""

from __future__ import annotations

import sys

from benchmarks.ground import Bar, Turns, judged, program

CASES = 100_000
ROUNDS = 15
RATIO_AT_MOST = 3.0


def main(cases: int = CASES, rounds: int = ROUNDS) -> int:
    """Measure, print, and say by the exit code whether every bar was met."""
    with program():
        # Imported once Django is set up.
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from beenthere.apps import watchdog
        from beenthere.apps.cases.models import Case
        from beenthere.domain.case import CaseState
        from beenthere.domain.vocabulary import Role
        from benchmarks.hospital import NOW, Hospital, settle

        hospital = Hospital()
        hospital.train(60)
        director = hospital.appoint(Role.DIRECTOR)
        people = hospital.hire(1) * cases
        hospital.open_cases(people, seen_by=[director], sealed=False)
        settle()

        def count() -> int:
            return Case.objects.exclude(state=CaseState.CLOSED).count()

        def prove() -> int:
            return watchdog.overdue(now=NOW)

        def everything() -> int:
            return sum(watchdog.cases(now=NOW).values())

        with CaptureQueriesContext(connection) as captured:
            prove()
        amiss = everything()
        turns = Turns({"prove": prove, "count": count, "everything": everything}, rounds=rounds)
        print(
            f"  {count():,} open cases: proved in {turns.typical('prove') * 1e3:.1f} ms, "
            f"counted in {turns.typical('count') * 1e3:.1f} ms, each seen to be in somebody's "
            f"hands as well in {turns.typical('everything') * 1e3:.0f} ms"
        )
        return judged(
            "B7",
            [
                Bar(what="statements", value=len(captured), at_most=1),
                Bar(what="cases that lack anything", value=amiss, at_most=0),
                Bar(
                    what="proving to counting",
                    value=turns.ratio("prove", to="count"),
                    at_most=RATIO_AT_MOST,
                ),
            ],
        )


if __name__ == "__main__":
    sys.exit(main())
