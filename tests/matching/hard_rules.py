"""The rules that nobody may override, stated a second time and in another way.

Each is read off the page that directors read (docs/matching.md) and speaks of two people: no
table, no columns, nothing of what the program works with but the facts. Whatever the program
proposes, and whatever it lets anybody do, is held against these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from beenthere.domain.matching.facts import Person, Supporter
from beenthere.domain.vocabulary import Office, Rank, SupporterStatus

IN_TRAINING = (Rank.STUDENT, Rank.RESIDENT, Rank.FELLOW, Rank.TRAINEE)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is true of a hospital on one day, as a test knows it."""

    today: date
    people: Mapping[str, Person]
    supporters: Mapping[str, Supporter]
    there: Mapping[str, Collection[str]]
    """Everybody who was part of an event or saw it, by event."""
    lawsuits: Collection[Collection[str]] = ()
    """Everybody whom a lawsuit names, for each."""
    supported: Collection[str] = ()
    """Everybody who is being supported."""
    never: Collection[frozenset[str]] = ()
    """Pairs of people of whom one asked never to be matched with the other."""
    group_trained: Mapping[str, date] = field(default_factory=dict)


Says = Callable[[Facts, str, str], bool]
"""Whether a rule keeps the first of two people from the second."""


def bosses(facts: Facts, person: str) -> Iterator[str]:
    """Everybody above somebody, nearest first."""
    while (here := facts.people.get(person)) and here.reports_to:
        person = here.reports_to
        yield person


def _holds(who: Person, *offices: Office) -> bool:
    return any(office in who.offices for office in offices)


def _over_everybody(facts: Facts, who: str, _whom: str) -> bool:
    return _holds(
        facts.people[who],
        Office.CHIEF_MEDICAL_OFFICER,
        Office.QUALITY_OFFICER,
        Office.CREDENTIALS_COMMITTEE,
        Office.PEER_REVIEW_COMMITTEE,
    )


def _chairs(facts: Facts, who: str, whom: str) -> bool:
    one, other = facts.people[who], facts.people[whom]
    return _holds(one, Office.DEPARTMENT_CHAIR) and one.department == other.department != ""


def _heads_the_unit(facts: Facts, who: str, whom: str) -> bool:
    one, other = facts.people[who], facts.people[whom]
    return _holds(one, Office.DIVISION_CHIEF) and one.unit == other.unit != ""


def _trains(facts: Facts, who: str, whom: str) -> bool:
    one, other = facts.people[who], facts.people[whom]
    teaches = _holds(one, Office.PROGRAM_DIRECTOR, Office.CORE_FACULTY)
    return teaches and other.rank in IN_TRAINING and one.department == other.department != ""


EVALUATES: Mapping[str, Says] = {
    "is above": lambda facts, who, whom: who in bosses(facts, whom),
    "evaluates everybody": _over_everybody,
    "chairs the department": _chairs,
    "heads the unit": _heads_the_unit,
    "evaluates the trainee": _trains,
}
APART: Mapping[str, Says] = {
    "kept apart": lambda facts, who, whom: frozenset((who, whom)) in facts.never,
}
BESIDE: Mapping[str, Says] = {
    f"{name}, beside": rule
    for name, rule in {**EVALUATES, **APART}.items()
    if rule is not _over_everybody
}
"""What keeps a supporter from others who support the same people; whoever evaluates everybody is
kept from these already."""
UNDER: Mapping[str, Says] = {
    f"{name}, the other way": rule
    for name, rule in EVALUATES.items()
    if rule is not _over_everybody
}
"""What keeps them from others who evaluate them, where nobody is there for one of the two."""
ALONE: Mapping[str, Callable[[Facts, str], bool]] = {
    "is not active": lambda facts, who: facts.supporters[who].status is not SupporterStatus.ACTIVE,
    "is being supported": lambda facts, who: (
        facts.supporters[who].being_supported or who in facts.supported
    ),
    "is not trained": lambda facts, who: (
        (facts.supporters[who].trained_on or date.max) > facts.today
    ),
}
"""What keeps a supporter from everybody."""
TOGETHER: Mapping[str, Says] = {
    "is the clinician": lambda _, who, whom: who == whom,
    "is in one lawsuit": lambda facts, who, whom: any(
        who in named and whom in named for named in facts.lawsuits
    ),
}


def _which(rules: Mapping[str, Says], facts: Facts, who: str, whom: str) -> set[str]:
    return {name for name, rule in rules.items() if rule(facts, who, whom)}


def lasting(
    facts: Facts, who: str, clinician: str, *, event: str, beside: Iterable[str] = ()
) -> set[str]:
    """What must never be true of a supporter who is asked for a clinician or has the case, for as
    long as that is so; `beside` are those who had the case before they joined."""
    found = _which({**TOGETHER, **EVALUATES, **APART}, facts, who, clinician)
    if who in facts.there[event]:
        found.add("was there")
    for other in set(beside) - {who}:
        found |= _which(BESIDE, facts, who, other)
    return found


def at_first(facts: Facts, who: str) -> set[str]:
    """What must not be true of a supporter at the moment when they are asked."""
    return {name for name, rule in ALONE.items() if rule(facts, who)}


def forbidden(
    facts: Facts, who: str, clinician: str, *, event: str, beside: Iterable[str] = ()
) -> set[str]:
    """Which rules keep a supporter from being asked for a clinician."""
    return at_first(facts, who) | lasting(facts, who, clinician, event=event, beside=beside)


def forbidden_in_team(
    facts: Facts,
    who: str,
    team: Collection[str],
    *,
    events: Collection[str],
    beside: Iterable[str] = (),
) -> set[str]:
    """Which rules keep a supporter from coming along to a team's session, beside others who do."""
    found = at_first(facts, who)
    if facts.group_trained.get(who, date.max) > facts.today:
        found.add("is not trained for groups")
    if who in team:
        found.add("works there")
    if any(who in facts.there[event] for event in events):
        found.add("was there")
    for member in team:
        found |= _which({**EVALUATES, **APART}, facts, who, member)
    if who in beside:
        found.add("comes along already")
    for other in set(beside) - {who}:
        found |= _which(BESIDE, facts, who, other) | _which(UNDER, facts, other, who)
    return found
