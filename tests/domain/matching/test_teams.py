"""Who can be asked to come along to a group, and brute force over small hospitals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from beenthere.domain.matching.facts import Person, Supporter, reporting_line
from beenthere.domain.matching.teams import Team, can_come_along
from beenthere.domain.vocabulary import Office, Profession, Rank, SupporterStatus
from tests.domain.tables import table

TODAY = date(2026, 11, 23)
LONG_AGO = date(2025, 1, 1)

TEAM = Team(
    id="team",
    department="surgery",
    unit="ward_7",
    members=frozenset({"ana", "ben"}),
    above=frozenset({"chief"}),
)


def person(id_: str, **changes: object) -> Person:
    plain = Person(id=id_, profession=Profession.NURSE, rank=Rank.STAFF, department="medicine")
    return replace(plain, **changes)  # type: ignore[arg-type]


def peer(id_: str = "peer", **changes: object) -> Supporter:
    plain = Supporter(person=id_, trained_on=LONG_AGO, capacity=2, open_cases=0)
    return replace(plain, **changes)  # type: ignore[arg-type]


def asked(
    supporter: Supporter,
    team: Team = TEAM,
    *others: Person,
    trained: date | None = LONG_AGO,
    **of_person: Any,
) -> bool:
    """Whether this one supporter can be asked."""
    people = {each.id: each for each in (person(supporter.person, **of_person), *others)}
    since = {} if trained is None else {supporter.person: trained}
    found = can_come_along(team, [supporter], people, group_trained=since, as_of=TODAY)
    return found == [supporter.person]


def test_a_trained_peer_from_elsewhere_can_be_asked() -> None:
    assert asked(peer())
    # Their hours do not matter: the session is days ahead.
    assert asked(peer(available=False, available_at_once=False))
    assert asked(peer(), department="surgery", unit="ward_9")


@table(
    ("supporter", "of_person"),
    [
        (peer("ana"), {}),
        (peer("chief"), {}),
        (peer(status=SupporterStatus.PAUSED), {}),
        (peer(being_supported=True), {}),
        (peer(trained_on=None), {}),
        (peer(open_cases=2), {}),
        (peer(rests_until=TODAY + timedelta(days=1)), {}),
        (peer(never_with=frozenset({"ben"})), {}),
        (peer(), {"offices": frozenset({Office.CHIEF_MEDICAL_OFFICER})}),
        (peer(), {"offices": frozenset({Office.DEPARTMENT_CHAIR}), "department": "surgery"}),
        (peer(), {"offices": frozenset({Office.PROGRAM_DIRECTOR}), "department": "surgery"}),
        (peer(), {"offices": frozenset({Office.DIVISION_CHIEF}), "unit": "ward_7"}),
    ],
)
def test_nobody_whom_the_rules_keep_apart(supporter: Supporter, of_person: dict[str, Any]) -> None:
    assert not asked(supporter, **of_person)


def test_only_those_trained_to_lead_groups() -> None:
    assert not asked(peer(), trained=None)
    assert not asked(peer(), trained=TODAY + timedelta(days=1))
    assert asked(peer(), trained=TODAY)


def test_nobody_who_was_part_of_it_was_asked_or_handed_it_back() -> None:
    assert not asked(peer(), replace(TEAM, involved=frozenset({"peer"})))
    assert not asked(peer(), replace(TEAM, apart=frozenset({"peer"})))


def test_nobody_beside_whom_they_evaluate_or_would_not_meet() -> None:
    other = person("other")
    beside = replace(TEAM, beside=(peer("other"),))
    assert asked(peer(), beside, other)
    assert not asked(peer(never_with=frozenset({"other"})), beside, other)
    assert not asked(peer(), beside, other, reports_to="other")
    assert not asked(peer(), beside, replace(other, reports_to="peer"))
    chair = replace(other, offices=frozenset({Office.DEPARTMENT_CHAIR}))
    assert not asked(peer(), beside, chair)


def test_whoever_carries_least_comes_first() -> None:
    peers = [peer("busy", open_cases=1), peer("free")]
    people = {each.person: person(each.person) for each in peers}
    since = dict.fromkeys(people, LONG_AGO)
    assert can_come_along(TEAM, peers, people, group_trained=since, as_of=TODAY) == ["free", "busy"]


def test_brute_force_never_breaks_a_rule() -> None:
    random = Random(7)
    for _ in range(60):
        ids = [f"p{number}" for number in range(9)]
        people = {
            each: person(
                each,
                unit=random.choice(["ward_7", "ward_9", ""]),
                department=random.choice(["surgery", "medicine"]),
                # To somebody before them, so that no line loops.
                reports_to=random.choice(["", *ids[:number]]),
            )
            for number, each in enumerate(ids)
        }
        peers = [
            peer(
                each,
                status=random.choice([SupporterStatus.ACTIVE, SupporterStatus.PAUSED]),
                being_supported=random.random() < 0.2,
                never_with=frozenset(random.sample(ids, 1)),
            )
            for each in ids
        ]
        members = frozenset(each for each in ids if people[each].unit == "ward_7")
        above = frozenset(boss for each in members for boss in reporting_line(each, people))
        beside = random.choice(peers)
        involved = frozenset(random.sample(ids, 2))
        team = replace(TEAM, members=members, above=above, involved=involved, beside=(beside,))
        found = can_come_along(
            team, peers, people, group_trained=dict.fromkeys(ids, LONG_AGO), as_of=TODAY
        )
        for each in (one for one in peers if one.person in found):
            assert each.status is SupporterStatus.ACTIVE
            assert not each.being_supported
            assert each.person not in members | above | involved
            assert not each.never_with & (members | {beside.person})
            assert each.person not in beside.never_with
            assert beside.person not in reporting_line(each.person, people)
            assert each.person not in reporting_line(beside.person, people)
