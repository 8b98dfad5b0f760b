"""How the text of a chapter is read."""

from __future__ import annotations

import pytest

from beenthere.config.program_file import SHIPPED, load
from beenthere.domain.handbook import Block, BlockKind, NotAChapter, chapter

PROGRAM = load(SHIPPED)

TEXT = """
# How to begin

A line of words, with # and - and > and @ within.
## A heading
- one
- two

> Take your time.
@emergency
@crisis
@confidence
Last.
"""


def test_every_line_is_what_it_begins_with() -> None:
    read = chapter("begin", TEXT, PROGRAM)
    assert (read.slug, read.title) == ("begin", "How to begin")
    assert [(block.kind, block.words) for block in read.blocks] == [
        (BlockKind.PARAGRAPH, ("A line of words, with # and - and > and @ within.",)),
        (BlockKind.HEADING, ("A heading",)),
        (BlockKind.ITEMS, ("one", "two")),
        (BlockKind.QUOTE, ("Take your time.",)),
        (BlockKind.NUMBERS, ()),
        (BlockKind.PARAGRAPH, ("Last.",)),
    ]
    numbers = read.blocks[4].numbers
    assert numbers[0].phone == PROGRAM.phones.emergency
    assert numbers[1:] == PROGRAM.crisis


def test_the_programs_own_words_stand_where_a_text_asks_for_them() -> None:
    read = chapter("words", "# W\n@openings\n@voicemail\n@lawyer_called", PROGRAM)
    quotes = [block.words[0] for block in read.blocks if block.kind is BlockKind.QUOTE]
    assert len(quotes) == 4
    assert not any("{" in quote for quote in quotes)
    assert read.blocks[-1] == Block(BlockKind.ITEMS, PROGRAM.words.lawyer_called)


@pytest.mark.parametrize("text", ["No title.", "# One\n# Two", "# One\n@nothing_of_the_kind"])
def test_a_text_that_breaks_the_rules_is_refused(text: str) -> None:
    with pytest.raises(NotAChapter):
        chapter("bad", text, PROGRAM)
