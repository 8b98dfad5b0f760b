"""What may be sealed has a shape, and prose has none of them."""

from __future__ import annotations

import pytest

from beenthere.domain.sealing import SHAPES, NotSealable, SealedField, checked

GOOD = {
    SealedField.NAME: "José O’Brien-Smith",
    SealedField.PHONE: "+16175550100",
    SealedField.EMAIL: "ana@hospital.example",
    SealedField.PAGER: "4411",
    SealedField.PREFERRED_TIME: "evening",
    SealedField.DIRECTORY_ID: "e-1",
    SealedField.PROFESSION: "nurse",
    SealedField.RANK: "fellow",
    SealedField.SPECIALTY: "cardiology",
    SealedField.DEPARTMENT: "medicine",
    SealedField.UNIT: "icu",
    SealedField.SUPERVISOR: "e-2",
    SealedField.FIELD_WISH: "same",
    SealedField.DEPARTMENT_WISH: "other",
    SealedField.PROFESSION_WISH: "any",
    SealedField.LANGUAGE_WISH: "es",
    SealedField.GENDER_WISH: "female",
    SealedField.REFERRER_NAME: "Ana Lopez",
    SealedField.REFERRER_PHONE: "+16175550100",
}
PROSE = "The patient died at 4; it was my fault."


def test_every_field_has_a_shape() -> None:
    assert set(SHAPES) == set(SealedField) == set(GOOD)


@pytest.mark.parametrize("field", SealedField)
def test_a_value_of_its_shape_is_sealed_as_it_is(field: SealedField) -> None:
    assert checked(field, GOOD[field]).decode() == GOOD[field]


@pytest.mark.parametrize("field", SealedField)
def test_prose_is_refused_and_not_repeated(field: SealedField) -> None:
    with pytest.raises(NotSealable) as refused:
        checked(field, PROSE)
    assert refused.value.field is field
    assert str(refused.value) == f"not a value that {field.value} may have"
