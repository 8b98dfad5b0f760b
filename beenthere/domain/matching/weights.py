"""The numbers of matching: what each finding adds to or takes from a score, and why.

A score starts at `start`. Findings add their points, so that ranking and explanation come
from the same numbers: change one here, or in the program file, and both change together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Self

from beenthere.domain.nearest import no_such_key
from beenthere.domain.vocabulary import FieldWish, Specialty


class WeightError(ValueError):
    """Weights that cannot be taken: `mistakes` holds a name and a cure for each."""

    def __init__(self, mistakes: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{name}: {cure}" for name, cure in mistakes))
        self.mistakes = mistakes


HIGHEST_WEIGHT = 1000


def _points(default: int, why: str) -> int:
    chosen: int = field(default=default, metadata={"why": why})
    return chosen


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Points on the score's scale. Every field has its reason in `why(name)`."""

    start: int = _points(
        100, "Nothing speaks for or against; far enough from zero that scores stay positive."
    )
    wish: int = _points(
        15,
        "Added for a wish that is met and taken for one that is not. The difference, 30, is "
        "more than everything the clinician did not ask for can make up: their own wish wins.",
    )
    specialty_default: int = _points(
        10, "Some specialties do best with their own; twice a specialty that is merely shared."
    )
    same_specialty: int = _points(5, "Shared work helps, though many feel less judged elsewhere.")
    been_there: int = _points(5, "Someone who has been there is what the program is for.")
    been_named: int = _points(
        15,
        "Added instead in a lawsuit, where nothing that the clinician asked for is missing: more "
        "than specialty, load and rest together, so that a former defendant comes first.",
    )
    lighter_load: int = _points(
        3, "At most, with nothing open; it decides between equals and never against a wish."
    )
    rested: int = _points(1, "The smallest point there is: between equals, whoever has rested.")
    which_hat: int = _points(2, "A reminder solves it, so it costs little.")
    same_unit: int = _points(2, "People in one unit often know too much; sometimes it helps.")
    different_profession: int = _points(
        5, "Most people look for their own profession, unless they ask for another."
    )
    good_fit: int = _points(
        105,
        "The score from which a page says a good fit: something answers this clinician, and no "
        "wish is left unmet without another that is met.",
    )

    def with_overrides(self, overrides: Mapping[str, object]) -> Self:
        """These weights with some changed, as a program file writes them.

        Raises WeightError naming every one that is unknown or is not a whole number from 0 to
        `HIGHEST_WEIGHT`.
        """
        known = {entry.name for entry in fields(self)}
        taken: dict[str, int] = {}
        mistakes: list[tuple[str, str]] = []
        for name, value in overrides.items():
            if name not in known:
                mistakes.append((name, no_such_key(name, known)))
            elif type(value) is not int or not 0 <= value <= HIGHEST_WEIGHT:
                mistakes.append((name, f"write a whole number from 0 to {HIGHEST_WEIGHT}"))
            else:
                taken[name] = value
        if mistakes:
            raise WeightError(tuple(mistakes))
        return replace(self, **taken)

    @classmethod
    def why(cls, name: str) -> str:
        """The reason for one weight."""
        return next(str(entry.metadata["why"]) for entry in fields(cls) if entry.name == name)


SPECIALTY_PREFERS: Mapping[str, FieldWish] = {
    Specialty.INTERVENTIONAL_CARDIOLOGY: FieldWish.SAME,
    Specialty.INTERVENTIONAL_RADIOLOGY: FieldWish.SAME,
}
"""What a specialty does best with when the clinician has not said; from the program modelled
here, where interventionalists do best with one another."""


@dataclass(frozen=True, kw_only=True)
class MatchingPolicy:
    """Everything about matching that an institution may set."""

    weights: Weights = Weights()
    specialty_prefers: Mapping[str, FieldWish] = field(default_factory=lambda: SPECIALTY_PREFERS)
    rested_days: int = 23
    """Days since a supporter's rest was over after which they count as rested: with a week of rest
    a month, so that it tells the people of one roster apart; the policy's `forget_load`."""


DEFAULT_POLICY = MatchingPolicy()


def fit_words(score: int | None, weights: Weights = DEFAULT_POLICY.weights) -> str:
    """What a page says instead of a score; `None` is the score of somebody who is blocked."""
    if score is None:
        return "cannot be asked"
    return "a good fit" if score >= weights.good_fit else "a fair fit"
