"""Drawing a transition table for the docs, as a Mermaid state diagram and rows of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from beenthere.domain.vocabulary import Term

OUTSIDE = "[*]"
"""What Mermaid calls the point where a life begins and where it ends."""


def drawing(
    states: Iterable[Term], arrows: Iterable[tuple[Term | None, str, Term | None]]
) -> Iterator[str]:
    """The diagram in its fence: each state by its words, each pair of states joined once.

    An arrow leads from a state to a state; None is before the first of them, or after the last.
    """
    yield from ("```mermaid", "stateDiagram-v2")
    yield from (f'    state "{state.words}" as {state.value}' for state in states)
    together: dict[tuple[str, str], list[str]] = {}
    for begin, words, end in arrows:
        ends = tuple(OUTSIDE if each is None else each.value for each in (begin, end))
        together.setdefault((ends[0], ends[1]), []).append(words.replace("_", " "))
    for (begins, leads), words_of in together.items():
        yield f"    {begins} --> {leads}: {', '.join(words_of)}"
    yield "```"


def row(*cells: str) -> str:
    """One row of a table."""
    return "| " + " | ".join(cells) + " |"
