"""The supporters' handbook: how its text is written, and what a chapter is made of.

In the text of a chapter every line is a piece of its own, told by how it begins: `# ` the title,
`## ` a heading, `- ` an item of a list, `> ` words that a supporter may use, `@` what the program
file says, and anything else is a paragraph. Empty lines are for the eye. There is no other
markup, and nothing within a line is special.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from beenthere.domain.program import Line, Phone, Program
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


def chapter(slug: str, text: str, program: Program) -> Chapter:
    """The chapter that a text makes, with this program's words and numbers. Raises NotAChapter."""
    title, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    if not title.startswith(_TITLE):
        raise NotAChapter(f"{slug} does not begin with a title.")
    blocks = (block for line in rest for block in _blocks(line, program))
    return Chapter(slug, title.removeprefix(_TITLE), tuple(_joined(blocks)))


_TITLE = "# "
_MARKS = {
    "## ": BlockKind.HEADING,
    "- ": BlockKind.ITEMS,
    "> ": BlockKind.QUOTE,
}


def _blocks(line: str, program: Program) -> Iterable[Block]:
    if line.startswith("@"):
        return _inserted(line.removeprefix("@"), program)
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return [Block(kind, (line.removeprefix(mark),))]
    if line.startswith(_TITLE):
        raise NotAChapter(f"A chapter has one title, and “{line}” is another.")
    return [Block(BlockKind.PARAGRAPH, (line,))]


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


# What the program file says, by the name that a text gives it.


def _inserted(name: str, program: Program) -> Iterable[Block]:
    insert = _INSERTS.get(name)
    if insert is None:
        raise NotAChapter(f"The program file says nothing called “{name}”.")
    return insert(program)


def _items(*sentences: str) -> list[Block]:
    return [Block(BlockKind.ITEMS, (sentence,)) for sentence in sentences if sentence]


def _quotes(*sentences: str) -> list[Block]:
    return [Block(BlockKind.QUOTE, (sentence.strip(),)) for sentence in sentences]


def _numbers(*lines: Line) -> list[Block]:
    return [Block(BlockKind.NUMBERS, numbers=lines)]


def _number(name: str, phone: Phone) -> list[Block]:
    return _numbers(Line(name=name, phone=phone, hours="", about=""))


def _openings(program: Program) -> list[Block]:
    when = WHEN[Occurred.THIS_WEEK]
    return _quotes(
        *(program.words.openings.of(group).replace(PLACEHOLDER, when) for group in EventGroup)
    )


_INSERTS: Mapping[str, Callable[[Program], Iterable[Block]]] = {
    "openings": _openings,
    "voicemail": lambda program: _quotes(program.words.voicemail),
    "strategies": lambda program: _items(*program.words.strategies),
    "lawyer_called": lambda program: _items(*program.words.lawyer_called),
    "someone_may_be_harmed": lambda program: _items(*program.words.someone_may_be_harmed),
    "duty_to_report": lambda program: _items(
        *program.words.duty_to_report, program.words.duty_to_report_state
    ),
    "confidence": lambda program: _items(program.words.confidence_state),
    "how_to_report": lambda program: _items(*program.words.how_to_report),
    "disclosure": lambda program: _items(*program.words.disclosure),
    "crisis": lambda program: _numbers(*program.crisis),
    "resources": lambda program: _numbers(*program.resources),
    "patient_family": lambda program: _numbers(*program.patient_family),
    "emergency": lambda program: _number("Emergency help", program.phones.emergency),
    "security": lambda program: _number("Security, inside the hospital", program.phones.security),
    "director": lambda program: _number("The director", program.phones.director),
    "operator": lambda program: _number("The hospital operator", program.phones.operator),
    "duty_officer": lambda program: _number("The duty officer", program.phones.duty_officer),
    "counsel": lambda program: _number("Our lawyers", program.phones.counsel),
    "event_reports": lambda program: _number("Risk Management", program.phones.event_reports),
    "disclosure_coach": lambda program: _number(
        "The coach for disclosure and apology", program.phones.disclosure_coach
    ),
}
