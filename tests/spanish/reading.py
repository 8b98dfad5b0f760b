"""What a person reads on a page, and which of it is English."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ENGLISH = re.compile(
    r"\b(the|and|you|your|we|our|is|are|was|of|to|with|this|that|not|for|if|who|what|when|how|"
    r"please|call|help|next|back|send|name|phone|within|by)\b",
    re.IGNORECASE,
)
"""Words that no Spanish sentence has, and hardly an English one does without."""
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "circle"})
_READ_OUT = ("aria-label", "alt", "title")


def english_in(html: str) -> list[str]:
    """What is said in English on a page, but for what is marked as English."""
    reader = _Reader()
    reader.feed(html)
    return [words for words in reader.words if _ENGLISH.search(words)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        unread = tag in ("script", "style") or has.get("lang") == "en"
        if tag not in _VOID:
            self._open.append(unread)
        if not unread:
            self.words += [has[name] or "" for name in _READ_OUT if name in has]

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self._open):
            self.words.append(" ".join(data.split()))
