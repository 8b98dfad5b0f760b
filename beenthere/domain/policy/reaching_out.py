"""The numbers under “How fast a peer reaches out”."""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.hours import Counting, Span
from beenthere.domain.policy.number import OURS, PROGRAM, count, span


@dataclass(frozen=True, kw_only=True)
class ReachingOut:
    """How fast a peer reaches out."""

    triage_urgent: Span = span(
        "The director looks at an urgent referral within",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why=(
            "Three short steps must fit well inside a shift; until it is done, everybody who "
            "may see it is paged each time this passes."
        ),
        source="Code Lavender, Cleveland: a first response within 30 minutes",
    )
    triage_routine: Span = span(
        "The director looks at any other referral within",
        "2 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="With the match, the offer and the outreach it adds up to one waking day.",
        source="University of Washington: contact within 24 working hours",
        counting=Counting.OFFICE,
    )
    match_urgent: Span = span(
        "The director chooses a supporter for an urgent case within",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="Looking and choosing are one sitting; it is asked for apart so that it is not lost.",
        source=OURS,
    )
    match_routine: Span = span(
        "The director chooses a supporter for any other case within",
        "1 hour",
        lowest="30 minutes",
        highest="24 hours",
        why="With triage, the offer and the outreach it adds up to one waking day.",
        source="University of Washington: contact within 24 working hours",
        counting=Counting.OFFICE,
    )
    offer_urgent: Span = span(
        "An urgent offer waits for a supporter's answer for",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="Long enough to leave a bedside, short enough to ask somebody else.",
        source=PROGRAM,
    )
    offer_routine: Span = span(
        "Any other offer waits for a supporter's answer for",
        "4 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="A supporter in the operating room can answer between cases; nobody is asked at night.",
        source=PROGRAM,
        counting=Counting.AWAKE,
    )
    short_list_at_most: int = count(
        "Supporters on a list that the director approves, at most",
        5,
        lowest=1,
        highest=5,
        why="An offer moves along by itself only as far as the director has looked.",
        source=PROGRAM,
    )
    outreach_urgent: Span = span(
        "After accepting an urgent case, the supporter reaches out within",
        "2 hours",
        lowest="30 minutes",
        highest="12 hours",
        why="An urgent call is for the same day, while it still weighs most.",
        source="Johns Hopkins RISE: reachable day and night; Code Lavender: 30 minutes",
    )
    outreach_routine: Span = span(
        "After accepting any other case, the supporter reaches out within",
        "8 hours",
        lowest="2 hours",
        highest="48 hours",
        why="With triage, the match and the offer it adds up to one waking day.",
        source=(
            "University of Washington: 24 working hours; ChristianaCare: 24 to 48 hours; "
            "Betsy Lehman network: 1 to 2 business days"
        ),
        counting=Counting.AWAKE,
    )
    reminder_urgent: Span = span(
        "After a gentle reminder in an urgent case, the director is told in",
        "30 minutes",
        lowest="10 minutes",
        highest="4 hours",
        why="A supporter may have reached out and not said so; a director calls and asks.",
        source=OURS,
    )
    reminder_routine: Span = span(
        "After a gentle reminder in any other case, the director is told in",
        "4 hours",
        lowest="1 hour",
        highest="24 hours",
        why="The most common way to fall through is to be accepted and then forgotten.",
        source="On-call tools: acknowledged, then forgotten (GoAlert 3378)",
        counting=Counting.AWAKE,
    )
    quiet_urgent: Span = span(
        "The director hears again of an urgent case gone quiet every",
        "30 minutes",
        lowest="10 minutes",
        highest="2 hours",
        why="Calling the supporter takes a few minutes; then everybody who may see it is told.",
        source=OURS,
    )
    quiet_routine: Span = span(
        "The director hears again of any other case gone quiet every",
        "8 hours",
        lowest="1 hour",
        highest="40 hours",
        why="Once each working day, until somebody has decided.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    try_again: Span = span(
        "After a message or no answer, the supporter tries again in",
        "24 hours",
        lowest="4 hours",
        highest="3 days",
        why="Another time of day may suit better.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    not_now: Span = span(
        "After “not now”, the supporter asks once more in",
        "7 days",
        lowest="2 days",
        highest="21 days",
        why="It was not a no; the first days are often too soon.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    tries_at_most: int = count(
        "Tries without an answer before the director decides",
        3,
        lowest=1,
        highest=6,
        why="An offer is not a pursuit: after three the door stays open and the calls stop.",
        source="WashU: a median of 2 contacts; about 10 % decline",
    )
    follow_up: Span = span(
        "The supporter is reminded to follow up after",
        "7 days",
        lowest="2 days",
        highest="21 days",
        why="One follow-up call, once the first days have passed.",
        source=PROGRAM,
        counting=Counting.THEN_AWAKE,
    )
    touch_before: Span = span(
        "Before a date in a lawsuit, the supporter calls ahead by",
        "2 days",
        lowest="1 day",
        highest="14 days",
        why="Near enough to weigh on somebody, early enough to sleep on what helps.",
        source="Malpractice support: a call before the deposition and before the trial (MMIC)",
    )
    touch_after: Span = span(
        "After a date in a lawsuit, the supporter calls within",
        "2 days",
        lowest="1 day",
        highest="14 days",
        why="The papers, or a day of questions, are hardest just after.",
        source="Malpractice support: a call within days of service (MMIC, The Doctors Company)",
    )
    touch_evening: int = count(
        "On a day of a trial, the supporter calls in the evening, at this hour of the day",
        19,
        lowest=17,
        highest=21,
        why="After supper, when the day in court comes back.",
        source="Malpractice support: a call every night of a trial (MMIC)",
    )
    touch_unplanned: Span = span(
        "Where no date is known, the supporter calls again after, at the latest",
        "30 days",
        lowest="7 days",
        highest="90 days",
        why="Lawsuits are long stretches of waiting; a month is not too often, nor forgotten.",
        source=OURS,
    )
    touchpoint: Span = span(
        "A touchpoint that is due is made, or a gentle reminder comes, in",
        "24 hours",
        lowest="8 hours",
        highest="3 days",
        why="A day of the supporter's own; on the evenings of a trial, until the next one.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    hand_off: Span = span(
        "A hand-off waits for a professional to open it for",
        "4 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="Somebody who asked for help today hears today: after that a person makes the call.",
        source=OURS,
    )
    announced: Span = span(
        "After Risk Management announces an event, outreach begins for everybody in it within",
        "24 hours",
        lowest="4 hours",
        highest="3 days",
        why="After that the desk says so, as nobody may have told us who was there.",
        source="University of Washington: contact within 24 working hours",
    )
    ask_outside_again: Span = span(
        "Outside help that was asked for one event is asked again after, at the earliest",
        "12 hours",
        lowest="1 hour",
        highest="3 days",
        why="One night: whoever has read it once should not wonder whether it is twice as many.",
        source=OURS,
    )
