"""What may be sealed has a shape, and prose has none of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.domain.formats import Format
from beenthere.domain.sealing import SHAPES, NotSealable, SealedField, checked

PROSE = "The patient died at 4; it was my fault."


def of_its_shape(field: SealedField) -> st.SearchStrategy[str]:
    shape = SHAPES[field]
    if isinstance(shape, Format):
        return st.from_regex(shape.pattern, fullmatch=True).filter(shape.fits)
    return st.sampled_from(sorted(shape))


def test_every_field_has_a_shape() -> None:
    assert set(SHAPES) == set(SealedField)


@settings(max_examples=2)  # of each field, and drawing from its pattern is slow
@given(st.fixed_dictionaries({field: of_its_shape(field) for field in SealedField}))
def test_a_value_of_its_shape_is_sealed_as_it_is(values: dict[SealedField, str]) -> None:
    for field, value in values.items():
        assert checked(field, value).decode() == value


def test_prose_is_refused_and_not_repeated() -> None:
    for field in SealedField:
        with pytest.raises(NotSealable) as refused:
            checked(field, PROSE)
        assert refused.value.field is field
        assert str(refused.value) == f"not a value that {field.value} may have"
