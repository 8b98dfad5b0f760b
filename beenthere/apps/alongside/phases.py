"""What each phase of a lawsuit is like: a file of text for each, read by `domain.handbook`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from beenthere.apps.outside import program
from beenthere.domain.handbook import Chapter, chapter, said_by
from beenthere.domain.vocabulary import Phase

_FOLDER = Path(__file__).parent / "phases"
_IN_EVERY_PHASE = "every-phase"
"""What holds whatever the phase: the end of every page."""


def slug_of(phase: Phase) -> str:
    """A phase as its page's address has it."""
    return phase.value.replace("_", "-")


BY_SLUG = {slug_of(phase): phase for phase in Phase}
"""The phases in order, by their part of an address."""


def read(slug: str) -> Chapter:
    """The page of one phase, with the words and numbers of this institution's program."""
    return chapter(slug, _text(slug) + _text(_IN_EVERY_PHASE), said_by(program()))


@cache
def _text(slug: str) -> str:
    return (_FOLDER / f"{slug}.txt").read_text(encoding="utf-8")
