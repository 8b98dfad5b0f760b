"""What takes two people: counsel and a director, never one alone.

One asks and the other agrees. They stand on different sides, and no account holds a role of each.
"""

from __future__ import annotations

from collections.abc import Collection

from beenthere.domain.vocabulary import Role

COUNSEL = frozenset({Role.COUNSEL})
DIRECTING = frozenset({Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR})
BOTH_SIDES = COUNSEL | DIRECTING
"""Who may ask, and who may agree."""

NEVER_COUNSEL = DIRECTING | {Role.ALTERNATE}
"""Roles that nobody holds beside counsel's, however small the program is: whoever may see cases
does not also decide whether they are kept."""


class OnBothSides(ValueError):
    """Roles that one person may not hold together."""

    def __init__(self) -> None:
        super().__init__(
            "Counsel and a director do some things only together, so one person is never both."
        )


def check_roles(roles: Collection[Role]) -> None:
    """Raises OnBothSides for roles that one person may not hold together."""
    if not COUNSEL.isdisjoint(roles) and not NEVER_COUNSEL.isdisjoint(roles):
        raise OnBothSides


def acting_as(roles: Collection[Role]) -> Role | None:
    """The role in which somebody asks or agrees; None for whoever may do neither."""
    return next((role for role in Role if role in BOTH_SIDES and role in roles), None)


def across(one: Role, other: Role) -> bool:
    """Whether two roles stand on different sides, so that one may agree to what the other asks."""
    return (one in COUNSEL and other in DIRECTING) or (one in DIRECTING and other in COUNSEL)
