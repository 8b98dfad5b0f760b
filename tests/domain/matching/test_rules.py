"""The table of rules: complete, in order, and each row with an example that it answers to."""

from __future__ import annotations

import re

import pytest

from beenthere.domain.matching.examples import Example, examples
from beenthere.domain.matching.rules import RULES, Code, Kind, Rule

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


@pytest.mark.parametrize("kind", CODES)
def test_each_kind_has_exactly_the_codes_that_others_rely_on(kind: Kind) -> None:
    told = dict.fromkeys(rule.code.value for rule in RULES if rule.kind is kind)
    assert list(told) == CODES[kind].split()


def test_blocked_comes_before_avoided_so_that_the_first_stop_is_the_gravest() -> None:
    kinds = [rule.kind for rule in RULES]
    assert kinds == sorted(kinds, key=list(Kind).index)


@pytest.mark.parametrize(
    ("rule", "example"), examples(), ids=lambda each: getattr(each, "looks_at", "")
)
def test_each_row_has_an_example_that_it_answers_to_and_that_alone(
    rule: Rule, example: Example
) -> None:
    finding = example.finding(rule)
    pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(rule.sentence))
    assert re.fullmatch(pattern, finding.text)
    assert example.match().supporter in {"supporter", "clinician"}
    with pytest.raises(LookupError, match=rule.code.value):
        Example().finding(rule)


def test_a_sentence_is_whole_calm_and_names_nobody() -> None:
    for rule, example in examples():
        text = example.finding(rule).text
        assert re.fullmatch(r"[A-Z][^!{}_]+\.", text)
        assert "victim" not in text
        assert rule.source
        assert rule.looks_at


def test_every_code_belongs_to_one_kind() -> None:
    for code in Code:
        assert len({rule.kind for rule in RULES if rule.code is code}) == 1
