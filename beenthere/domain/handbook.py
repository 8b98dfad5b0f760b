"""The supporters' handbook: how its text is written, and what a chapter is made of.

In the text of a chapter every line is a piece of its own, told by how it begins: `# ` the title,
`## ` a heading, `- ` an item of a list, `> ` words that a supporter may use, `@` what the program
file says, and anything else is a paragraph. Empty lines are for the eye. There is no other
markup, and nothing within a line is special.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from beenthere.domain.program import Program
from beenthere.domain.resources import Line, Phone
from beenthere.domain.vocabulary import Occurred, Term
from beenthere.domain.wording import PLACEHOLDER, WHEN, EventGroup


class BlockKind(Term):
    """What a chapter is made of."""

    HEADING = "heading", "A heading"
    PARAGRAPH = "paragraph", "A paragraph"
    ITEMS = "items", "A list"
    QUOTE = "quote", "Words that a supporter may use"
    NUMBERS = "numbers", "Whom to call"


@dataclass(frozen=True)
class Block:
    """One piece of a chapter: its words, in a list one for each item; or whom to call."""

    kind: BlockKind
    words: tuple[str, ...] = ()
    numbers: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A chapter as it is shown. The slug is its part of a web address."""

    slug: str
    title: str
    blocks: tuple[Block, ...]


class NotAChapter(ValueError):
    """A text that cannot be read as a chapter; says why."""


Said = Mapping[str, tuple[Block, ...]]
"""What the program file says, by the name that a text gives it."""

_TITLE = "# "
_MARKS = {"## ": BlockKind.HEADING, "- ": BlockKind.ITEMS, "> ": BlockKind.QUOTE}
_SAID = "@"


def chapter(slug: str, text: str, said: Said) -> Chapter:
    """The chapter that a text makes, with what this program says in its places.

    Raises NotAChapter.
    """
    title, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    if not title.startswith(_TITLE):
        raise NotAChapter(f"{slug} does not begin with a title.")
    blocks = (block for line in rest for block in _blocks(line, said))
    return Chapter(slug, title.removeprefix(_TITLE), tuple(_joined(blocks)))


def _blocks(line: str, said: Said) -> tuple[Block, ...]:
    if line.startswith(_TITLE):
        raise NotAChapter(f"A chapter has one title, and “{line}” is another.")
    if line.startswith(_SAID):
        if line.removeprefix(_SAID) not in said:
            raise NotAChapter(f"The program file says nothing called “{line}”.")
        return said[line.removeprefix(_SAID)]
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return (Block(kind, (line.removeprefix(mark),)),)
    return (Block(BlockKind.PARAGRAPH, (line,)),)


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Items that follow one another become one list, and numbers too."""
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        if kind not in (BlockKind.ITEMS, BlockKind.NUMBERS):
            yield from run
            continue
        every = list(run)
        yield Block(
            kind,
            tuple(word for block in every for word in block.words),
            tuple(line for block in every for line in block.numbers),
        )


OUR_NUMBERS = {
    "emergency": "Emergency help",
    "security": "Security, inside the hospital",
    "director": "The director",
    "operator": "The hospital operator",
    "duty_officer": "The duty officer",
    "counsel": "Our lawyers",
    "event_reports": "Risk Management",
    "disclosure_coach": "A coach for disclosure and apology",
}
"""What each of the institution's own numbers is called, by its name in `Phones`."""


def said_by(program: Program) -> Said:
    """What an institution's program file says that a chapter may ask for."""
    words = program.words
    when = WHEN[Occurred.THIS_WEEK]
    openings = (words.openings.of(group).replace(PLACEHOLDER, when) for group in EventGroup)
    return {
        "openings": _quotes(*openings),
        "voicemail": _quotes(words.voicemail),
        "strategies": _items(*words.strategies),
        "lawyer_called": _items(*words.lawyer_called),
        "someone_may_be_harmed": _items(
            *words.someone_may_be_harmed, *words.someone_may_be_harmed_state
        ),
        "duty_to_report": _items(*words.duty_to_report, *words.duty_to_report_state),
        "confidence": _items(words.confidence_state),
        "how_to_report": _items(*words.how_to_report),
        "disclosure": _items(*words.disclosure),
        "crisis": _numbers(*program.crisis),
        "resources": _numbers(*program.professional_help),
        "patient_family": _numbers(*program.patient_family),
        **{key: _number(name, getattr(program.phones, key)) for key, name in OUR_NUMBERS.items()},
    }


def _items(*sentences: str) -> tuple[Block, ...]:
    """A list of these; an empty sentence is none."""
    said = tuple(sentence for sentence in sentences if sentence)
    return (Block(BlockKind.ITEMS, said),) if said else ()


def _quotes(*sentences: str) -> tuple[Block, ...]:
    return tuple(Block(BlockKind.QUOTE, (sentence.strip(),)) for sentence in sentences)


def _numbers(*lines: Line) -> tuple[Block, ...]:
    return (Block(BlockKind.NUMBERS, numbers=lines),)


def _number(name: str, phone: Phone) -> tuple[Block, ...]:
    return _numbers(Line(name=name, phone=phone, hours="", about=""))
