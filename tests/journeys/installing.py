"""Making an installation with the program's own commands, as an administrator would."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.installed import copy
from tests.journeys.cast import (
    ASSOCIATE,
    CHIEF,
    CLINICIAN,
    DIRECTOR,
    FIRST,
    SECOND,
    STAFF,
    Somebody,
    csv_directory,
    fhir_directory,
)
from tests.journeys.program import Program
from tests.sinks import MailSink

SUPPORTER = ["supporter", "--trained-on", "2026-03-14"]


@dataclass(frozen=True)
class Beginning:
    """How a hospital begins: its list of staff, and whom it invites to what."""

    file: str
    content: str
    invited: Mapping[Somebody, Sequence[str]]


BEGINNINGS = {
    "csv": Beginning(
        "staff.csv",
        csv_directory(STAFF),
        {
            DIRECTOR: ["director"],
            ASSOCIATE: ["associate_director"],
            FIRST: SUPPORTER,
            SECOND: SUPPORTER,
        },
    ),
    "fhir": Beginning(
        "bundle.json",
        fhir_directory((*STAFF, CLINICIAN)),
        {DIRECTOR: ["director"], FIRST: SUPPORTER, SECOND: SUPPORTER, CHIEF: SUPPORTER},
    ),
}
"""The second directory alone lists the clinician, and her chief is a supporter there."""


def invitation(program: Program, who: Somebody) -> str:
    """The path of the one-time link into somebody's account."""
    paths = json.loads((program.folder / "invitations").read_text())
    return str(paths[who.email])


def invite(
    program: Program, invited: Mapping[Somebody, Sequence[str]], *before: Sequence[str]
) -> None:
    """Invite people of the directory to what they do, after other commands; the paths of the links
    are kept."""
    commands = [["invite", who.email, "--json", "--role", *roles] for who, roles in invited.items()]
    answers = program.run_one_by_one([*before, *commands])[len(before) :]
    file = program.folder / "invitations"
    paths = json.loads(file.read_text())
    for who, answer in zip(invited, map(json.loads, answers), strict=True):
        assert answer["in_directory"]
        paths[who.email] = "/" + answer["link"].split("/", 3)[3]
    file.write_text(json.dumps(paths))


def install(folder: Path, *, beginning: Beginning, installed: Path) -> None:
    """What the administrator of a hospital types after the first start, which made `installed`."""
    folder.mkdir()
    with MailSink() as unused:
        program = Program(folder, unused)
        program.leap(until_monday_morning())
        copy(installed, program.data)
        program.settle_in()
        staff = folder / beginning.file
        staff.write_text(beginning.content, encoding="utf-8")
        (folder / "invitations").write_text("{}")
        invite(program, beginning.invited, ["import-directory", str(staff), "--apply"])
        staff.unlink()


def until_monday_morning() -> timedelta:
    """How far it is to the next Monday, ten in the morning at the hospital: everybody is awake
    and the office is open."""
    here = datetime.now(ZoneInfo("America/New_York"))
    monday = (here + timedelta(days=7 - here.weekday())).replace(hour=10, minute=0)
    return monday.astimezone(UTC) - here.astimezone(UTC)
