"""`beenthere import-directory`: take in a list of the hospital's staff."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from beenthere.command.progress import watch
from beenthere.command.refusal import Refusal
from beenthere.command.staff_list import read_staff
from beenthere.config.start import start
from beenthere.domain.directory import MOST_LEAVERS, Plan, Reading
from beenthere.domain.directory_rows import OPTIONAL, REQUIRED
from beenthere.domain.vocabulary import LANGUAGES, Office, Profession, Rank, Specialty, Term

T = TypeVar("T")

SUMMARY = "show what a list of staff (CSV or FHIR R4) would change, and take it in"
EXAMPLE = "beenthere import-directory staff.csv --apply"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes, and what a file may say."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the list of staff")
    parser.add_argument(
        "--format", choices=("csv", "fhir"), help="what the file is; otherwise its content tells"
    )
    parser.add_argument("--apply", action="store_true", help="write; otherwise nothing is written")
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave people with a problem as they are"
    )
    parser.add_argument(
        "--allow-many-leavers",
        action="store_true",
        help="go on when most of the people at work would become inactive",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.epilog = (
        f"{parser.epilog}\n\n"
        "People the file no longer names become inactive and lose access at once.\n\n"
        f"CSV columns:\n  {', '.join(REQUIRED)}\n  and, if you have them, {', '.join(OPTIONAL)}.\n"
        "Lists are separated by a semicolon or a space. Codes may be written as words.\n\n"
        f"{_listed('professions', Profession)}{_listed('ranks', Rank)}"
        f"{_listed('offices', Office)}{_listed('specialties', Specialty)}"
        f"languages:\n  {', '.join(LANGUAGES)}\n"
    )


def _listed(name: str, terms: type[Term]) -> str:
    return f"{name}:\n  {', '.join(terms.codes())}\n"


def run(options: argparse.Namespace) -> int:
    """Read, show what would change and every problem, and write if asked and all is well.

    A dry run ends as `--apply` would.
    """
    with start("manager"):
        # Imported once Django is set up: they read models and settings.
        from beenthere.apps.outside import now, program
        from beenthere.apps.people.actions.directory import preview, take_in

        reading, plan = preview(read_staff(options.file, form=options.format))
        refusal = _refusal(reading, plan, options)
        written = options.apply and refusal is None
        if written:
            plan = take_in(
                reading,
                skip_bad=options.skip_bad,
                allow_many_leavers=options.allow_many_leavers,
                today=program().day_of(now()),
                watch=watch,
            )
    show = _show_json if options.json else _show
    show(reading, plan, written=written)
    if refusal is not None:
        raise Refusal(f"{options.file}: Nothing was written. {refusal}")
    return 0


def _refusal(reading: Reading, plan: Plan, options: argparse.Namespace) -> str | None:
    """Why nothing may be written, with the cure; None when it may."""
    if reading.fatal:
        return "Correct what is listed."
    if reading.problems and not options.skip_bad:
        return (
            f"Correct what is listed ({len(reading.problems):,}), or give --skip-bad to leave "
            "those people as they are."
        )
    if plan.too_many_leavers and not options.allow_many_leavers:
        return (
            f"More than {MOST_LEAVERS:.0%} of the people at work would become inactive. If that is "
            "right, give --allow-many-leavers."
        )
    return None


def _show_json(reading: Reading, plan: Plan, *, written: bool) -> None:
    answer = {
        "applied": written,
        "new": len(plan.new),
        "changed": len(plan.changed),
        "gone": len(plan.gone),
        "unchanged": plan.unchanged,
        "skipped": reading.skipped,
        "line_unknown": plan.line_unknown,
        "problems": [asdict(problem) for problem in reading.problems],
        "remarks": list(reading.remarks),
    }
    print(json.dumps(answer, indent=2))


def _show(reading: Reading, plan: Plan, *, written: bool) -> None:
    for problem in reading.problems:
        print(f"{reading.place} {problem.line}, {problem.field}: {problem.message}")
    if reading.fatal:
        return
    for remark in reading.remarks:
        print(remark)
    if plan.line_unknown:
        print(f"Reporting line not known until their supervisor is read: {plan.line_unknown:,}.")
    if reading.nameless:
        print("A row does not say whose it is, so nobody becomes inactive this time.")
    print("Written:" if written else "Would change:")
    for words, count in (
        ("new", len(plan.new)),
        ("changed", len(plan.changed)),
        ("gone, become inactive", len(plan.gone)),
        ("unchanged", plan.unchanged),
        ("with a problem, left as they are", reading.skipped),
    ):
        print(f"  {count:>9,}  {words}")
