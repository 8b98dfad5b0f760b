"""The page that draws the life of a case, made from the tables it lives by."""

from __future__ import annotations

from collections.abc import Iterator

from beenthere.domain.case import (
    STATES,
    TRANSITIONS,
    WHO_MAY,
    Actor,
    CaseEvent,
    CaseState,
    Due,
    Since,
    Transition,
)
from beenthere.domain.diagram import drawing, row
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Urgency


def states_markdown() -> str:
    """The diagram, the states and the transitions, as one page of Markdown."""
    return "\n".join(
        [
            "# The life of a case",
            "",
            "`make docs` makes this page from `beenthere/domain/case.py`; the check keeps it true.",
            "",
            *drawing(CaseState, _arrows()),
            "",
            "## Whose turn it is, for what, and by when",
            "",
            "| State | Owner | Next action | Urgent | Routine |",
            "|---|---|---|---|---|",
            *(_state(state) for state in CaseState),
            "",
            "## What happens, and who may cause it",
            "",
            "| In | When | By | Then | Told |",
            "|---|---|---|---|---|",
            *(_transition(*key, to) for key, to in TRANSITIONS.items()),
            "",
        ]
    )


def _arrows() -> Iterator[tuple[CaseState | None, str, CaseState | None]]:
    yield None, "referred", CaseState.RECEIVED
    for (state, event), transition in TRANSITIONS.items():
        yield state, event.value, transition.to
    yield CaseState.CLOSED, "erased", None


def _state(state: CaseState) -> str:
    standing = STATES[state]
    urgent, routine = (
        _within(standing.due, urgency) for urgency in (Urgency.URGENT, Urgency.ROUTINE)
    )
    return row(state.words, standing.owner.words, standing.action.words, urgent, routine)


def _transition(state: CaseState, event: CaseEvent, transition: Transition) -> str:
    by = ", ".join(actor.words for actor in Actor if actor in WHO_MAY[event])
    then = transition.to.words
    if transition.due is not None:
        then += f" (again within {_within(transition.due, Urgency.ROUTINE)})"
    told = "; ".join(f"{tell.audience.words}: {tell.kind.words}" for tell in transition.tell)
    return row(state.words, event.words, by, then, told)


def _within(due: Due, urgency: Urgency) -> str:
    words = due.span(Policy(), urgency).full_words
    return words if due.since is Since.NOW else f"{words}, {due.since.words}"
