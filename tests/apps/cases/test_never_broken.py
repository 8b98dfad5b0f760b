"""Brute force, with everything that is stored: whatever happens, no hard rule is broken.

The same for the rules alone, in thousands of hospitals, is in tests/matching/test_never_broken.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from random import Random

import pytest
from django.db import transaction

from tests.apps.cases import happenings
from tests.apps.cases.by_chance import Chance, Happening
from tests.apps.cases.happenings import HAPPENINGS
from tests.apps.cases.town import Town
from tests.matching.days import RuleAt, Seen, rules_at
from tests.matching.forgetting import BLOCKS, ROWS, forget
from tests.matching.hard_rules import ALONE, APART, BESIDE, EVALUATES

pytestmark = pytest.mark.django_db

OF_PAIR = {*ALONE, *EVALUATES, *APART, "is in one lawsuit", "was there"}
ASKS: Mapping[Happening, Set[str]] = {
    happenings.a_list_is_asked: OF_PAIR,
    happenings.agreed_by_phone: OF_PAIR,
    happenings.all_are_asked_at_once: OF_PAIR,
    happenings.a_second_is_asked: {*OF_PAIR, *BESIDE},
    # Who evaluates whom is not known of somebody whom the directory does not.
    happenings.one_calls_back: {*ALONE, "is in one lawsuit"},
    happenings.peers_are_asked: {
        *ALONE,
        *EVALUATES,
        *APART,
        *BESIDE,
        "is not trained for groups",
        "was there",
        "works there",
    },
}
"""Whatever asks somebody who is named there, and the rules that can be all that is against it."""
OF_ANY = set[str]().union(*ASKS.values()) - {"is not active"}
"""Whether somebody is active is asked once more when their row is locked."""
LEADS_TO_ASKING = {
    each: HAPPENINGS[each]
    for each in (
        *ASKS,
        happenings.many_hurt,
        happenings.more_of_them,
        happenings.yes,
        happenings.a_team_comes_together,
    )
}
MAKES_IT_WRONG: Mapping[Happening, int] = {
    each: HAPPENINGS[each]
    for each in (
        *LEADS_TO_ASKING,
        happenings.somebody_saw_it,
        happenings.one_is_referred_twice,
        happenings.a_lawsuit_names_them,
        happenings.one_is_triaged,
        happenings.a_team_is_tied_to_an_event,
    )
}
"""What leads to asking, and whatever makes it wrong."""
THERE = (happenings.more_of_them, happenings.somebody_saw_it, happenings.one_is_referred_twice)
"""What makes it known that somebody was part of an event."""
NEEDED: Mapping[Happening, Set[str]] = {
    **ASKS,
    **{each: {"was there"} for each in THERE},
    happenings.a_lawsuit_names_them: {"is in one lawsuit"},
    happenings.a_team_is_tied_to_an_event: {"was there"},
    happenings.one_steps_down: {"is not active"},
}
"""The rules that can be all that is against what a step leads to."""
TO_PLACES = (
    *ASKS,
    happenings.yes,
    happenings.no,
    happenings.nobody_answers,
    happenings.it_is_handed_over,
    happenings.the_second_leads,
    happenings.a_peer_says_yes,
)
"""What leads to another place of a supporter in a case or a team. (Of a team so few are asked that
nobody waits for a peer to say no.)"""


OF_TABLE: Mapping[int, Set[str]] = {
    bit: keeps
    for bit, keeps in {
        **dict(zip(BLOCKS, ROWS, strict=True)),
        # Whoever is being supported would be set aside again at once.
        1: {"is in one lawsuit"},
    }.items()
    # The clinician is kept out as being supported, whom a lawsuit names is told to be unavailable,
    # and whoever saw an event is among those who were part of it.
    if bit not in (0, 3, 5)
}
"""What each row of the table keeps from happening, of those that what is stored needs."""


def _nobody(*_: object, **__: object) -> set[int]:
    return set()


def _nothing(*_: object, **__: object) -> dict[str, frozenset[str]]:
    return {}


FORGOTTEN: Mapping[str, tuple[str, Mapping[str, Callable[..., object]]]] = {
    "who is being supported and was asked before": (
        "is being supported",
        {
            "beenthere.apps.cases.actions.setting_aside.set_aside": _nobody,
            "beenthere.apps.cases.actions.many.set_aside": _nobody,
        },
    ),
    "whom a clinician named as a supporter": (
        "kept apart",
        {
            "beenthere.apps.cases.matching.asked_apart": _nothing,
            "beenthere.apps.cases.together.asked_apart": _nothing,
        },
    ),
    "who turns out to have been there": (
        "was there",
        {"beenthere.apps.cases.actions.apart.part_of_it": _nobody},
    ),
    "a lawsuit's people in cases of other events": (
        "is in one lawsuit",
        {"beenthere.apps.cases.actions.apart._in_one_lawsuit": _nobody},
    ),
    "who comes along and was there": (
        "was there",
        {"beenthere.apps.groups.actions.peers.was_there": _nobody},
    ),
}
"""What could be forgotten of what is stored, which rule it keeps, and where it is."""


@dataclass
class Walks:
    """Several towns, one after another, in which one counts what was tried in all."""

    hunted: Collection[str] | None = None
    of: Mapping[Happening, int] = field(default_factory=lambda: HAPPENINGS)
    times: Counter[RuleAt] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)

    def seen(self, seed: int, *, steps: int) -> list[Seen]:
        """All that happens in one of them."""
        place = transaction.savepoint()
        chance = Chance(
            Town(Random(seed)), hunted=self.hunted, times=self.times, happened=self.happened
        )
        seen = list(chance.walk(steps, of=self.of))
        transaction.savepoint_rollback(place)
        return seen


def wrong(seen: Iterable[Seen]) -> list[Seen]:
    return [each for each in seen if not each.right]


def names(those: Iterable[Happening]) -> set[str]:
    return {each.__name__ for each in those}


def test_nothing_that_happens_breaks_a_rule() -> None:
    walks, left = Walks(), names(ASKS)
    for seed in range(8, 16):
        if left:
            seen = walks.seen(seed, steps=28)
            assert wrong(seen) == [], seed
            left -= {step for step, _ in rules_at(seen, may=False)}
    assert left == set()


@pytest.mark.soak
def test_nor_does_it_in_dozens_of_hospitals() -> None:
    """Every kind of step happens; each that can keeps somebody out, and so does each rule. Which
    rule does so at which step is a matter of the rules alone."""
    walks, kept_out, came = Walks(), set[RuleAt](), Counter[str]()
    for seed in range(40):
        seen = walks.seen(seed, steps=40)
        assert wrong(seen) == [], seed
        kept_out.update(rules_at(seen, may=False))
        came.update(each.step for each in seen if each.may)
    assert {step for step in names(HAPPENINGS) if walks.happened[step] < 4} == set()
    assert {step for step in names(TO_PLACES) if came[step] < 3} == set()
    needed = {(step.__name__, rule) for step, those in NEEDED.items() for rule in those}
    for one_of_the_two in (0, 1):
        found = {each[one_of_the_two] for each in kept_out & needed}
        assert {each[one_of_the_two] for each in needed} - found == set()


def test_it_is_noticed_wherever_somebody_is_asked_when_no_rule_keeps_anybody_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forget(monkeypatch, *BLOCKS)
    assert goes_unnoticed(OF_ANY, ASKS, of=LEADS_TO_ASKING) == set()


@pytest.mark.soak
@pytest.mark.parametrize(("bit", "keeps"), OF_TABLE.items())
def test_it_is_when_one_rule_does_not(
    bit: int, keeps: Set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as forgetful:
        forget(forgetful, bit)
        towns = towns_until_noticed(keeps)
    assert wrong_in(towns, hunted=keeps) == []


@pytest.mark.soak
@pytest.mark.parametrize(("rule", "places"), FORGOTTEN.values(), ids=FORGOTTEN)
def test_it_is_when_what_is_stored_is_not_looked_at(
    rule: str, places: Mapping[str, Callable[..., object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as forgetful:
        for place, forgotten in places.items():
            forgetful.setattr(place, forgotten)
        towns = towns_until_noticed({rule})
    assert wrong_in(towns, hunted={rule}) == []


def goes_unnoticed(
    rules: Set[str], needed: Collection[Happening], *, of: Mapping[Happening, int]
) -> set[str]:
    """At which of these steps nobody is asked or goes on who should not, though it is forgotten
    that these rules are against it."""
    walks, left = Walks(hunted=rules, of=of), names(needed)
    for seed in range(400):
        if left:
            seen = walks.seen(seed, steps=16)
            left -= {each.step for each in wrong(seen) if not each.rules.isdisjoint(rules)}
    return left


def towns_until_noticed(rules: Set[str]) -> int:
    """The number of the first town in which somebody is asked or goes on who should not, at any
    step, because it is forgotten that these rules are against it."""
    walks = Walks(hunted=rules, of=MAKES_IT_WRONG)
    for seed in range(50):
        seen = walks.seen(seed, steps=16)
        if any(not each.rules.isdisjoint(rules) for each in wrong(seen)):
            return seed + 1
    pytest.fail(f"It goes unnoticed in every town: {', '.join(sorted(rules))}.")


def wrong_in(towns: int, *, hunted: Set[str]) -> list[Seen]:
    """What is wrong in the first so many towns while nothing is forgotten."""
    walks = Walks(hunted=hunted, of=MAKES_IT_WRONG)
    return [each for seed in range(towns) for each in wrong(walks.seen(seed, steps=16))]
