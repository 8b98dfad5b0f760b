"""Counsel and a director are two people, whatever other roles each holds."""

from __future__ import annotations

from itertools import product

import pytest

from beenthere.domain.two_people import (
    BOTH_SIDES,
    NEVER_COUNSEL,
    OnBothSides,
    across,
    acting_as,
    check_roles,
)
from beenthere.domain.vocabulary import Role
from tests.domain.tables import table


@table("role", sorted(NEVER_COUNSEL))
def test_nobody_is_counsel_and_may_also_see_cases(role: Role) -> None:
    with pytest.raises(
        OnBothSides, match=r"^Counsel and a director do some things only together, "
    ):
        check_roles([Role.SUPPORTER, role, Role.COUNSEL])


def test_in_a_small_program_every_other_role_goes_with_counsel_or_with_a_director() -> None:
    check_roles(frozenset(Role) - NEVER_COUNSEL)
    check_roles(frozenset(Role) - {Role.COUNSEL})


def test_two_agree_from_different_sides_only() -> None:
    pairs = {(one, other) for one, other in product(Role, Role) if across(one, other)}
    assert {frozenset(pair) for pair in pairs} == {
        frozenset({Role.COUNSEL, Role.DIRECTOR}),
        frozenset({Role.COUNSEL, Role.ASSOCIATE_DIRECTOR}),
    }
    assert len(pairs) == 4


def test_somebody_acts_in_the_role_that_has_a_side() -> None:
    assert acting_as([Role.SUPPORTER, Role.COUNSEL]) is Role.COUNSEL
    assert acting_as([Role.ASSOCIATE_DIRECTOR, Role.SUPPORTER]) is Role.ASSOCIATE_DIRECTOR
    assert {role for role in Role if acting_as([role])} == BOTH_SIDES
    assert acting_as(frozenset(Role) - BOTH_SIDES) is None
