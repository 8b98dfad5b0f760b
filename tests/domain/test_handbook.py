"""How the text of a chapter is read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from beenthere.domain.handbook import Block, BlockKind, NotAChapter, chapter, said_by
from beenthere.domain.program import Phones, Program
from beenthere.domain.resources import Line, Phone
from beenthere.domain.wording import Openings
from tests.domain.tables import table

CRISIS = Line(name="988", phone=Phone("988", "988"), hours="Day and night", about="Call or text.")
SAID = {
    "number": (Block(BlockKind.NUMBERS, numbers=(CRISIS,)),),
    "nothing": (),
    "list": (Block(BlockKind.ITEMS, ("three", "four")),),
}

TEXT = """
# How to begin

A line of words, with # and - and > and @ within.
## A heading
- one
- two
@list

> Take your time.
> Then wait.
@number
@nothing
@number
Last.
"""


def test_every_line_is_what_it_begins_with() -> None:
    read = chapter("begin", TEXT, SAID)
    assert (read.slug, read.title) == ("begin", "How to begin")
    assert read.blocks == (
        Block(BlockKind.PARAGRAPH, ("A line of words, with # and - and > and @ within.",)),
        Block(BlockKind.HEADING, ("A heading",)),
        Block(BlockKind.ITEMS, ("one", "two", "three", "four")),
        Block(BlockKind.QUOTE, ("Take your time.",)),
        Block(BlockKind.QUOTE, ("Then wait.",)),
        Block(BlockKind.NUMBERS, numbers=(CRISIS, CRISIS)),
        Block(BlockKind.PARAGRAPH, ("Last.",)),
    )


@table(
    ("text", "why"),
    [
        ("No title.", "bad does not begin with a title."),
        ("# One\n# Two", "A chapter has one title, and “# Two” is another."),
        ("# One\n@else", "The program file says nothing called “@else”."),
    ],
)
def test_a_text_that_breaks_the_rules_is_refused(text: str, why: str) -> None:
    with pytest.raises(NotAChapter) as refused:
        chapter("bad", text, SAID)
    assert str(refused.value) == why


def test_what_the_program_file_says_stands_under_its_name() -> None:
    lists = ("strategies", "lawyer_called", "someone_may_be_harmed", "how_to_report", "disclosure")
    phones = {name: Phone(name, f"call {name}") for name in Phones.__annotations__}
    program = SimpleNamespace(
        words=SimpleNamespace(
            **{name: (f"{name} 1", f"{name} 2") for name in lists},
            openings=Openings(hard_day="Hard {when}?", shared_loss="Shared.", heavy_load="Heavy."),
            voicemail=" Hello. ",
            duty_to_report=("Call.",),
            duty_to_report_state=("The law here.",),
            someone_may_be_harmed_state=(),
            confidence_state="",
        ),
        phones=Phones(**phones),
        crisis=(CRISIS,),
        professional_help=[CRISIS, CRISIS],
        patient_family=(),
    )
    said = said_by(cast("Program", program))
    for name in lists:
        assert said[name] == (Block(BlockKind.ITEMS, (f"{name} 1", f"{name} 2")),)
    assert said["duty_to_report"] == (Block(BlockKind.ITEMS, ("Call.", "The law here.")),)
    assert said["confidence"] == ()
    quotes = [block.words for name in ("openings", "voicemail") for block in said[name]]
    assert quotes == [("Hard this past week?",), ("Shared.",), ("Heavy.",), ("Hello.",)]
    for name, many in (("crisis", 1), ("resources", 2), ("patient_family", 0)):
        assert said[name] == (Block(BlockKind.NUMBERS, numbers=(CRISIS,) * many),)
    for name in said.keys() & phones.keys():
        (line,) = said[name][0].numbers
        assert line.phone.dial == name
        assert line.name
        assert not line.hours + line.about
    assert phones.keys() - said.keys() == {"eap"}
