"""What to say of a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def no_such_key(key: str, known: Iterable[str]) -> str:
    """A cure for an unknown key: the nearest known one, or to take it out."""
    near = get_close_matches(key, list(known), n=1, cutoff=0.5)
    return f"there is no such key; {f'did you mean {near[0]}?' if near else 'take it out'}"
