"""The numbers under “Who is paged when nobody answers”."""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.hours import Counting, Span
from beenthere.domain.policy.number import OURS, count, span


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Who is paged when nobody answers."""

    page_next_urgent: Span = span(
        "An urgent page that the director on call does not answer goes to their next channel after",
        "3 minutes",
        lowest="1 minute",
        highest="15 minutes",
        why="A phone may be in a locker; long enough to read one page and sign in.",
        source="On-call tools: the next channel after 2 to 5 minutes",
    )
    page_next_routine: Span = span(
        "Any other page goes to the next channel of the director on call after",
        "20 minutes",
        lowest="5 minutes",
        highest="4 hours",
        why="The director may be in a meeting; it need not be interrupted twice.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    page_backup_urgent: Span = span(
        "An urgent page that nobody answers goes to the backup on call after",
        "7 minutes",
        lowest="2 minutes",
        highest="30 minutes",
        why="Two channels of the director on call come first, and half of the time is left.",
        source=OURS,
    )
    page_backup_routine: Span = span(
        "Any other page that nobody answers goes to the backup on call after",
        "40 minutes",
        lowest="10 minutes",
        highest="6 hours",
        why="Well before the time in which it was promised to be looked at.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    page_everybody_urgent: Span = span(
        "An urgent page that nobody answers goes to everybody who may see the case after",
        "10 minutes",
        lowest="3 minutes",
        highest="1 hour",
        why="Somebody is still in time, whatever happened to the two on call.",
        source=OURS,
    )
    page_everybody_routine: Span = span(
        "Any other page that nobody answers goes to everybody who may see the case after",
        "90 minutes",
        lowest="20 minutes",
        highest="8 hours",
        why="Half an hour is left to keep what was promised.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    ask_next_urgent: Span = span(
        "An urgent page to a supporter goes to their next channel after",
        "4 minutes",
        lowest="1 minute",
        highest="30 minutes",
        why="All their channels are tried before somebody else is asked.",
        source=OURS,
    )
    ask_next_routine: Span = span(
        "Any other page to a supporter goes to their next channel after",
        "1 hour",
        lowest="10 minutes",
        highest="8 hours",
        why="One case in the operating room; a second channel is not a second request.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    door_everybody: Span = span(
        "When somebody may be harmed, or may have to report, everybody is paged after",
        "5 minutes",
        lowest="1 minute",
        highest="30 minutes",
        why="The two on call have had every channel of theirs ring by then.",
        source=OURS,
    )
    pages_window: Span = span(
        "Pages to one person on one channel are counted over",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="As long as an urgent case waits for its director.",
        source=OURS,
    )
    pages_at_most: int = count(
        "Pages to one person on one channel in that time, before the rest become one page",
        5,
        lowest=1,
        highest=30,
        why="A sixth says nothing that the desk does not say better; urgent ones go on.",
        source=OURS,
    )
    urgent_pages_at_most: int = count(
        "Urgent pages to one person on one channel in that time, before they become one page",
        10,
        lowest=3,
        highest=60,
        why="An event with many people hurt must not silence the phone of whoever answers it.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
