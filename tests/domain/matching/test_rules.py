"""The table of rules: complete, in order, and each row with an example that it answers to."""

from __future__ import annotations

import re

import pytest

from beenthere.domain.matching.examples import Example, examples
from beenthere.domain.matching.rules import RULES, Code, Kind, Rule
from tests.domain.tables import table

CODES = {
    Kind.BLOCKED: (
        "same_person not_available not_trained involved_in_event evaluates declared_conflict"
    ),
    Kind.AVOIDED: "junior other_profession at_capacity resting off_hours",
    Kind.CAUTION: "which_hat same_unit different_profession reporting_line_unknown",
    Kind.REASON: (
        "same_specialty other_specialty_as_asked been_there language gender_as_asked "
        "other_department_as_asked lighter_load rested"
    ),
}
"""The codes that others rely on, in the order in which they are told."""


@table("kind", CODES)
def test_each_kind_has_exactly_the_codes_that_others_rely_on(kind: Kind) -> None:
    told = dict.fromkeys(rule.code.value for rule in RULES if rule.kind is kind)
    assert list(told) == CODES[kind].split()


def test_blocked_comes_before_avoided_so_that_the_first_stop_is_the_gravest() -> None:
    kinds = [rule.kind for rule in RULES]
    assert kinds == sorted(kinds, key=list(Kind).index)


@table(("rule", "example"), examples())
def test_each_row_has_an_example_that_it_answers_to(rule: Rule, example: Example) -> None:
    """With a sentence that is whole and calm, and names nobody."""
    text = example.finding(rule).text
    assert re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(rule.sentence)), text)
    assert re.fullmatch(r"[A-Z][^!{}_]+\.", text)
    assert "victim" not in text
    assert rule.source
    assert rule.looks_at


def test_the_plain_pair_is_an_example_of_none() -> None:
    match = Example().match()
    assert match.supporter == "supporter"
    said = match.explanation
    assert not {*said.stops, *said.cautions, *said.reasons, *said.wishes}
    with pytest.raises(LookupError, match="junior"):
        Example().finding(next(rule for rule in RULES if rule.code is Code.JUNIOR))


def test_every_code_belongs_to_one_kind() -> None:
    for code in Code:
        assert len({rule.kind for rule in RULES if rule.code is code}) == 1
