"""What has been typed into a referral so far, exactly as typed.

Nothing is kept on the server between two screens: every answer travels in the form itself,
and is read again, with the same rules, at each step and once more, whole, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from beenthere.apps.referral.steps import Step, Whom, path
from beenthere.domain.vocabulary import EventKind

ABOUT_A_PERSON = ("name", "department", "phone", "email", "directory")
"""What is asked about each person; the last by way of the directory search of staff."""
FIRST = "person"
"""The prefix of the first person's fields; the others have `other-1`, `other-2`, ..."""

_PLAIN = (
    "whom",
    "department",
    "kind",
    "when",
    "soon",
    "preferred_time",
    "field_wish",
    "department_wish",
    "language_wish",
    "gender_wish",
    "may_name",
    "your_name",
    "your_phone",
    "reference",
    *(f"{FIRST}-{name}" for name in ABOUT_A_PERSON),
)
_OTHER = re.compile(rf"other-([0-9]{{1,3}})-({'|'.join(ABOUT_A_PERSON)})")

Typed = Mapping[str, str]
"""Answers by the names of their fields; what was left empty is absent."""


@dataclass(frozen=True)
class Answers:
    """The answers of one referral; `others` holds one mapping for each further person."""

    plain: Typed
    others: tuple[Typed, ...]

    @classmethod
    def of(cls, posted: Typed) -> Answers:
        """The answers in what a browser sent; whatever is no question of ours is dropped."""
        others: dict[int, dict[str, str]] = {}
        for key, value in posted.items():
            if value and (match := _OTHER.fullmatch(key)):
                others.setdefault(int(match[1]), {})[match[2]] = value
        return cls(
            plain={key: posted[key] for key in _PLAIN if posted.get(key)},
            others=tuple(others[number] for number in sorted(others)),
        )

    @cached_property
    def typed(self) -> dict[str, str]:
        """Every answer, by the name of the field that asked it."""
        return dict(self.plain) | {
            f"{prefix}-{name}": value
            for prefix, other in self.numbered_others()
            for name, value in other.items()
        }

    def numbered_others(self) -> Iterator[tuple[str, Typed]]:
        """The others, each with the prefix of their fields."""
        return ((other_prefix(place), other) for place, other in enumerate(self.others, start=1))

    def without(self, prefix: str) -> Answers:
        """The answers with one of the others taken off; those after move up."""
        return replace(
            self,
            others=tuple(other for each, other in self.numbered_others() if each != prefix),
        )

    @cached_property
    def whom(self) -> Whom | None:
        """For whom it is, once that is answered."""
        code = self.plain.get("whom")
        return Whom(code) if code in Whom.codes() else None

    @cached_property
    def kind(self) -> EventKind | None:
        """What kind of thing it was, once that is answered."""
        code = self.plain.get("kind")
        return EventKind(code) if code in EventKind.codes() else None

    @cached_property
    def path(self) -> tuple[Step, ...]:
        """The screens this referral has."""
        return path(self.whom, self.kind)

    @property
    def directory_ids(self) -> set[str]:
        """The entries of the directory that staff chose."""
        chosen = {self.plain.get(f"{FIRST}-directory", "")}
        chosen |= {other.get("directory", "") for other in self.others}
        return chosen - {""}


def other_prefix(place: int) -> str:
    """The prefix of the fields about the others, counted from 1."""
    return f"other-{place}"
