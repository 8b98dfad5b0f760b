"""The page that draws the life of a supporter, made from the tables it lives by."""

from __future__ import annotations

from collections.abc import Iterator

from beenthere.domain.diagram import drawing, row
from beenthere.domain.supporter_life import STATES, TRANSITIONS, WHO_MAY, Mover
from beenthere.domain.vocabulary import SupporterStatus


def life_markdown() -> str:
    """The diagram, the states and the transitions, as one page of Markdown."""
    return "\n".join(
        [
            "# The life of a supporter",
            "",
            "`make docs` makes this page from `beenthere/domain/supporter_life.py`; the check "
            "keeps it true.",
            "",
            *drawing(SupporterStatus, _arrows()),
            "",
            "## What is next, and from whom",
            "",
            "| State | Next | From | In matching | Asked |",
            "|---|---|---|---|---|",
            *(_state(status) for status in SupporterStatus),
            "",
            "Whoever matching knows and does not ask is *not available*, whatever the reason.",
            "",
            "## What happens, and who may cause it",
            "",
            "| In | When | By | Then | What follows |",
            "|---|---|---|---|---|",
            *_transitions(),
            "",
        ]
    )


def _arrows() -> Iterator[tuple[SupporterStatus | None, str, SupporterStatus | None]]:
    for (status, event), transition in TRANSITIONS.items():
        if status is not transition.to:
            yield status, event.value, transition.to


def _state(status: SupporterStatus) -> str:
    standing = STATES[status]
    known, asked = ("yes" if each else "" for each in (standing.matched, standing.asked))
    owner = standing.owner.words if standing.owner else ""
    return row(status.words, standing.next, owner, known, asked)


def _transitions() -> Iterator[str]:
    for (status, event), transition in TRANSITIONS.items():
        yield row(
            status.words if status else "Nobody yet",
            event.words,
            ", ".join(mover.words for mover in Mover if mover in WHO_MAY[event]),
            transition.to.words if transition.to else "Nothing is kept",
            "; ".join(each.words for each in transition.follows),
        )
