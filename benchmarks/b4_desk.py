"""B4: the director's desk with 1,000 open cases, beside the same desk with 10.

Two databases in one server, the second a copy of the first with more cases in it: the ten that
are due first stand in both, so that both pages show the same rows. Each page is asked for
through Django's own client, in this process, with every middleware.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial

from benchmarks.ground import Bar, Turns, judged, program

PAGE = 10
MANY = 1_000
ROUNDS = 15
PAGES_EACH_ROUND = 10
RATIO_AT_MOST = 1.3


def main(many: int = MANY, rounds: int = ROUNDS) -> int:
    """Measure, print, and say by the exit code whether every bar was met."""
    with program() as data:
        # Imported once Django is set up.
        from allauth.mfa.models import Authenticator
        from django.conf import settings
        from django.db import connections
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from beenthere.adapters.postgres import attach_or_start
        from beenthere.domain.case import CaseState
        from beenthere.domain.sealing import SealedField
        from beenthere.domain.vocabulary import Role
        from benchmarks.hospital import NOW, Hospital, settle

        settings.PROGRAM = replace(
            settings.PROGRAM, policy=replace(settings.PROGRAM.policy, page_length=PAGE)
        )
        hospital = Hospital()
        hospital.train(60)
        director = hospital.appoint(Role.DIRECTOR)
        Authenticator.objects.create(user=director, type=Authenticator.Type.TOTP, data={})
        client = Client(SERVER_NAME="localhost")
        client.force_login(director, backend="beenthere.apps.people.backend.AccountBackend")
        hospital.open_cases(
            hospital.hire(PAGE),
            states=(CaseState.WAITING, CaseState.MATCHING, CaseState.QUIET),
            seen_by=[director],
            due_at=NOW - timedelta(days=2),
        )
        gone = [{SealedField.DIRECTORY_ID: each.directory_id} for each in hospital.hire(PAGE)]
        hospital.closed_cases(gone, seen_by=[director])

        few = connections["default"]
        connections.close_all()
        with attach_or_start(data / "database").administer() as administrator:
            administrator.execute("CREATE DATABASE many TEMPLATE beenthere OWNER beenthere_owner")
        more = few.copy()
        more.settings_dict["NAME"] = "many"
        connections["default"] = more
        hospital.open_cases(hospital.hire(many - PAGE), seen_by=[director])
        settle()
        connections["default"] = few
        settle()

        def desk() -> str:
            page = client.get("/desk/")
            assert page.status_code == 200, page.status_code
            return page.content.decode()

        counts: list[int] = []
        rows: list[int] = []
        for database in (few, more):
            connections["default"] = database
            # The first page of a process asks for what it then remembers.
            desk()
            with CaptureQueriesContext(database) as captured:
                page = desk()
            counts.append(len(captured))
            rows.append(page.count("<tr>"))

        def pages(database: BaseDatabaseWrapper) -> None:
            connections["default"] = database
            for _ in range(PAGES_EACH_ROUND):
                desk()

        turns = Turns({"few": partial(pages, few), "many": partial(pages, more)}, rounds=rounds)
        more.close()
    for name, cases, count, shown in zip(("few", "many"), (PAGE, many), counts, rows, strict=True):
        each = turns.typical(name) / PAGES_EACH_ROUND
        print(
            f"  {cases:>5,} open cases: {each * 1e3:.1f} ms a page, {count} statements, "
            f"{shown} rows of tables"
        )
    return judged(
        "B4",
        [
            Bar(what="statements more", value=counts[1] - counts[0], at_least=0, at_most=0),
            Bar(what="rows more", value=rows[1] - rows[0], at_least=0, at_most=0),
            Bar(
                what=f"time of the page with {many:,} to that with {PAGE}",
                value=turns.ratio("many", to="few"),
                at_most=RATIO_AT_MOST,
            ),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
