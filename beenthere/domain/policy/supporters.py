"""The numbers under “How supporters are protected”."""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.hours import Span
from beenthere.domain.policy.number import OURS, PROGRAM, count, span


@dataclass(frozen=True, kw_only=True)
class Supporters:
    """How supporters are protected."""

    capacity: int = count(
        "Open cases a supporter carries at once, unless they choose fewer or more",
        2,
        lowest=1,
        highest=6,
        why="They are volunteers with patients of their own.",
        source="Betsy Lehman network: 2 to 4 hours a month each",
    )
    walks_as_one: int = count(
        "So many lawsuits between two touchpoints count as much as one open case",
        3,
        lowest=1,
        highest=10,
        why="A call a month asks little; counted whole for years, they would leave nobody to ask.",
        source=OURS,
    )
    enough_to_ask: int = count(
        "Supporters who could be asked for anybody who works here, at the least",
        3,
        lowest=1,
        highest=10,
        why="One may be busy and one may not answer; then there is still somebody.",
        source=OURS,
    )
    plan_ahead: Span = span(
        "Time away and leave can be entered ahead of time, up to",
        "365 days",
        lowest="30 days",
        highest="730 days",
        why="A year's plans; beyond that it is a mistake in the date.",
        source=OURS,
    )
    call_supporter: Span = span(
        "A supporter who asks for a call gets it from a director within",
        "30 minutes",
        lowest="10 minutes",
        highest="4 hours",
        why="At any hour, and nobody asks why; when it passes, everybody who may call is paged.",
        source=PROGRAM,
    )
    rest_after_case: Span = span(
        "After a case closes, the supporter rests for",
        "7 days",
        lowest="0 days",
        highest="60 days",
        why="Nobody should go from one hard conversation straight to the next.",
        source="44 % of 375 supporters showed concerning exhaustion (Joint Commission Journal)",
    )
    rest_more_after_heavy: Span = span(
        "After a heavy kind of case, the supporter rests longer, by",
        "7 days",
        lowest="0 days",
        highest="60 days",
        why="A child, a colleague, violence, a mass event: these stay with whoever listened.",
        source="44 % of 375 supporters showed concerning exhaustion (Joint Commission Journal)",
    )
    carries_much: int = count(
        "A supporter may carry too much with so many cases, open or just closed, or more",
        4,
        lowest=3,
        highest=20,
        why="Twice what they offer to carry; a director is told only where others carry far less.",
        source="44 % of 375 supporters showed concerning exhaustion (Joint Commission Journal)",
    )
    without_rest: Span = span(
        "A supporter who took another case before the first was over may need a rest after",
        "21 days",
        lowest="7 days",
        highest="90 days",
        why="One case takes three weeks until it closes; whoever has two has had no day without.",
        source=OURS,
    )
    refresher: Span = span(
        "After their last training, a refresher is due for a supporter in",
        "730 days",
        lowest="180 days",
        highest="1825 days",
        why="Listening is a skill that fades; every other year asks little of a volunteer.",
        source=OURS,
    )
    refresher_ahead: Span = span(
        "A supporter and the program manager see that a refresher comes due beforehand, by",
        "60 days",
        lowest="7 days",
        highest="180 days",
        why="Long enough to find a date that suits.",
        source=OURS,
    )
    remind_gathering: Span = span(
        "A reminder of a training or a meeting comes before it begins, by",
        "2 days",
        lowest="2 hours",
        highest="14 days",
        why="Time enough to give a place back to whoever waits for one.",
        source=OURS,
    )
    correct_attendance: Span = span(
        "Who came to a training or a meeting can be corrected for",
        "14 days",
        lowest="1 day",
        highest="60 days",
        why="A slip of the thumb is noticed within days; after that others rely on it.",
        source=OURS,
    )
    missed_in_a_row: int = count(
        "Meetings missed in a row before one kind message says that somebody was missed",
        2,
        lowest=2,
        highest=4,
        why="One is chance. Nobody has to explain, and it is said once.",
        source=PROGRAM,
    )
    fill_ahead: Span = span(
        "Free places in a training or a meeting are shown to the program manager beforehand, by",
        "28 days",
        lowest="7 days",
        highest="90 days",
        why="Four weeks let a clinician still change a shift.",
        source=OURS,
    )
