"""Vocabularies give their codes and words in the order they are written."""

from __future__ import annotations

from beenthere.domain.vocabulary import (
    OTHER_RANKS,
    PHYSICIAN_RANKS,
    Profession,
    Urgency,
    ranks_of,
)


def test_codes_and_choices_are_in_the_order_of_the_list() -> None:
    assert Urgency.codes() == tuple(urgency.value for urgency in Urgency)
    assert Urgency.choices() == [(urgency.value, urgency.words) for urgency in Urgency]


def test_only_physicians_hold_the_ranks_of_physicians() -> None:
    for profession in Profession:
        expected = PHYSICIAN_RANKS if profession is Profession.PHYSICIAN else OTHER_RANKS
        assert ranks_of(profession) == expected
