"""The page that says who is paged and when, made from the table that the program pages by."""

from __future__ import annotations

from itertools import groupby

from beenthere.domain.hours import Counting
from beenthere.domain.paging import (
    PROMISE,
    TO_DIRECTORS,
    TO_EXPECTED,
    TO_GROUP_DESK,
    TO_SUPPORTERS,
    On,
    Step,
    Steps,
    Who,
)
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import MessageKind

_HOURS = {Counting.OFFICE: ", in office hours", Counting.AWAKE: ", in waking hours"}


def paging_markdown() -> str:
    """Every message and urgency with its steps, as one page of Markdown."""
    return "\n".join(
        [
            "# Who is paged, and when",
            "",
            "`make docs` makes this page from `beenthere/domain/paging.py`; the check keeps it "
            "true. Minutes are those of the policy as it is shipped; a program file may change "
            "them within bounds.",
            "",
            "A plan is written down whole when something happens, and does not change. It ends "
            "as soon as somebody answers. Times are counted from the beginning.",
            "",
            "| Message | How soon | Who is paged, on what, after how long | Then |",
            "|---|---|---|---|",
            *_rows(),
            "",
            "Where a person has no further channel, the step is left out. When nobody is on "
            "call, everybody who may see the case is paged at once. Nobody who was kept from a "
            "case is ever paged about it.",
            "",
            "*Their own hours* are those a supporter gave; an urgent page comes at any hour to "
            "those who agreed to that, and to nobody else. A page that is late, because a channel "
            "failed or the program stood still, keeps to the same hours: it waits until they "
            "begin again.",
            "",
        ]
    )


def _rows() -> list[str]:
    rows = []
    for kind in MessageKind:
        by_urgency = ((urgency, PROMISE[kind, urgency]) for urgency in Urgency)
        for steps, alike in groupby(by_urgency, key=lambda pair: pair[1]):
            urgencies = [urgency.words for urgency, _ in alike]
            soon = "Always" if len(urgencies) == len(Urgency) else urgencies[0]
            cells = (kind.words, soon, _all(steps), _then(kind))
            rows.append("| " + " | ".join(cells) + " |")
    return rows


def _all(steps: Steps) -> str:
    return "<br>".join(
        f"{number}. {_when(step)}: {step.who.words[0].lower()}{step.who.words[1:]}, {step.on.words}"
        for number, step in enumerate(steps, start=1)
    )


def _when(step: Step) -> str:
    span = step.span(Policy())
    theirs = step.who is Who.SUPPORTER
    if not span.length:
        hours = ", in their own hours" if theirs else _HOURS.get(span.counting, "")
        return f"At once{hours}"
    after = span.words + (" each" if step.on is On.NEXT else "")
    hours = f", {span.counting.words}" if span.counting is Counting.OFFICE else ""
    return f"After {after}{', in their own hours' if theirs else hours}"


def _then(kind: MessageKind) -> str:
    if kind in TO_DIRECTORS:
        return "Everybody again, each time the case's own time passes"
    if kind is MessageKind.OFFER:
        return "When its time is over: the next supporter on the list, or the director on call"
    if kind is MessageKind.TOUCHPOINT_DUE:
        return "When its time is over: a reminder, and then the director on call"
    if kind is MessageKind.REMINDER:
        return "When its time is over: the director on call"
    if kind in TO_SUPPORTERS:
        return "The case closes by itself"
    if kind is MessageKind.GROUP_OFFER:
        return "When its time is over: the next supporter on the list, or the facilitator"
    if kind in TO_GROUP_DESK:
        return "All of them again, each time the group's own time passes"
    if kind in TO_EXPECTED:
        return "Taken back when it was called off, or the place given back"
    return ""
