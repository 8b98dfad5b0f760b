"""The sentences of the table, with the words of one clinician and supporter put in."""

from __future__ import annotations

from beenthere.domain.matching.pairs import Pairs
from beenthere.domain.matching.rules import Rule
from beenthere.domain.vocabulary import LANGUAGES, Gender, Profession, Specialty

_PROFESSIONS: dict[Profession, str] = {
    Profession.PHYSICIAN: "a physician",
    Profession.NURSE: "a nurse",
    Profession.ADVANCED_PRACTICE: "an advanced practice provider",
    Profession.PHARMACIST: "a pharmacist",
    Profession.RESPIRATORY_THERAPIST: "a respiratory therapist",
    Profession.SOCIAL_WORKER: "a social worker",
    Profession.TECHNICIAN: "a technician",
    Profession.OTHER: "from another profession",
}

_GENDERS: dict[Gender, str] = {
    Gender.FEMALE: "a woman",
    Gender.MALE: "a man",
    Gender.NONBINARY: "nonbinary",
}


_SPECIALTIES = {each.value: each.words.lower() for each in Specialty}


def specialty_words(code: str) -> str:
    """A specialty inside a sentence; one that a program added is read from its code."""
    return _SPECIALTIES.get(code) or code.replace("_", " ")


class Speech:
    """How the table speaks of one clinician's supporters. It never says a name."""

    def __init__(self, pairs: Pairs, row: int) -> None:
        person, wishes = pairs.clinician.people[row], pairs.clinicians[row].wishes
        self._clinician = {
            "specialty": specialty_words(person.specialty),
            "own": _PROFESSIONS[person.profession],
            "language": LANGUAGES.get(wishes.language or "", "that language"),
            "gender": _GENDERS[wishes.gender] if wishes.gender else "",
        }

        self.key = tuple(self._clinician.values())
        """Speeches with the same key say the same."""

    def say(self, rule: Rule, profession: Profession) -> str:
        """The rule's sentence about a supporter of this profession."""
        return rule.sentence.format(profession=_PROFESSIONS[profession], **self._clinician)
