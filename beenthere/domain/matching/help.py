"""What would help those whom a batch could not match: the smallest changes first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from beenthere.domain.matching.batch import Batch
from beenthere.domain.vocabulary import Profession

_ONE_MORE: dict[Profession, str] = {
    Profession.PHYSICIAN: "physician",
    Profession.NURSE: "nurse",
    Profession.ADVANCED_PRACTICE: "advanced practice provider",
    Profession.PHARMACIST: "pharmacist",
    Profession.RESPIRATORY_THERAPIST: "respiratory therapist",
    Profession.SOCIAL_WORKER: "social worker",
    Profession.TECHNICIAN: "technician",
    Profession.OTHER: "supporter",
}

_SENIORITY = ("", "past training", "of middle rank or above", "of senior rank")


@dataclass(frozen=True, slots=True)
class Help:
    """A change that would match each of these clinicians, in words for a director."""

    words: str
    clinicians: tuple[str, ...]


def what_would_help(batch: Batch) -> tuple[Help, ...]:
    """The changes that would match somebody whom the batch left over, the smallest first.

    First one more case from somebody who suits and has no room left; then asking somebody
    whom the rules advise against; then one more supporter, described so that no rule would
    stop them. Each change is worth one more match, whichever of its clinicians it is for.
    """
    evaluation = batch.evaluation
    room: list[str] = []
    override: list[str] = []
    recruit: dict[str, list[str]] = defaultdict(list)
    for row in batch.unmatched:
        clinician = batch.evaluation.pairs.clinicians[row].person
        if evaluation.suits[row].any():
            room.append(clinician)
        if not evaluation.blocked[row].all():
            override.append(clinician)
        recruit[_newcomer(batch, row)].append(clinician)
    changes = (
        ("one more case from a supporter who suits and has no room left", room),
        ("a supporter whom the rules advise against, chosen by the director", override),
        *recruit.items(),
    )
    return tuple(Help(words, tuple(sorted(whom))) for words, whom in changes if whom)


def _newcomer(batch: Batch, row: int) -> str:
    """A supporter whom no rule would stop for the clinician in one row, such as `one more
    trained nurse outside the icu`."""
    pairs = batch.evaluation.pairs
    person, wishes = pairs.clinician.people[row], pairs.clinicians[row].wishes
    asked = wishes.profession if isinstance(wishes.profession, Profession) else None
    profession = asked or person.profession
    words = f"one more trained {_ONE_MORE[profession]}"
    if profession is person.profession and person.tier:
        words += f" {_SENIORITY[person.tier]}"
    if wishes.other_department and person.department:
        words += f" outside {person.department.replace('_', ' ')}"
    elif person.unit:
        words += f" outside the {person.unit.replace('_', ' ')}"
    return words
