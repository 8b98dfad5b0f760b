"""What each phase of a lawsuit is like: a file of text for each and for each language of the pages,
read by `domain.handbook`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from beenthere.apps.frame.languages import in_own_words, of_the_page
from beenthere.apps.outside import program
from beenthere.domain.handbook import Block, Chapter, chapter, said_by
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
    """The page of one phase in the language being spoken, with the words and numbers of this
    institution's program. What counsel wrote of its state's law is there in English alone."""
    language = of_the_page()
    said = {
        name: tuple(_as_written(block) for block in blocks)
        for name, blocks in said_by(program()).items()
    }
    return chapter(slug, _text(slug, language) + _text(_IN_EVERY_PHASE, language), said)


def _as_written(block: Block) -> Block:
    return replace(block, words=tuple(in_own_words(each, "") for each in block.words))


@cache
def _text(slug: str, language: str) -> str:
    return (_FOLDER / language / f"{slug}.txt").read_text(encoding="utf-8")
