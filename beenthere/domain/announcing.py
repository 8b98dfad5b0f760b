"""The reference of an announced event: how one is made, and how it is read again.

Four signs of chance say which event, and two check them, so that a reference that was copied
wrongly is noticed without asking what there is.
"""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from beenthere.domain.call_back import SIGNS
from beenthere.domain.formats import FORMATS

MOST_CLINICIANS = 40
"""Clinicians of one announced event, at most; a larger one is a matter for the telephone."""

_CHANCE, _CHECK = 4, 2
_PRIME = 1021
"""The largest prime that two signs hold: a remainder by it tells one wrong sign, and two
neighbors that changed places."""
_READ = str.maketrans("OIL", "011")


class NotAReference(ValueError):
    """This is no reference of this program. Never carries what was given."""


def reference(random: Random, *, taken: Collection[str]) -> str:
    """A reference that is not in `taken`, such as BT-7KQ2-DY."""
    while True:
        made = written("".join(random.choice(SIGNS) for _ in range(_CHANCE)))
        if made not in taken:
            return made


def written(chance: str) -> str:
    """The whole reference of four signs of chance."""
    check = _number(chance) % _PRIME
    return f"BT-{chance}-{SIGNS[check // len(SIGNS)]}{SIGNS[check % len(SIGNS)]}"


def read(text: str) -> str:
    """The reference in what somebody typed: small letters, spaces and hyphens do no harm.

    An O is read as a zero, an I and an L as a one. Raises NotAReference.
    """
    signs = "".join(filter(str.isalnum, text.upper())).removeprefix("BT").translate(_READ)
    if len(signs) != _CHANCE + _CHECK or not set(signs) <= set(SIGNS):
        raise NotAReference
    found = written(signs[:_CHANCE])
    if not found.endswith(signs[_CHANCE:]) or not FORMATS["reference"].fits(found):
        raise NotAReference
    return found


def _number(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number
