"""B1: rank one clinician against the whole roster, beside only reading it.

Ranking reads the case and every supporter from the database, judges each by the whole table,
sorts them, and explains those on the director's first page. The read is what any page over
the same roster pays before it does anything: its rows, with the person and the account of
each, as Django reads them. Beside it stands the driver alone, which takes in the rows of the
same statements and makes nothing of them. Cases grow with the roster: one open, and sealed,
for every ten supporters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from benchmarks.ground import Bar, Turns, judged, program

SIZES = (60, 1_000, 10_000)
ROUNDS = 9
RATIO_AT_MOST = 2.0
GROWTH_AT_MOST = 1.1
"""What noise may add between two sizes, measured one after the other."""
FIRST_PAGE = 12


class Statements:
    """The statements that some work sends, to be sent again and only taken in."""

    def __init__(self, work: Callable[[], object]) -> None:
        from django.db import connection

        self._connection = connection
        self.sent: list[tuple[str, Any]] = []
        with connection.execute_wrapper(self._note):
            work()

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sent.append((sql, params))
        return execute(sql, params, many, context)

    def take_in(self) -> None:
        """Send each again and fetch its rows."""
        with self._connection.cursor() as cursor:
            for sql, params in self.sent:
                cursor.execute(sql, params)
                cursor.fetchall()


def main(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> int:
    """Measure, print, and say by the exit code whether every bar was met."""
    with program():
        # Imported once Django is set up.
        from beenthere.apps.cases.matching import match
        from beenthere.apps.cases.models import Case
        from beenthere.apps.supporters.models import Supporter
        from beenthere.domain.vocabulary import Role
        from benchmarks.hospital import NOW, Hospital, settle

        hospital = Hospital()
        hospital.appoint(Role.DIRECTOR)
        [clinician] = hospital.hire(1)
        referred = hospital.refer(clinician).pk

        def rank() -> None:
            matching = match(Case.objects.get(pk=referred), now=NOW)
            matching.choices(matching.ranked[:FIRST_PAGE])

        def read() -> None:
            list(Supporter.objects.select_related("person", "account"))

        each: list[float] = []
        statements: set[int] = set()
        for size in sizes:
            trained = hospital.train(size - len(hospital.supporters))
            supported = [supporter.person for supporter in trained[::20]]
            hospital.open_cases(supported + hospital.hire(len(supported)))
            settle()
            sent = Statements(rank)
            turns = Turns({"ranked": rank, "read": read, "driver": sent.take_in}, rounds=rounds)
            each.append(turns.typical("ranked") / size)
            statements.add(len(sent.sent))
            print(
                f"  {size:>6,} supporters: ranked in {turns.typical('ranked') * 1e3:.0f} ms "
                f"({each[-1] * 1e6:.0f} us each, {len(sent.sent)} statements), read in "
                f"{turns.typical('read') * 1e3:.0f} ms: {turns.ratio('ranked', to='read'):.2f} "
                f"times; {turns.ratio('ranked', to='driver'):.1f} times the driver alone"
            )
        return judged(
            "B1",
            [
                Bar(
                    what=f"ranking {sizes[-1]:,} to reading them",
                    value=turns.ratio("ranked", to="read"),
                    at_most=RATIO_AT_MOST,
                ),
                Bar(
                    what="time for each supporter, to that in a roster one size smaller",
                    value=max(more / less for less, more in pairwise(each)),
                    at_most=GROWTH_AT_MOST,
                ),
                Bar(what="different numbers of statements", value=len(statements), at_most=1),
            ],
        )


if __name__ == "__main__":
    sys.exit(main())
