"""What matching could not find: the first of four things, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from beenthere.domain.matching.examples import CLINICIAN, COLLEAGUE
from beenthere.domain.matching.facts import Wishes, missed
from beenthere.domain.vocabulary import FieldWish, Missed, Profession, Specialty
from tests.domain.tables import table

FOUND = replace(
    COLLEAGUE,
    profession=Profession.NURSE,
    specialty=Specialty.CARDIOLOGY,
    languages=frozenset({"en", "es"}),
)
SAME = {"specialty": FieldWish.SAME}


@table(
    ("wishes", "specialty", "lacking"),
    [
        ({}, "cardiology", None),
        ({"language": "es"}, "cardiology", None),
        ({"language": "am"}, "cardiology", Missed.LANGUAGE),
        ({"language": "am", "profession": Profession.PHARMACIST}, "", Missed.LANGUAGE),
        ({"profession": Profession.PHARMACIST, **SAME}, "urology", Missed.PROFESSION),
        ({"profession": Profession.NURSE}, "cardiology", None),
        ({"profession": "any"}, "cardiology", None),
        (SAME, "urology", Missed.SPECIALTY),
        (SAME, "cardiology", None),
        (SAME, "none", None),
        (SAME, "", None),
        ({"specialty": FieldWish.OTHER}, "urology", None),
    ],
)
def test_the_first_that_applies_counts(
    wishes: dict[str, Any], specialty: str, lacking: Missed | None
) -> None:
    clinician = replace(CLINICIAN, specialty=specialty)
    assert missed(clinician, Wishes(**wishes), [COLLEAGUE, FOUND]) is lacking
    assert missed(clinician, Wishes(**wishes), []) is Missed.NOBODY
