"""A format takes the whole value or nothing."""

from __future__ import annotations

from beenthere.domain.formats import Format, tidy
from tests.domain.tables import table

SHORT = Format(name="short", pattern="a+", longest=3, cure="Write up to three times a.")


@table(("value", "fits"), [("a", True), ("aaa", True), ("aaaa", False), ("ab", False), ("", False)])
def test_a_value_fits_when_all_of_it_has_the_shape_and_it_is_not_too_long(
    value: str, fits: bool
) -> None:
    assert SHORT.fits(value) is fits


def test_text_is_tidied_without_changing_what_it_says() -> None:
    assert tidy("  Jose\u0301 \t de  la Cruz\n") == "Jos\u00e9 de la Cruz"
