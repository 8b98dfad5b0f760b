"""What may be sealed has a shape, and prose has none of them."""

from __future__ import annotations

import pytest

from beenthere.domain.formats import Format
from beenthere.domain.sealing import SHAPES, NotSealable, SealedField, checked

FORMATTED = {
    "person_name": "José O’Brien-Smith",
    "phone": "+16175550100",
    "email": "ana@hospital.example",
    "pager": "4411",
    "directory_id": "e-1",
    "slug": "icu",
}
PROSE = "The patient died at 4; it was my fault."


def test_every_field_has_a_shape() -> None:
    assert set(SHAPES) == set(SealedField)


@pytest.mark.parametrize("field", SealedField)
def test_a_value_of_its_shape_is_sealed_as_it_is(field: SealedField) -> None:
    shape = SHAPES[field]
    value = FORMATTED[shape.name] if isinstance(shape, Format) else min(shape)
    assert checked(field, value).decode() == value


@pytest.mark.parametrize("field", SealedField)
def test_prose_is_refused_and_not_repeated(field: SealedField) -> None:
    with pytest.raises(NotSealable) as refused:
        checked(field, PROSE)
    assert refused.value.field is field
    assert str(refused.value) == f"not a value that {field.value} may have"
