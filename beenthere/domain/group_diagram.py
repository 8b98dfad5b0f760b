"""The page that draws the life of a group, made from the tables it lives by."""

from __future__ import annotations

from collections.abc import Iterator

from beenthere.domain.diagram import drawing, row
from beenthere.domain.groups import (
    ENDED,
    STATES,
    TRANSITIONS,
    WHO_MAY,
    GroupActor,
    GroupState,
    split,
)
from beenthere.domain.hours import Span
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import HowSoon

_LARGE = 75


def life_markdown() -> str:
    """The diagram, the states and the transitions, as one page of Markdown."""
    policy = Policy()
    sizes = split(_LARGE, policy)
    return "\n".join(
        [
            "# The life of a group",
            "",
            "`make docs` makes this page from `beenthere/domain/groups.py`; the check keeps it "
            "true.",
            "",
            *drawing(GroupState, _arrows()),
            "",
            "## Whose turn it is, for what, and by when",
            "",
            "| State | Owner | Next action | Within |",
            "|---|---|---|---|",
            *(_state(state) for state in GroupState),
            "",
            "## When, how long, and how many",
            "",
            *(f"- {each.words}." for each in HowSoon),
            f"- A session begins {policy.group_opens.words} after what happened at the earliest, "
            f"and within {policy.group_closes.words} if it can. It lasts "
            f"{policy.group_shortest.words} to {policy.group_longest.words}.",
            "- No request names an event or its hour. So the hours are counted from when it was "
            "asked for: a session is never too soon. What was in the last day can have been a day "
            "sooner; whoever plans it reads until when it is in time even then, and is kept from "
            "no hour.",
            f"- It is for {policy.group_at_least} to {policy.group_at_most} people. For a team of "
            f"{_LARGE}, sessions of about {', '.join(map(str, sizes))} are proposed.",
            "",
            "## What happens, and who may cause it",
            "",
            "| In | When | By | Then | Told |",
            "|---|---|---|---|---|",
            *_transitions(),
            "",
        ]
    )


def _arrows() -> Iterator[tuple[GroupState | None, str, GroupState | None]]:
    for (state, event), transition in TRANSITIONS.items():
        yield state, event.value, transition.to
    for state in GroupState:
        if state in ENDED:
            yield state, "erased", None


def _state(state: GroupState) -> str:
    standing = STATES[state]
    if not standing.due:
        within = "the end of the session"
    else:
        span: Span = getattr(Policy(), standing.due)
        within = span.full_words
    return row(state.words, standing.owner.words, standing.action.words, within)


def _transitions() -> Iterator[str]:
    for (state, event), transition in TRANSITIONS.items():
        yield row(
            state.words if state else "No group yet",
            event.words,
            ", ".join(actor.words for actor in GroupActor if actor in WHO_MAY[event]),
            transition.to.words,
            "; ".join(f"{tell.audience.words}: {tell.kind.words}" for tell in transition.tell),
        )
