"""The chapters of the handbook: a file of text for each, read by `domain.handbook`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from beenthere.apps.outside import program
from beenthere.domain.handbook import Chapter, chapter, said_by

_FOLDER = Path(__file__).parent / "chapters"

IN_ORDER = (
    "what-it-is",
    "the-opening-call",
    "listening",
    "what-not-to-ask",
    "never-write-it-down",
    "which-hat",
    "more-than-you-can-carry",
    "two-duties",
    "if-a-lawyer-calls",
    "reporting-and-apology",
    "caring-for-yourself",
)
"""The slug of each chapter, as the booklet has them."""

GUIDE = "guide"
"""What a supporter opens in the middle of a call. It stands by itself, beside the chapters."""


def read(slug: str) -> Chapter:
    """One chapter, with the words and numbers of this institution's program."""
    return chapter(slug, _text(slug), said_by(program()))


@cache
def _text(slug: str) -> str:
    return (_FOLDER / f"{slug}.txt").read_text(encoding="utf-8")
