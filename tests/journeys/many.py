"""Sixty people of a hospital who are hurt in one night, fourteen supporters among them; and what
happens to them while nobody looks on."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from itertools import product

from beenthere.domain.vocabulary import CloseReason, Role
from tests.journeys.cast import CHIEF, SECOND, STAFF, Somebody, csv_directory
from tests.journeys.program import Program

_GIVEN = ("Adela", "Bastian", "Corinna", "Dov", "Estrella", "Fergus", "Ghislaine", "Hamza", "Ilse")
_FAMILY = ("Thornquist", "Vellacott", "Wexbridge", "Yarrowdale", "Zumbach", "Quennell", "Ostrander")
_PLACES = (
    *(("emergency", ""),) * 24,
    *(("critical_care", "icu_3"),) * 20,
    *(("surgery", ""),) * 14,
    *(("radiology", ""),) * 2,
)

HURT = tuple(
    Somebody(
        id=f"E-7710{number:02}",
        name=f"{given} {family}",
        phone=f"+16175553{number:03}",
        rank="assistant_professor",
        specialty="none",
        department=department,
        unit=unit,
        reports_to=CHIEF.id,
    )
    for number, ((family, given), (department, unit)) in enumerate(
        zip(product(_FAMILY, _GIVEN), _PLACES, strict=False)
    )
)
AFFECTED = HURT[5::4][:14]
"""Those of them who are supporters."""

FROM_ELSEWHERE = tuple(
    Somebody(
        id=f"E-7720{number:02}",
        name=name,
        phone=f"+16175554{number:03}",
        specialty="none",
        department="pediatrics",
    )
    for number, name in enumerate(("Lotte Marwood", "Milo Prentice", "Nadia Okafor", "Owen Tallis"))
)
"""Supporters who were not there."""


def work_here(program: Program) -> None:
    """The directory lists all of them; twenty have been supporters for months. They said yes, and
    can be reached by mail."""
    staff = program.folder / "staff.csv"
    staff.write_text(csv_directory((*STAFF, *HURT, *FROM_ELSEWHERE)), encoding="utf-8")
    program.run("import-directory", str(staff), "--apply")
    staff.unlink()
    everybody = (*AFFECTED, SECOND, *FROM_ELSEWHERE)
    _meanwhile(program, "supporters", *(each.email for each in everybody))


def is_over(program: Program) -> None:
    """The days in which everybody is reached are over: every case is closed, as on its page."""
    _meanwhile(program, "over")


def _meanwhile(program: Program, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.many", *words],
        env=program.environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _happens(what: str, *addresses: str) -> None:
    # Imported once Django is set up: they read models and settings.
    from beenthere.apps.cases.actions import closing
    from beenthere.apps.cases.models import Case
    from beenthere.apps.outside import now
    from beenthere.apps.paging.models import ContactPoint
    from beenthere.apps.people.actions import accounts
    from beenthere.apps.supporters import life
    from beenthere.apps.supporters.actions import enroll
    from beenthere.domain.case import CaseState
    from beenthere.domain.vocabulary import ChannelKind

    moment = now()
    for address in addresses:
        invited = accounts.invite(
            email=address, roles=[Role.SUPPORTER], directory_id="", now=moment
        )
        supporter = enroll(account=invited.account, trained_on=date(2026, 3, 14), now=moment)
        ContactPoint.objects.create(
            account=invited.account, kind=ChannelKind.EMAIL, email=address, verified_at=moment
        )
        life.agree(supporter_id=supporter.pk, now=moment)
    if what == "over":
        for case in Case.objects.exclude(state=CaseState.CLOSED).order_by("pk"):
            closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=moment)


if __name__ == "__main__":
    from beenthere.config.start import start

    with start("owner"):
        _happens(*sys.argv[1:])
