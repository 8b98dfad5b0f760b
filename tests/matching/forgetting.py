"""Forgetting rows of the table of rules, to see that tests notice."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

import pytest

from beenthere.domain.matching import ranking, rules, teams
from beenthere.domain.matching.rules import RULES, Kind
from tests.matching.hard_rules import BESIDE, EVALUATES

BLOCKS = [bit for bit, rule in enumerate(RULES) if rule.kind is Kind.BLOCKED]
"""The rows that block."""


def _in_any_way(rule: str) -> set[str]:
    return {rule, f"{rule}, beside", f"{rule}, the other way"}


ROWS: Sequence[Set[str]] = (
    {"is the clinician"},
    {"is not active", "is being supported"},
    {"is not trained"},
    {"is in one lawsuit"},
    {"was there"},
    {"was there"},
    *map(_in_any_way, EVALUATES),
    BESIDE.keys() - {"kept apart, beside"},
    {"kept apart", "kept apart, beside"},
    {"kept apart, beside"},
)
"""What each of them keeps from happening."""


def forget(monkeypatch: pytest.MonkeyPatch, *rows: int) -> None:
    """Let these rows apply to nobody."""
    left = tuple(
        replace(rule, applies=lambda pairs: pairs.none) if row in rows else rule
        for row, rule in enumerate(RULES)
    )
    for room in (rules, ranking, teams):
        monkeypatch.setattr(room, "RULES", left)
