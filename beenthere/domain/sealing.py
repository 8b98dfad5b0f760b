"""What may be sealed about a clinician: a closed list, each with the only shape it may have.

Sealing hides a value; it does not make prose acceptable. A value that is not in its
vocabulary or format is refused before it is sealed (law L1).
"""

from __future__ import annotations

from beenthere.domain.formats import FORMATS, Format
from beenthere.domain.vocabulary import (
    LANGUAGES,
    FieldWish,
    Gender,
    Missed,
    PreferredTime,
    Profession,
    Rank,
    Specialty,
    Term,
)


class SealedField(Term):
    """A fact about the clinician that a case may hold, sealed."""

    NAME = "name", "Name"
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    PAGER = "pager", "Pager"
    PREFERRED_TIME = "preferred_time", "When they would rather be called"
    DIRECTORY_ID = "directory_id", "Which entry of the directory"
    PROFESSION = "profession", "Profession"
    RANK = "rank", "Rank"
    SPECIALTY = "specialty", "Specialty"
    DEPARTMENT = "department", "Department"
    UNIT = "unit", "Unit"
    SUPERVISOR = "supervisor", "Whom they report to, as an entry of the directory"
    FIELD_WISH = "field_wish", "Own field or another"
    DEPARTMENT_WISH = "department_wish", "Another department"
    PROFESSION_WISH = "profession_wish", "A supporter's profession"
    LANGUAGE_WISH = "language_wish", "A language"
    GENDER_WISH = "gender_wish", "A supporter's gender"
    MISSED = "missed", "What matching could not find for them"
    CALL_BACK = "call_back", "Which supporter they call back, until that one is asked"
    PLAN = "plan", "The dates of their lawsuit, where they asked us to keep them"
    REFERRER_NAME = "referrer_name", "Who told us, where we may say so"
    REFERRER_PHONE = "referrer_phone", "How to call the referrer back, until triage"


SHAPES: dict[SealedField, Format | frozenset[str]] = {
    SealedField.NAME: FORMATS["person_name"],
    SealedField.PHONE: FORMATS["phone"],
    SealedField.EMAIL: FORMATS["email"],
    SealedField.PAGER: FORMATS["pager"],
    SealedField.PREFERRED_TIME: frozenset(PreferredTime),
    SealedField.DIRECTORY_ID: FORMATS["directory_id"],
    SealedField.PROFESSION: frozenset(Profession),
    SealedField.RANK: frozenset(Rank),
    SealedField.SPECIALTY: frozenset(Specialty),
    SealedField.DEPARTMENT: FORMATS["slug"],
    SealedField.UNIT: FORMATS["slug"],
    SealedField.SUPERVISOR: FORMATS["directory_id"],
    SealedField.FIELD_WISH: frozenset(FieldWish),
    SealedField.DEPARTMENT_WISH: frozenset({FieldWish.OTHER.value}),
    SealedField.PROFESSION_WISH: frozenset({"any", *Profession}),
    SealedField.LANGUAGE_WISH: frozenset(LANGUAGES),
    SealedField.GENDER_WISH: frozenset(Gender),
    SealedField.MISSED: frozenset(Missed),
    SealedField.CALL_BACK: FORMATS["call_back_mark"],
    SealedField.PLAN: FORMATS["phase_plan"],
    SealedField.REFERRER_NAME: FORMATS["person_name"],
    SealedField.REFERRER_PHONE: FORMATS["phone"],
}

IDENTIFYING: tuple[SealedField, ...] = (
    SealedField.PHONE,
    SealedField.EMAIL,
    SealedField.DIRECTORY_ID,
)
"""What two referrals of one person share. Names are left out: two people may share one."""


class NotSealable(ValueError):
    """A value that is not of the shape its field allows. Never carries the value."""

    def __init__(self, field: SealedField) -> None:
        super().__init__(f"not a value that {field.value} may have")
        self.field = field


def checked(field: SealedField, value: str) -> bytes:
    """The value as bytes, ready to be sealed. Raises NotSealable when its shape is wrong."""
    shape = SHAPES[field]
    fits = shape.fits(value) if isinstance(shape, Format) else value in shape
    if not fits:
        raise NotSealable(field)
    return value.encode()
