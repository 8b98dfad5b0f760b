"""What leaves the program besides its pages and its messages: lines of the log, and files.

A line of the log is one of these or is not written, and a file that a page hands out has these
columns and no others (laws L1 and L2). Messages are the fixed words of `domain/wording`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from beenthere.domain.permissions import PAGES
from beenthere.domain.vocabulary import ChannelKind, Undelivered


@dataclass(frozen=True)
class Line:
    """What a code in the log means, and the keys that follow it with all they may say."""

    means: str
    keys: Mapping[str, Collection[str]] = field(default_factory=dict)


STEPS = (
    "cases",
    "offers",
    "groups",
    "messages",
    "letters",
    "erased",
    "brief",
    "duties",
    "tidied",
    "heartbeat",
)
"""What the worker does at each round."""

_CHANNEL = {"channel": ChannelKind.codes()}

LOG: Mapping[str, Line] = {
    "page_not_delivered": Line(
        "A channel did not take a message; it is tried again, or another way",
        {**_CHANNEL, "reason": Undelivered.codes()},
    ),
    "page_failed": Line("A channel failed in a way that is our mistake", _CHANNEL),
    "case_failed": Line("What was due of a case failed, and is tried again"),
    "group_failed": Line("What was due of a group failed, and is tried again"),
    "not_forgotten": Line("Somebody who never answered an invitation could not be erased"),
    "work_failed": Line("A step of the worker failed, and is tried again", {"step": STEPS}),
    "heartbeat_failed": Line("The address that is told of the worker's work did not take it"),
    "database_away": Line("The database does not answer; the worker waits for it"),
    "erasing_stopped": Line("Erasing waits for a person", {"reason": ("clock_jumped",)}),
    "vault_unavailable": Line("The keys could not be reached; a page said so"),
    "companion_ended": Line(
        "The worker beside the web server ended, and is begun again",
        {"code": [str(code) for code in range(-64, 256)]},
    ),
    "sign_in_failed": Line("A wrong password, or the address of nobody"),
    "sign_in_rests": Line("Too many of them: that address rests"),
    "second_step_failed": Line("A wrong code, or one used before"),
    "page_refused": Line(
        "Somebody signed in asked for a page that none of their roles may open",
        {"page": ("unnamed", *PAGES)},
    ),
}
"""Every line that the program's own loggers may write."""

_LEAFLET = (
    *("kind", "head", "day", "department", "language", "code"),
    *("crisis", "resources", "patient_family"),
)

_CALENDAR = ("summary", "dtstart", "dtend", "dtstamp", "uid", "class")

FILES: Mapping[str, tuple[str, ...]] = {
    "reports_file": ("first_month", "last_month", "table", "row", "column", "clinicians"),
    "handbook_booklet": ("head", "day", "chapters", "crisis", "patient_family"),
    "printing_hospital": _LEAFLET,
    "printing_department": _LEAFLET,
    "printing_team_cards": ("head", "day", "language", "code", "crisis", "patient_family"),
    "support_appointment": ("head", "day", "name", "agreement", "agreed_on", "agreed_to"),
    "phase_calendar, file": _CALENDAR,
    "phase_calendar, card": ("head", "day", "language", "dates", "crisis", "patient_family"),
    "presentation_calendar": _CALENDAR,
    "service_letter": (
        *("head", "day", "name", "year", "since", "until", "trained_on", "refreshers", "meetings"),
    ),
    "gathering_calendar": _CALENDAR,
    "group_calendar": _CALENDAR,
    "rota_feed": _CALENDAR,
}
"""The pages that hand out a file, and its columns: of a printed sheet, what is filled in.

Where a page hands out several, each by a button of its own, the button's name follows.
"""


def may_be_logged(said: str) -> bool:
    """Whether this is a declared line: its code, then each of its keys with a value it may have."""
    code, *told = said.split(" ")
    line = LOG.get(code)
    if line is None or len(told) != len(line.keys):
        return False
    return all(
        word in {f"{key}={value}" for value in values}
        for word, (key, values) in zip(told, line.keys.items(), strict=True)
    )


def leaving_markdown() -> Iterator[str]:
    """Both tables, for the docs."""
    yield from ("", "## What leaves, besides pages and messages", "")
    yield "A line of the log says when, how bad, where in the program, and one of these:"
    yield from ("", "| Code | Means |", "| --- | --- |")
    for code, line in LOG.items():
        yield f"| `{' '.join((code, *(f'{key}=...' for key in line.keys)))}` | {line.means} |"
    yield from ("", "Files that a page hands out:", "", "| Page | Columns |", "| --- | --- |")
    for page, columns in FILES.items():
        yield f"| `{page}` | {', '.join(f'`{column}`' for column in columns)} |"
