"""`beenthere match`: who could support whom, and why, from a file a director can make."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from beenthere.command.match_answer import Json, page, write_json
from beenthere.command.match_csv import CLINICIAN, EVENT, PERSON, PREFERS, SUPPORTER, read_tables
from beenthere.command.match_scenario import Scenario, read_json
from beenthere.command.match_values import Unfit, moment
from beenthere.command.refusal import Refusal
from beenthere.domain.matching.batch import Batch, Unsolvable, assign
from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.ranking import Evaluation
from beenthere.domain.matching.weights import DEFAULT_POLICY
from beenthere.domain.supporter_life import MATCHED
from beenthere.domain.vocabulary import EventKind, Office, Profession, Rank, Specialty, Term

SUMMARY = "propose a supporter for each clinician, and say why"
EXAMPLE = "beenthere match scenario.json --json"

_SCENARIO = """
The scenario is JSON; keys with a ? may be left out, or be null:
  {"as_of": "2026-11-22T09:00:00-05:00",
   "people": [{"id", "name"?, "profession", "rank", "specialty", "department", "unit"?,
               "reports_to"?, "offices"?: [], "languages"?: [], "gender"?}],
   "supporters": [{"person", "status", "trained_on"?, "capacity", "open_cases",
                   "cases_last_90_days"?, "last_closed_on"?, "available"?, "been_there"?: [],
                   "being_supported"?, "never_with"?: []}],
   "events": [{"id", "kind", "urgency", "involved": [], "witnesses"?: []}],
   "clinicians": [{"person", "event", "never_with"?: [],
                   "prefers"?: {"specialty": "same" or "other", "department": "other",
                                "profession": "any" or one of them, "language", "gender"}}]}
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "scenario", metavar="SCENARIO", nargs="?", help="a scenario file, or - for standard input"
    )
    parser.add_argument(
        "--json", action="store_true", help="answer in JSON, with one entry for each clinician"
    )
    parser.add_argument(
        "--allow-avoided",
        action="store_true",
        help="where nobody else is left, use supporters whom the rules advise against, and let "
        "supporters take more cases than they offered to",
    )
    parser.add_argument(
        "--roster", metavar="FILE.csv", type=Path, help="staff and supporters, in place of SCENARIO"
    )
    parser.add_argument(
        "--clinicians", metavar="FILE.csv", type=Path, help="whom to support, with --roster"
    )
    parser.add_argument(
        "--as-of", metavar="TIME", help="with --roster: the moment to match for; now, if left out"
    )
    parser.epilog = f"{parser.epilog or ''}\n{_SCENARIO}{_tables()}{_vocabularies()}"


def _tables() -> str:
    return f"""
The roster's columns are the directory's,
  {_listed([*PERSON, "email", "phone", "pager", "active"])}
and, in the rows of supporters,
  {_listed(SUPPORTER)}
A row with no status is somebody who is not a supporter. The clinicians' columns are
  {_listed([*CLINICIAN, *EVENT, *PREFERS])}
Lists inside a cell are parted by semicolons or spaces. Times are such as
2026-11-22T09:00:00-05:00, days such as 2026-11-22.
"""


def _vocabularies() -> str:
    lists: dict[str, Iterable[Term]] = {
        "Professions": Profession,
        "Ranks": Rank,
        "Specialties": Specialty,
        "Offices": Office,
        "Kinds of event": EventKind,
        "Status": MATCHED,
    }
    return "".join(
        f"\n{name}:\n  {_listed(term.value for term in terms)}\n" for name, terms in lists.items()
    )


def _listed(words: Iterable[str]) -> str:
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 88:
            lines.append(line.rstrip())
            line = ""
        line += f"{word}, "
    return "\n  ".join([*lines, line.rstrip(", ")])


def run(options: argparse.Namespace) -> int:
    """Match, and print the answer. Nobody found is an answer too."""
    scenario = _scenario(options)
    batch = answered(scenario, allow_avoided=options.allow_avoided)
    if options.json:
        write_json(batch, sys.stdout.write, lambda entries: _watched(entries, len(batch.columns)))
    else:
        for line in page(batch, scenario.names):
            print(line)
    return 0


def _scenario(options: argparse.Namespace) -> Scenario:
    if options.scenario is not None:
        if options.roster or options.clinicians or options.as_of:
            raise Refusal("Give a scenario, or --roster and --clinicians, but not both.")
        if options.scenario == "-":
            return read_json(sys.stdin.buffer.read())
        return read_json(_bytes(Path(options.scenario)))
    if not (options.roster and options.clinicians):
        raise Refusal("Give a scenario, or both --roster and --clinicians.")
    try:
        as_of = moment(options.as_of) if options.as_of else datetime.now().astimezone()
    except Unfit as unfit:
        raise Refusal(f"--as-of: {unfit}") from None
    return read_tables(
        roster=_bytes(options.roster),
        roster_name=options.roster.name,
        clinicians=_bytes(options.clinicians),
        clinicians_name=options.clinicians.name,
        as_of=as_of,
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise Refusal(f"{path}: cannot be read: {wrong.strerror}.") from None


def answered(scenario: Scenario, *, allow_avoided: bool) -> Batch:
    """The answer to a scenario. Raises Refusal when it is too large to be solved."""
    pairs = Pairs(
        scenario.clinicians,
        scenario.supporters,
        events=scenario.events,
        people=scenario.people,
        as_of=scenario.as_of.date(),
        policy=DEFAULT_POLICY,
    )
    try:
        return assign(Evaluation(pairs), allow_avoided=allow_avoided)
    except Unsolvable as too_large:
        raise Refusal(f"scenario: {too_large}.", code=1) from None


def _watched(entries: Iterator[Json], total: int) -> Iterator[Json]:
    # A bar for the few runs that take long enough to want one.
    from tqdm import tqdm

    yield from tqdm(entries, total=total, delay=1, unit="clinician", file=sys.stderr)
