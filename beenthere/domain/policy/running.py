"""The numbers under “How the program runs”."""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.hours import Span
from beenthere.domain.policy.number import OURS, count, span


@dataclass(frozen=True, kw_only=True)
class Running:
    """How the program runs."""

    route: Span = span(
        "The program finds who may see a new referral, or tries again, within",
        "1 minute",
        lowest="10 seconds",
        highest="5 minutes",
        why="Nobody is at work on it yet, so nobody should be waiting for it.",
        source=OURS,
    )
    rota_ahead: Span = span(
        "A gap in the rota is shown to the directors beforehand, by",
        "7 days",
        lowest="2 days",
        highest="28 days",
        why="A week is long enough to find somebody, and near enough to matter.",
        source=OURS,
    )
    heard_for: Span = span(
        "Whoever heard of the program counts as having heard of it for",
        "365 days",
        lowest="90 days",
        highest="790 days",
        why="What nobody needed at the time is forgotten within a year or so.",
        source=OURS,
    )
    presenter_reminder: Span = span(
        "Whoever gives a presentation is reminded beforehand, by",
        "3 days",
        lowest="1 day",
        highest="14 days",
        why="Time enough to find somebody else.",
        source=OURS,
    )
    check_numbers: Span = span(
        "Each telephone number of the program is called once, to see that it is right, every",
        "182 days",
        lowest="30 days",
        highest="365 days",
        why="Twice a year: a wrong number is found by us, and not by whoever needs it.",
        source=OURS,
    )
    report_from: int = count(
        "A report covers so many clinicians, at least",
        20,
        lowest=11,
        highest=500,
        why="With fewer, nearly every count in it would be too small to show; it waits a quarter.",
        source="WashU: 4.8 referrals a month, which fill it in half a year",
    )
    others_at_most: int = count(
        "Others involved who can be named in one referral",
        12,
        lowest=1,
        highest=40,
        why="A whole team can be named; beyond that the director is the one to call.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
    announcements_an_hour: int = count(
        "Events that one machine of Risk Management can announce in an hour",
        30,
        lowest=1,
        highest=500,
        why="A bad night has a few; more than that is a mistake in the machine.",
        source=OURS,
    )
    page_length: int = count(
        "Cases shown on one page of the desk",
        25,
        lowest=10,
        highest=100,
        why="A screen or two on a phone.",
        source=OURS,
    )
    delivery_tries: int = count(
        "Tries to deliver one message on one channel",
        6,
        lowest=1,
        highest=12,
        why="About ten minutes in all; after that the desk says it could not be delivered.",
        source=OURS,
    )
    delivery_first_wait: Span = span(
        "After a first failed try, the next comes in",
        "20 seconds",
        lowest="5 seconds",
        highest="5 minutes",
        why="Each wait is twice the one before; all tries fit into an urgent case’s 15 minutes.",
        source=OURS,
    )
    delivery_longest_wait: Span = span(
        "Tries to deliver a message are never further apart than",
        "15 minutes",
        lowest="1 minute",
        highest="1 hour",
        why="An urgent page must not sleep through a short outage.",
        source=OURS,
    )
    push_waits: Span = span(
        "A page for a phone that is switched off waits at its maker's service for",
        "1 hour",
        lowest="15 minutes",
        highest="4 hours",
        why="Other ways and other people are tried by then; what comes later is no longer true.",
        source=OURS,
    )
    receipt_window: Span = span(
        "A receipt from a provider of messages counts if it was signed in the last",
        "5 minutes",
        lowest="1 minute",
        highest="30 minutes",
        why="Clocks differ a little; a receipt that was recorded cannot be played again later.",
        source="Signed webhooks of large providers: 5 minutes",
    )
    lease: Span = span(
        "Work that was begun and not finished is begun again after",
        "2 minutes",
        lowest="30 seconds",
        highest="15 minutes",
        why="Longer than any single piece of work, shorter than anybody's patience.",
        source=OURS,
    )
    heartbeat: Span = span(
        "While nothing has fallen through, the worker says so outside every",
        "5 minutes",
        lowest="1 minute",
        highest="1 hour",
        why="Whoever listens there notices a worker that is gone while it is still early.",
        source=OURS,
    )
    clock_jump: Span = span(
        "Erasing stops and asks when the clock has jumped by more than",
        "3 days",
        lowest="1 day",
        highest="30 days",
        why="A wrong clock must not erase what is still needed; a long weekend off is no jump.",
        source=OURS,
    )
