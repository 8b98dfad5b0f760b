"""What one number of the program is: its words, default, bounds, reason and source."""

from __future__ import annotations

from dataclasses import dataclass, field

from beenthere.domain.hours import Counting, Span
from beenthere.domain.vocabulary import Term


class Topic(Term):
    """The headings under which the numbers are published."""

    REACHING_OUT = "reaching_out", "How fast a peer reaches out"
    GROUPS = "groups", "How a team comes together"
    PAGING = "paging", "Who is paged when nobody answers"
    KEEPING = "keeping", "What is kept, and until when"
    SUPPORTERS = "supporters", "How supporters are protected"
    SIGNING_IN = "signing_in", "Signing in and links"
    RUNNING = "running", "How the program runs"


OURS = "Our own choice"
PROGRAM = "The program modelled here"
"""Sources of numbers that no other program gives."""


@dataclass(frozen=True, kw_only=True)
class Number:
    """One row of the table. `default`, `lowest` and `highest` are all spans or all counts."""

    name: str
    topic: Topic
    words: str
    default: Span | int
    lowest: Span | int
    highest: Span | int
    why: str
    source: str

    def read(self, value: object) -> Span | int:
        """The number from what a program file holds: `"15 minutes"` for a span, 5 for a count.

        Raises ValueError with a cure when it does not read, or is out of bounds.
        """
        given: Span | int
        if isinstance(self.default, Span):
            if not isinstance(value, str):
                raise ValueError(f'write a time in quotes, such as "{self.default.words}"')
            given = Span.parse(value, self.default.counting)
        elif isinstance(value, int) and not isinstance(value, bool):
            given = value
        else:
            raise ValueError(f"write a whole number, such as {self.default}")
        if not size(self.lowest) <= size(given) <= size(self.highest):
            raise ValueError(f"choose from {in_words(self.lowest)} to {in_words(self.highest)}")
        return given


def in_words(value: Span | int) -> str:
    """A span's length in words, or a count's digits."""
    return value.words if isinstance(value, Span) else str(value)


def size(value: Span | int) -> float:
    """What a number is compared by: a span's seconds, or the count."""
    return value.length.total_seconds() if isinstance(value, Span) else value


def span(
    words: str,
    default: str,
    *,
    lowest: str,
    highest: str,
    why: str,
    source: str,
    counting: Counting = Counting.CLOCK,
) -> Span:
    """A dataclass field that is a row of the table and holds a time."""
    bounds = {"lowest": Span.parse(lowest, counting), "highest": Span.parse(highest, counting)}
    row = {"words": words, **bounds, "why": why, "source": source}
    return field(default=Span.parse(default, counting), metadata=row)


def count(words: str, default: int, *, lowest: int, highest: int, why: str, source: str) -> int:
    """A dataclass field that is a row of the table and holds a whole number."""
    bounds = {"lowest": lowest, "highest": highest}
    row = {"words": words, **bounds, "why": why, "source": source}
    return field(default=default, metadata=row)
