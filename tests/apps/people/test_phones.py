"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest

from beenthere.apps.people.phones import e164


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("617 555 0100", "+16175550100"),
        ("(617) 555-0100", "+16175550100"),
        ("1-617-555-0100", "+16175550100"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_usual_ways_of_writing_are_one_number(written: str, stored: str) -> None:
    assert e164(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "",
        "call me",
        "911",
        "555 0100",
        "617 555 0100 x12",
        "020 7946 0958",
        "6" * 10_000,
        "\u202e617",
    ],
)
def test_what_reaches_nobody_is_refused(written: str) -> None:
    assert e164(written) is None


def test_a_number_without_a_country_is_of_the_programs_own() -> None:
    assert e164("020 7946 0958", region="GB") == "+442079460958"
