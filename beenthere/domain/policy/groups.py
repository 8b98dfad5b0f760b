"""The numbers under “How a team comes together”."""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.hours import Counting, Span
from beenthere.domain.policy.number import OURS, count, span


@dataclass(frozen=True, kw_only=True)
class Groups:
    """How a team comes together."""

    group_take: Span = span(
        "A director or an EAP leader takes on a group that was asked for within",
        "2 hours",
        lowest="30 minutes",
        highest="12 hours",
        why="The time that helps most begins after a day; until then a lot has to be arranged.",
        source=OURS,
        counting=Counting.AWAKE,
    )
    group_assign: Span = span(
        "A group that was taken on has a facilitator within",
        "4 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="The facilitator still has to agree on a time with the unit, inside of three days.",
        source=OURS,
        counting=Counting.AWAKE,
    )
    group_plan: Span = span(
        "The facilitator of a group plans its time within",
        "8 hours",
        lowest="2 hours",
        highest="24 hours",
        why="A unit needs a day's notice to let people go; after that the desk is told.",
        source=OURS,
        counting=Counting.AWAKE,
    )
    group_opens: Span = span(
        "A team comes together after what happened, at the earliest, in",
        "24 hours",
        lowest="4 hours",
        highest="48 hours",
        why="Before that people need sleep, food and one another more than a session.",
        source="Group sessions elsewhere: 24 to 72 hours after",
    )
    group_closes: Span = span(
        "A team comes together after what happened, if it can, within",
        "72 hours",
        lowest="48 hours",
        highest="7 days",
        why="While the days are still close; a later time is planned where the team asks for it.",
        source="Group sessions elsewhere: 24 to 72 hours after",
    )
    group_later: Span = span(
        "A team that asks for a later time comes together within",
        "14 days",
        lowest="8 days",
        highest="28 days",
        why="A team of several shifts takes a while to find an hour; beyond that it is forgotten.",
        source=OURS,
    )
    group_shortest: Span = span(
        "A session of a group lasts at least",
        "1 hour",
        lowest="1 hour",
        highest="90 minutes",
        why="Everybody who wants to is to be heard once.",
        source="Group sessions elsewhere: 1 to 2 hours",
    )
    group_longest: Span = span(
        "A session of a group lasts at most",
        "2 hours",
        lowest="90 minutes",
        highest="2 hours",
        why="After that nobody listens any more; another time helps more than a longer one.",
        source="Group sessions elsewhere: 1 to 2 hours; 77 minutes at the University of Missouri",
    )
    group_at_least: int = count(
        "People a group takes, at least",
        3,
        lowest=2,
        highest=6,
        why="For one or two a peer of their own is better.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
    group_at_most: int = count(
        "People of one session, at most; a larger team is split",
        30,
        lowest=8,
        highest=40,
        why="In a larger circle most say nothing.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
    group_peers: int = count(
        "Peer supporters who come along to a group",
        2,
        lowest=1,
        highest=4,
        why="One listens to the circle and one can leave it with whoever has to go out.",
        source=OURS,
    )
    group_soon: Span = span(
        "Whoever leads a group is reminded beforehand, by",
        "3 hours",
        lowest="1 hour",
        highest="24 hours",
        why="Time enough to read the guide and to get there.",
        source=OURS,
    )
    group_count: Span = span(
        "How many came to a group can be said for",
        "2 days",
        lowest="4 hours",
        highest="7 days",
        why="After that nobody remembers it well; a number that is missing harms nobody.",
        source=OURS,
    )
